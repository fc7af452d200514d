"""The two clocks that this room reads; hardware/clock.py has them."""

from datetime import datetime
from typing import Protocol


class Clocks(Protocol):
    """One for deadlines, one for dates."""

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC, nanoseconds: for deadlines."""

    def wall(self) -> datetime:
        """The wall clock, aware UTC."""
