"""The board's lines through gpiozero, and the pin factories."""
