"""When a kiosk was in service: for how long on each day, and in which hours somebody could press. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from kiosk.device.rules.calendar import DAY, Calendar
from kiosk.device.rules.dating import Dating
from kiosk.device.rules.placement import middle
from kiosk.device.rules.records import Session

SECOND_NS = 1_000_000_000
HOUR = timedelta(hours=1)


def certain_life(life: Session, dating: Dating) -> tuple[int, int] | None:
    """Begin and end of one life, UTC, as far as both are known.

    Where an end is not known so well, only what is certain: from the latest beginning to the earliest end.
    """
    began, alive = dating.interval(life.boot, life.began_ns), dating.interval(life.boot, life.alive_ns)
    begin, end = middle(began) or began.before_ns, middle(alive) or alive.after_ns
    if begin is None or end is None:
        return None
    # No life was longer than its own clock says, though a wrong year was heard in between.
    return begin, min(end, begin + life.alive_ns - life.began_ns)


class ServiceTime:
    """Adds up the lives of the daemon, cut at midnight."""

    def __init__(self, calendar: Calendar, final: Collection[str] = ()) -> None:
        """`final`: months that nobody asks about; a life may last for years."""
        self._calendar = calendar
        self._final = frozenset(final)
        self._seconds: Counter[date] = Counter()
        self._months: set[str] = set()
        self._hours: dict[date, set[int]] = defaultdict(set)

    def add(self, begin_ns: int, end_ns: int) -> None:
        """One life, UTC."""
        day = self._calendar.local(begin_ns).date()
        self._months.add(f"{day:%Y-%m}")
        while begin_ns < end_ns:
            if (month := f"{day:%Y-%m}") in self._final:
                begin_ns = self._calendar.month_end_ns(month)
                day = self._calendar.local(begin_ns).date()
                continue
            until_ns = min(end_ns, self._calendar.midnight_ns(day + DAY))
            self._months.add(month)
            self._seconds[day] += (until_ns - begin_ns) // SECOND_NS
            self._add_hours(day, begin_ns, until_ns)
            begin_ns, day = until_ns, day + DAY

    def touches(self, month: str) -> bool:
        """Whether it was in service at all in a month."""
        return month in self._months

    def minutes(self, day: date) -> int:
        """In service; never more than the day has, though a wrong time was heard and two lives seem to overlap."""
        day_ns = self._calendar.midnight_ns(day + DAY) - self._calendar.midnight_ns(day)
        return min(self._seconds[day], day_ns // SECOND_NS) // 60

    def hours(self, day: date) -> frozenset[int]:
        """The clock hours in a part of which it was in service and the door open."""
        return frozenset(self._hours.get(day, ()))

    def _add_hours(self, day: date, begin_ns: int, end_ns: int) -> None:
        while begin_ns < end_ns:
            begin = self._calendar.local(begin_ns)
            rest = HOUR - timedelta(minutes=begin.minute, seconds=begin.second, microseconds=begin.microsecond)
            until_ns = min(end_ns, begin_ns + rest // timedelta(microseconds=1) * 1000)
            if begin.hour not in self._hours[day] and self._calendar.opens_within(begin_ns, until_ns):
                self._hours[day].add(begin.hour)
            begin_ns = until_ns
