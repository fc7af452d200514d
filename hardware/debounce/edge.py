"""What the kernel tells: a level changed on a line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """One level change on one GPIO line, as read: bounce, spikes and repeated levels included."""

    line: int
    """GPIO line number (BCM)."""
    active: bool
    """True when the contact closed, False when it opened, whatever the wiring's polarity."""
    at_ns: int
    """When, CLOCK_MONOTONIC, nanoseconds."""
