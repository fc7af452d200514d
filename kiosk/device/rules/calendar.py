"""The shop's calendar: months, days and opening hours in its own time zone. The one place where time is cut. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hardware.clock import utc_ns
from hardware.epoch import utc_at

DAY = timedelta(days=1)
HOUR_NS = 3600 * 1_000_000_000
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Calendar:
    """What the shop's clock on the wall shows, and when its door is open."""

    def __init__(self, time_zone: str, opening_hours: Mapping[str, Sequence[str]] | None = None) -> None:
        """`opening_hours` by English weekday, spans like `08:00-13:00`; None: hours are not known."""
        self._zone = ZoneInfo(time_zone)
        self._spans = None
        if opening_hours is not None:
            self._spans = [[minutes_of(span) for span in opening_hours.get(day, ())] for day in WEEKDAYS]

    def local(self, at_ns: int) -> datetime:
        """A moment as the shop's clock shows it."""
        return utc_at(at_ns).astimezone(self._zone)

    def month(self, at_ns: int) -> str:
        """The month of a moment, YYYY-MM."""
        return f"{self.local(at_ns):%Y-%m}"

    def midnight_ns(self, day: date) -> int:
        """When a day begins, UTC nanoseconds; the first instant of it where a clock change skips midnight."""
        return utc_ns(datetime.combine(day, time(), self._zone).astimezone(UTC))

    def month_begin_ns(self, month: str) -> int:
        """When a month begins, UTC nanoseconds."""
        return self.midnight_ns(date.fromisoformat(f"{month}-01"))

    def month_end_ns(self, month: str) -> int:
        """When the month after begins, UTC nanoseconds."""
        year, number = map(int, month.split("-"))
        return self.midnight_ns(date(year + number // 12, number % 12 + 1, 1))

    def is_open(self, at_ns: int) -> bool:
        """Whether the door was open; always where hours are not known."""
        if self._spans is None:
            return True
        moment = self.local(at_ns)
        minute = moment.hour * 60 + moment.minute
        return any(begin <= minute < end for begin, end in self._spans[moment.weekday()])

    def opens_within(self, begin_ns: int, end_ns: int) -> bool:
        """Whether the door was open at any moment of a part of one clock hour; always where hours are not known."""
        if self._spans is None:
            return True
        begin, last = self.local(begin_ns), self.local(end_ns - 1)
        minutes = range(begin.hour * 60 + begin.minute, last.hour * 60 + last.minute + 1)
        return any(minutes[0] < closes and opens <= minutes[-1] for opens, closes in self._spans[begin.weekday()])

    def open_hours(self, day: date) -> frozenset[int]:
        """The clock hours of a day in a part of which the door is open; all where hours are not known."""
        begins, ends = self.midnight_ns(day), self.midnight_ns(day + DAY)
        hours = range(begins, ends, HOUR_NS)
        return frozenset(self.local(at_ns).hour for at_ns in hours if self.opens_within(at_ns, at_ns + HOUR_NS))

    def open_minutes(self, day: date) -> int | None:
        """How long the door is open on a day; None where hours are not known. A clock change inside counts."""
        if self._spans is None:
            return None
        midnight = datetime.combine(day, time(), self._zone)
        spans = [
            (midnight + timedelta(minutes=b), midnight + timedelta(minutes=e)) for b, e in self._spans[day.weekday()]
        ]
        return sum((utc_ns(end) - utc_ns(begin)) // 60_000_000_000 for begin, end in spans)


def months_before(month: str, count: int) -> str:
    """The month so many before another."""
    year, number = map(int, month.split("-"))
    years, rest = divmod(12 * year + number - 1 - count, 12)
    return f"{years:04}-{rest + 1:02}"


def minutes_of(span: str) -> tuple[int, int]:
    """Begin and end of `08:00-13:00`, minutes since midnight."""
    return _minutes(span[:5]), _minutes(span[6:])


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
