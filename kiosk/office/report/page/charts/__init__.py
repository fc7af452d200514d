"""Pictures: SVG text from values, the same bytes from the same values."""
