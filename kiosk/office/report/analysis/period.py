"""Days in a row, whatever months they lie in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.office.report.data import months
from kiosk.office.report.data.months import DAY

YEAR_DAYS, SAME_SEASON_DAYS = 365.25, 31


@dataclass(frozen=True, slots=True)
class Period:
    """Days, the first and the last one counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> tuple[str, ...]:
        """The months that it touches, in order."""
        last, found = f"{self.last:%Y-%m}", [f"{self.first:%Y-%m}"]
        while found[-1] < last:
            found.append(months.back(found[-1], -1))
        return tuple(found)

    @property
    def whole_months(self) -> bool:
        """Whether it begins with one and ends with one."""
        return self.first.day == 1 and (self.last + DAY).day == 1


def other_season(earlier: Period, later: Period) -> bool:
    """Whether two periods are of different times of the year."""
    distances = [
        abs((after - before).days + YEAR_DAYS / 2) % YEAR_DAYS - YEAR_DAYS / 2
        for before, after in ((earlier.first, later.first), (earlier.last, later.last))
    ]
    return max(map(abs, distances)) > SAME_SEASON_DAYS


def paired_months(earlier: Period, later: Period) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What each month of either is compared as: more votes in a bad one must not be unhappier customers.

    The same month of another year where both touch the same ones, else of whole months the first with the first, and so
    on; of other days all together.
    """
    before, after = ({month: month[5:] for month in each.months} for each in (earlier, later))
    if {*before.values()} != {*after.values()}:
        in_order = earlier.whole_months and later.whole_months and len(before) == len(after)
        before, after = (
            {month: str(place) if in_order else "" for place, month in enumerate(each)} for each in (before, after)
        )
    return before, after
