"""Where the head office keeps every kiosk's documents."""
