"""From a card to a kiosk: smiley.txt taken over, labels, flashing."""
