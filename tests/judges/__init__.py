"""Judges that nobody here wrote: `make judges`."""
