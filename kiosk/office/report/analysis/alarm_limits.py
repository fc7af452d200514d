"""What the alarm forgives, and beyond which it rings."""

SLACK = 0.25
"""Standard deviations a day that are forgiven: half the drop that this alarm is best at."""
SEASON = 0.04
"""Forgiven at least, on 0..1: so much a season may do, and a busy shop's days are sure enough to show it."""
CLIP = 4.0
"""No single day counts for more standard deviations than that."""
ALARM = 8.0
"""The sum beyond which satisfaction is said to fall; found by simulation: docs/STATISTICS.md."""
