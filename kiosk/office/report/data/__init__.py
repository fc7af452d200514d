"""What a page is made from: documents, months, and what owners noted."""
