"""What lies in the folder `kiosk.data`, by name: who only looks into it needs nothing of the daemon."""

DATABASE = "votes.db"
OUTBOX = "outbox"
"""The folder of what may leave the kiosk."""
HEALTH = "health.json"
"""In the outbox: how the kiosk is."""
BALLAST = "ballast"
