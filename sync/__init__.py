"""The monthly document and its way to the archive. Knows nothing of GPIO or of the votes table."""
