"""What this room asks of a clock; hardware/clock.py has one."""

from datetime import datetime
from typing import Protocol


class MqttClock(Protocol):
    """Time as a value."""

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC, nanoseconds: for deadlines."""

    def wall(self) -> datetime:
        """The wall clock, aware UTC."""
