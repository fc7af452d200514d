"""The only module that reads a clock. A Pi has none of its own: what it shows is not always the time."""

import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

SYNCHRONISED_FLAG = Path("/run/systemd/timesync/synchronized")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """Time as a value. The daemon gets one of these, so that months can be lived through in seconds."""

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC, nanoseconds: the clock of edges and deadlines; stands still in suspend."""

    def boottime_ns(self) -> int:
        """CLOCK_BOOTTIME, nanoseconds since this boot, suspend included: the clock of votes."""

    def wall(self) -> datetime:
        """The wall clock, aware UTC. Right only when `synchronised`."""

    def synchronised(self) -> bool:
        """Whether the wall clock is known to be right."""

    def boot_id(self) -> str:
        """An identity that changes with every boot."""


class SystemClock:
    """The machine's clocks."""

    def __init__(self, *, trust_wall: bool = False, synchronised_flag: Path = SYNCHRONISED_FLAG) -> None:
        """`trust_wall`: the wall clock is right without a time server (a hardware clock that is looked after)."""
        self._trust_wall = trust_wall
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

    def synchronised(self) -> bool:
        """Whether systemd-timesyncd has synchronised the clock since boot (systemd-timesyncd.service(8))."""
        return self._trust_wall or self._flag.exists()

    def boot_id(self) -> str:
        """The kernel's random boot id."""
        return self._boot_id
