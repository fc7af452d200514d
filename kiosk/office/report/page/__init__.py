"""From findings to what is read: sentences, charts, HTML, PDF, CSV."""
