"""Settings: what they are, how a file of them is read and checked. Knows nothing else of the project."""
