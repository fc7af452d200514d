"""smiley.txt: the one file that a technician edits, made forgiving on the way in and strict on the way out."""
