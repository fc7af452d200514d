"""The program at the head office: from the archive to what an owner reads."""
