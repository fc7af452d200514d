"""What is answered, a module a subject."""
