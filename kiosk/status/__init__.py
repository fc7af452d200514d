"""What `kiosk status` shows."""
