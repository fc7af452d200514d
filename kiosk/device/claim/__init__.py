"""How a kiosk gets its certificate from the head office, and the next one in time."""
