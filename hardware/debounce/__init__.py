"""From edges to presses."""
