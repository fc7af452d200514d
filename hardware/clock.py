"""The only module that reads a clock. A Pi has none of its own: what it shows is not always the time."""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

from hardware import rtc

SYNCHRONISED_FLAG = Path("/run/systemd/timesync/synchronized")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
SERVER_ERROR_NS = 1_000_000_000
"""How far a clock that a time server keeps is believed to be off: much more than it ever is."""
EARLIEST = datetime(2023, 6, 10, tzinfo=UTC)
"""Debian 12, the oldest system that this runs on, is of that day: a time server that tells less is broken."""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The time, and who vouches for it."""

    at: datetime
    """Aware UTC."""
    error_ns: int
    """How far it may be wrong, either way."""
    source: Literal["time-server", "hardware-clock"]


class Clock(Protocol):
    """Time as a value. The daemon gets one of these, so that months can be lived through in seconds."""

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC, nanoseconds: the clock of edges and deadlines; stands still in suspend."""

    def boottime_ns(self) -> int:
        """CLOCK_BOOTTIME, nanoseconds since this boot, suspend included: the clock of votes."""

    def wall(self) -> datetime:
        """The wall clock, aware UTC, right or wrong."""

    def reading(self) -> ClockReading | None:
        """The time where somebody vouches for it; None where nobody does."""

    def boot_id(self) -> str:
        """An identity that changes with every boot."""


class SystemClock:
    """The machine's clocks."""

    def __init__(
        self, *, hardware_clock: rtc.HardwareClock | None = None, synchronised_flag: Path = SYNCHRONISED_FLAG
    ) -> None:
        """`hardware_clock`: one that is looked after, believed where no time server has been heard."""
        self._hardware_clock = hardware_clock
        self._flag = synchronised_flag
        # Systems without /proc (a laptop trying the demo) get an identity for the life of this process.
        self._boot_id = BOOT_ID.read_text().strip() if BOOT_ID.exists() else str(uuid.uuid4())

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC in nanoseconds."""
        return time.monotonic_ns()  # noqa: TID251 - the one module that may

    def boottime_ns(self) -> int:
        """CLOCK_BOOTTIME in nanoseconds; the monotonic clock where a system has no such clock."""
        return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

    def wall(self) -> datetime:
        """The wall clock, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one module that may

    def reading(self) -> ClockReading | None:
        """Once systemd-timesyncd has synchronised the clock since boot, the wall clock; else the hardware clock.

        Not where it shows what cannot be: a router may tell when it was made, or somebody has set the clock since.
        """
        wall = self.wall()
        # Asked after the reading: a clock that was stepped in between would otherwise be believed.
        if self._flag.exists() and EARLIEST <= wall <= rtc.LAST:  # systemd-timesyncd.service(8)
            return ClockReading(wall, SERVER_ERROR_NS, "time-server")
        at = self._hardware_clock.read() if self._hardware_clock else None
        return None if at is None else ClockReading(at, rtc.ERROR_NS, "hardware-clock")

    def boot_id(self) -> str:
        """The kernel's random boot id."""
        return self._boot_id
