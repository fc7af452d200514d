"""The sums of a month as they are told: over days that are over, and over the hours that give nobody away. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.device.rules.disclosure import Possible, Released, publishable_hours, row_by_day
from kiosk.device.rules.press_counts import MonthCounts


@dataclass(frozen=True, slots=True)
class HourSums:
    """Votes by hour; by face."""

    by_weekday: Mapping[tuple[int, int], Counter[str]]
    """Of weekdays that are told alone, by ISO weekday and hour."""
    pooled: Mapping[int, Counter[str]]
    """Of the others together, by hour."""
    pooled_weekdays: tuple[int, ...]


class Margins:
    """The margins of one month's table of days and hours, up to a day."""

    def __init__(self, counts: MonthCounts, possible: Possible, today: date, released: Released) -> None:
        """`possible`: by day that is over, the hours in which somebody could press; `today`: the first that is not.

        `released`: of each day while it lasted.
        """
        self._counts = counts
        self._possible, self._released = possible, released
        self._row_of = row_by_day(possible, released)
        self.rows: dict[date, Counter[str]] = {day: Counter() for day in self._row_of.values()}
        """Votes by the day in whose row they are told, by face. A day that is not here is told with a later one."""
        self.votes: Counter[str] = Counter()
        """Of the month, by face: the rows, and what is known to the month alone."""
        for day, row in self._row_of.items():
            self.rows[row].update(counts.days.get(day, {}))
        for votes in [*self.rows.values(), *(votes for last, votes in counts.unplaced.items() if last < today)]:
            self.votes.update(votes)
        self.answers: Counter[str] = Counter()
        """By the face whose button gave them. A short day's are told with its votes."""
        for day, answers in counts.answers.items():
            self.answers.update(answers if day in self._row_of else {})
        self.faults: Counter[tuple[str, str]] = Counter()
        """By (kind, face)."""
        for day, faults in counts.faults.items():
            self.faults.update(faults if day < today else {})

    def hours(self, faces: Collection[str]) -> HourSums:
        """Of a month that is over."""
        by_weekday: dict[tuple[int, int], Counter[str]] = {}
        pooled: dict[int, Counter[str]] = {}
        weekdays: tuple[int, ...] = ()
        for group, sums in publishable_hours(self._possible, self.rows, self._counts.cells, faces, self._released):
            if group.weekday is None:
                pooled = sums
                weekdays = tuple(sorted({day.isoweekday() for day in group.days}))
            else:
                by_weekday.update({(group.weekday, hour): votes for hour, votes in sums.items()})
        return HourSums(by_weekday, pooled, weekdays)
