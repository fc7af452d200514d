"""In which month, day and hour of the shop something surely was, from the interval in which it was. Pure."""

from datetime import date, datetime

from kiosk.device.rules.calendar import Calendar
from kiosk.device.rules.dating import Interval

SECOND_NS = 1_000_000_000
HOUR_NS = 3600 * SECOND_NS
SHARP_NS = 60 * SECOND_NS
"""A moment known to this is placed in its hour by the middle of its interval; months are never placed so."""


class Placement:
    """Places intervals on a shop's calendar; None: not certain."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def month(self, interval: Interval) -> str | None:
        """The month, YYYY-MM, in which both ends are."""
        days = self._days(interval)
        return f"{days[0]:%Y-%m}" if days and f"{days[0]:%Y-%m}" == f"{days[1]:%Y-%m}" else None

    def day(self, interval: Interval) -> date | None:
        """The day on which both ends are."""
        days = self._days(interval)
        return days[0] if days and days[0] == days[1] else None

    def hour(self, interval: Interval) -> datetime | None:
        """The local hour: by the middle of what is known sharply, else the one in which both ends are."""
        if (at_ns := middle(interval)) is not None:
            return self._hour(at_ns)
        if interval.after_ns is None or interval.before_ns is None or interval.width_ns >= HOUR_NS:
            return None
        first, last = self._hour(interval.after_ns), self._hour(interval.before_ns)
        return first if first == last and first.utcoffset() == last.utcoffset() else None

    def is_closed(self, interval: Interval) -> bool:
        """Whether the door was closed for certain."""
        if (at_ns := middle(interval)) is not None:
            return not self._calendar.is_open(at_ns)
        ends = (interval.after_ns, interval.before_ns)
        return self.hour(interval) is not None and not any(self._calendar.is_open(at_ns or 0) for at_ns in ends)

    def _hour(self, at_ns: int) -> datetime:
        return self._calendar.local(at_ns).replace(minute=0, second=0, microsecond=0)

    def _days(self, interval: Interval) -> tuple[date, date] | None:
        if interval.after_ns is None or interval.before_ns is None:
            return None
        return self._calendar.local(interval.after_ns).date(), self._calendar.local(interval.before_ns).date()


def middle(interval: Interval) -> int | None:
    """The middle of an interval that is known sharply."""
    if interval.after_ns is None or interval.before_ns is None or interval.width_ns > SHARP_NS:
        return None
    return (interval.after_ns + interval.before_ns) // 2
