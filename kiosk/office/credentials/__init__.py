"""Who may speak for a kiosk: the head office's own certificate authority."""
