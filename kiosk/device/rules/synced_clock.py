"""What time it is, as far as somebody vouched for it since the program started; the wall clock is not believed."""

import logging
from datetime import date

from hardware.clock import Clock, ClockReading, utc_ns
from hardware.timesync import DRIFT
from kiosk.device.rules.calendar import Calendar
from kiosk.device.rules.dating import Anchor
from sync.document.health import Timekeeping

log = logging.getLogger(__name__)


class SyncedClock:
    """The last anchor of this run, and what follows from it."""

    def __init__(self, clock: Clock, calendar: Calendar) -> None:
        """Nothing is known before the first `listen`."""
        self._clock = clock
        self._calendar = calendar
        self._source: str | None = None
        self._anchor: Anchor | None = None

    @property
    def timekeeping(self) -> Timekeeping:
        """Whether the time is known, and since when it is not."""
        return Timekeeping(self._source, self.day(self._anchor.boottime_ns) if self._anchor else None)

    @property
    def now_ns(self) -> int | None:
        """The time, UTC nanoseconds, where it was heard."""
        return self._at(self._clock.boottime_ns())

    @property
    def today(self) -> date | None:
        """The day on the shop's wall, where it is known."""
        return self.day(self._clock.boottime_ns())

    def day(self, boottime_ns: int) -> date | None:
        """The day of a moment of the present boot, where it is known."""
        at_ns = self._at(boottime_ns)
        return None if at_ns is None else self._calendar.local(at_ns).date()

    def listen(self) -> Anchor | None:
        """Read both clocks; None where no time source vouches for the wall clock now."""
        before_ns = self._clock.boottime_ns()
        reading = self._clock.reading()
        bracket_ns = self._clock.boottime_ns() - before_ns
        believed, self._source = self._source, None
        if reading is None:
            return None
        anchor = Anchor(before_ns + bracket_ns // 2, utc_ns(reading.at), reading.error_ns + bracket_ns)
        if self._contradicts(anchor, reading):
            if believed:
                log.warning(
                    "hardware clock: it has jumped, and is not believed until the next start; set it with `hwclock`"
                )
            return None
        self._anchor, self._source = anchor, reading.source
        return anchor

    def _at(self, boottime_ns: int) -> int | None:
        return None if self._anchor is None else self._anchor.utc_ns + boottime_ns - self._anchor.boottime_ns

    def _contradicts(self, anchor: Anchor, reading: ClockReading) -> bool:
        """Whether a hardware clock jumped since the time was last noted. A time server may correct what was noted."""
        if self._anchor is None or reading.source != "hardware-clock":
            return False
        span_ns = anchor.boottime_ns - self._anchor.boottime_ns
        off_ns = abs(anchor.utc_ns - self._anchor.utc_ns - span_ns)
        return off_ns > anchor.error_ns + self._anchor.error_ns + DRIFT * span_ns
