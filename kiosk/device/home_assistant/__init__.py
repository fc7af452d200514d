"""The shop's own Home Assistant: what it is told."""
