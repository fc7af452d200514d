"""What a customer sees of a kiosk, to print."""
