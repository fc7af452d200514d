"""The button process: from the edge to the light, and what it does while nobody presses."""
