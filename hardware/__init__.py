"""GPIO lines, edges, debouncing, lights, clocks. Knows nothing of faces, votes or months."""
