"""What the machine's time daemon has last done, and how wrong the wall clock can be since.

systemd-timesyncd touches a file at every synchronisation, and leaves it when the network is gone: its age tells. Of
every other daemon (chrony, ntpd, ntpsec) the kernel knows; a service that may not set the clock may not ask the kernel
either (ProtectClock=, systemd#26413), so systemd's own service is asked: timedate1's NTPSynchronized.
"""

import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

TIMESYNCD_FILE = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd.service(8)"""
ASK = (
    *("busctl", "--timeout=5", "get-property", "org.freedesktop.timedate1", "/org/freedesktop/timedate1"),
    *("org.freedesktop.timedate1", "NTPSynchronized"),
)
SECOND_NS = 1_000_000_000
DRIFT = 1e-4
"""Greatest error of a Pi's crystal, as a fraction (100 ppm)."""
SERVER_ERROR_NS = 1 * SECOND_NS
"""How far a clock that was just synchronised is believed to be off: much more than it ever is."""
KERNEL_ERROR_NS = 16 * SECOND_NS
"""The kernel calls a clock synchronised while its greatest error is below this (NTP_PHASE_LIMIT, timex.h): its bound
grows by 500 ppm, so that the last synchronisation was less than nine hours ago."""
TIMESYNCD_LONGEST_NS = 2 * 2048 * SECOND_NS
"""systemd-timesyncd asks every 2,048 s at least (PollIntervalMaxSec=); twice that, and another daemon may have come."""


@dataclass(frozen=True, slots=True)
class Synchronisation:
    """Once a time daemon set the clock right."""

    daemon: str
    """systemd-timesyncd, or "" for another one."""
    at_ns: int
    """By the wall clock for systemd-timesyncd; else CLOCK_BOOTTIME of the kernel's word."""
    error_ns: int
    """How far the wall clock may be off now."""


class KernelState(Protocol):
    """Whether the kernel calls the clock synchronised."""

    def answered_at_ns(self, offset_ns: int, boottime_ns: int) -> int | None:
        """CLOCK_BOOTTIME at which it last did; `offset_ns`: the wall clock less CLOCK_BOOTTIME, now."""


class Timedate:
    """timedate1, asked without being waited for: an answer is collected when the next one is asked for."""

    def __init__(self, command: tuple[str, ...] = ASK, *, wait_s: float = 0) -> None:
        """`wait_s`: how long a caller who can wait does so."""
        self._command = command
        self._wait_s = wait_s
        self._asking: subprocess.Popen[str] | None = None
        self._asked_at_ns = self._asked_offset_ns = 0
        self._answered_at_ns: int | None = None

    def answered_at_ns(self, offset_ns: int, boottime_ns: int) -> int | None:
        """CLOCK_BOOTTIME of the newest answer, if that was yes; None where nobody could be asked."""
        self._collect(offset_ns)
        if self._asking is None:
            self._ask(offset_ns, boottime_ns)
            if self._wait_s:
                self._collect(offset_ns)
        return self._answered_at_ns

    def _ask(self, offset_ns: int, boottime_ns: int) -> None:
        self._asked_at_ns, self._asked_offset_ns = boottime_ns, offset_ns
        try:
            self._asking = subprocess.Popen(  # noqa: S603 - words of our own
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        except OSError:
            self._answered_at_ns = None

    def _collect(self, offset_ns: int) -> None:
        """Take the answer where there is one. A question that hung until the next one is given up."""
        if self._asking is None:
            return
        asking, self._asking = self._asking, None
        if asking.poll() is None and self._wait_s:
            with suppress(subprocess.TimeoutExpired):
                asking.wait(self._wait_s)
        if asking.poll() is None:
            asking.kill()
        answer, _ = asking.communicate()
        # Somebody may have set the clock between the answer and now.
        unmoved = abs(offset_ns - self._asked_offset_ns) <= SERVER_ERROR_NS
        self._answered_at_ns = self._asked_at_ns if answer.strip() == "b true" and unmoved else None


class TimeSync:
    """How well the wall clock is known."""

    def __init__(self, file: Path = TIMESYNCD_FILE, kernel: KernelState | None = None) -> None:
        self._file = file
        self._kernel = Timedate() if kernel is None else kernel
        self._known: tuple[str, int] | None = None
        self._known_offset_ns = self._known_at_ns = 0

    def file_ns(self) -> int | None:
        """When systemd-timesyncd last synchronised the clock, by the wall clock; None: not since this boot."""
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return None

    def look(self, wall_ns: int, boottime_ns: int, file_ns: int | None) -> Synchronisation | None:
        """The best that is known of a reading of both clocks; None where nobody vouches for it.

        `file_ns`: when the file was touched, the same before that reading and after it. Nobody vouches, either, where
        somebody has set the clock since: the offset of both clocks has jumped, and no daemon has spoken.
        """
        found = [_timesyncd(wall_ns, file_ns), self._other(wall_ns, boottime_ns, file_ns)]
        best = min((each for each in found if each), key=lambda each: each.error_ns, default=None)
        if best is None:
            return None
        offset_ns, known = wall_ns - boottime_ns, (best.daemon, best.at_ns)
        if known != self._known:
            self._known, self._known_offset_ns, self._known_at_ns = known, offset_ns, boottime_ns
        moved_ns = abs(offset_ns - self._known_offset_ns)
        return best if moved_ns <= SERVER_ERROR_NS + DRIFT * (boottime_ns - self._known_at_ns) else None

    def _other(self, wall_ns: int, boottime_ns: int, file_ns: int | None) -> Synchronisation | None:
        if file_ns is not None and wall_ns - file_ns <= TIMESYNCD_LONGEST_NS:
            return None
        answered_ns = self._kernel.answered_at_ns(wall_ns - boottime_ns, boottime_ns)
        if answered_ns is None:
            return None
        since_ns = boottime_ns - answered_ns
        return Synchronisation("", answered_ns, synchronised_error_ns(since_ns, KERNEL_ERROR_NS))


def _timesyncd(wall_ns: int, file_ns: int | None) -> Synchronisation | None:
    # In the future: the clock was set back since.
    if file_ns is None or file_ns > wall_ns + SECOND_NS:
        return None
    return Synchronisation("systemd-timesyncd", file_ns, synchronised_error_ns(wall_ns - file_ns))


def synchronised_error_ns(age_ns: int, error_ns: int = SERVER_ERROR_NS) -> int:
    """How far a clock may be off that was right within `error_ns`, `age_ns` ago: the crystal drifts. Pure."""
    return error_ns + round(max(0, age_ns) * DRIFT)
