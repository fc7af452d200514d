"""When the kiosk connects to the head office."""
