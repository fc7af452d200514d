"""The self-test: each face answers, or is named; beside the panel."""
