"""The only module that reads a clock. A Pi has none of its own: what it shows is not always the time."""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

from hardware import rtc
from hardware.epoch import EPOCH
from hardware.timesync import TimeSync

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
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


def utc_ns(moment: datetime) -> int:
    """An aware datetime as nanoseconds since 1970, exactly. Pure."""
    return (moment - EPOCH) // timedelta(microseconds=1) * 1000


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

    def __init__(self, *, hardware_clock: rtc.HardwareClock | None = None, timesync: TimeSync | None = None) -> None:
        """`hardware_clock`: one that is looked after, believed where no time server has been heard."""
        self._hardware_clock = hardware_clock
        self.timesync = timesync or TimeSync()
        # Systems without /proc (a laptop trying the demo) get an identity for the life of this process.
        self._boot_id = BOOT_ID.read_text().strip() if BOOT_ID.exists() else str(uuid.uuid4())

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC in nanoseconds."""
        return time.monotonic_ns()  # noqa: TID251 - the one module that may

    def raw_ns(self) -> int:
        """CLOCK_MONOTONIC_RAW in nanoseconds: the crystal as it is, steered by nobody."""
        return time.clock_gettime_ns(getattr(time, "CLOCK_MONOTONIC_RAW", time.CLOCK_MONOTONIC))

    def boottime_ns(self) -> int:
        """CLOCK_BOOTTIME in nanoseconds; the monotonic clock where a system has no such clock."""
        return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

    def wall(self) -> datetime:
        """The wall clock, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one module that may

    def reading(self) -> ClockReading | None:
        """The better known one of the wall clock, where a time daemon has set it since boot, and the hardware clock.

        Not the wall clock where it shows what cannot be: a router may tell when it was made.
        """
        file_ns, wall, boottime_ns = self.timesync.file_ns(), self.wall(), self.boottime_ns()
        # A daemon sets the clock, then says so: what was read between the two is not the time that it vouches for.
        steady = self.timesync.file_ns() == file_ns and EARLIEST <= wall <= rtc.LAST
        sync = self.timesync.look(utc_ns(wall), boottime_ns, file_ns) if steady else None
        if self._hardware_clock is not None and (sync is None or sync.error_ns > rtc.ERROR_NS):
            at = self._hardware_clock.read()
            if at is not None:
                return ClockReading(at, rtc.ERROR_NS, "hardware-clock")
        return None if sync is None else ClockReading(wall, sync.error_ns, "time-server")

    def boot_id(self) -> str:
        """The kernel's random boot id."""
        return self._boot_id
