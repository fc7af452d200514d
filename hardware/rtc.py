"""A hardware clock with a battery, for a kiosk that never hears a time server. Read through sysfs, never set."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hardware.epoch import EPOCH

SYSFS = Path("/sys/class/rtc")
BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""No kiosk ran this program earlier: a clock that shows less has lost its battery, or was never set."""
LAST = datetime(2046, 11, 1, tzinfo=UTC)
"""Nor will one later: a clock that shows more is broken."""
ERROR_NS = 20_000_000_000
"""How far one that is looked after may be off; it counts whole seconds. More would leave the hours of votes unknown."""

log = logging.getLogger(__name__)


class HardwareClock:
    """One of the kernel's real-time clocks, which keep UTC."""

    def __init__(self, name: str, sysfs: Path = SYSFS) -> None:
        """`name`: like rtc0. One that is missing or broken is named in the log, and shows nothing."""
        self._path = sysfs / name / "since_epoch"
        self._logged = ""

    def read(self) -> datetime | None:
        """What it shows, aware UTC; None where that cannot be the time."""
        try:
            # The middle of the second that it is in. Of a chip that says its battery failed the kernel gives an error.
            at = EPOCH + timedelta(seconds=int(self._path.read_text()) + 0.5)
        except (OSError, ValueError, OverflowError) as error:
            self._doubt(f"cannot be read ({error}); check storage.rtc, the module and its battery")
            return None
        if not BUILT <= at <= LAST:
            self._doubt(f"shows {at:%Y-%m-%d}, which cannot be; change its battery and set it with `hwclock`")
            return None
        self._logged = ""
        return at

    def _doubt(self, why: str) -> None:
        """Log on change, not on repetition."""
        if why != self._logged:
            self._logged = why
            log.warning("hardware clock %s: %s", self._path.parent.name, why)
