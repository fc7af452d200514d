"""Two periods of the owner's own choice, compared by the rules of everything else. Pure.

Whoever looks at many pairs of periods finds one that differs by chance: so a difference has to be surer here than on a
month's page. A month in doubt, a kiosk that was moved, or other weekdays on either side, and nothing is compared.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kiosk.office.report.analysis.comparisons import Direction
from kiosk.office.report.analysis.day_samples import by_month_between, days_between
from kiosk.office.report.analysis.doubts import Doubt, doubts
from kiosk.office.report.analysis.hourly.hour_blocks import BlockPart, HourBlock, hour_blocks
from kiosk.office.report.analysis.incomparable import Apart
from kiosk.office.report.analysis.owner_shops import Shop
from kiosk.office.report.analysis.period import Period, other_season, paired_months
from kiosk.office.report.analysis.samples import history
from kiosk.office.report.analysis.statistics import (
    ENOUGH,
    Difference,
    Estimate,
    Sample,
    difference,
    estimate,
    fit_model,
    points,
    together,
)
from kiosk.office.report.analysis.touchpoints import Sides, sides
from sync.archive.note import Note

CHOSEN_MISSED = 0.01
"""How often two periods that do not differ may be said to."""
LEAST_KNOWN = 2 / 3
"""Of the days of a period: with fewer, the rest does not speak for it."""
OTHER_WEEKDAYS = 0.15
"""Share of the open days that would have to be another weekday, to make both sides alike; two months differ by 0.1."""


class NotCompared(Enum):
    """Why two periods are not compared."""

    UNKNOWN_DAYS = "unknown days"
    FEW_VOTES = "few votes"
    OTHER_TOUCHPOINTS = "other touchpoints"
    OTHER_WEEKDAYS = "other weekdays"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class MonthInDoubt:
    """A month of either whose figures may be wrong."""

    month: str
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class ComparedPeriods:
    """Both sides, over the touchpoints that told of both."""

    before: Estimate
    after: Estimate
    difference: Difference
    by_month: bool = False
    """Each month and each touchpoint weighs the same in both, and all votes together would give other scores."""

    @property
    def points(self) -> int:
        """The difference of what is shown."""
        return points(self.after.index) - points(self.before.index)

    @property
    def direction(self) -> Direction:
        """Beyond the margin, and not nothing when rounded."""
        if not self.difference.clear or not self.points:
            return Direction.FLAT
        return Direction.UP if self.points > 0 else Direction.DOWN


@dataclass(frozen=True, slots=True)
class TwoPeriods:
    """What two periods come to."""

    earlier: Period
    later: Period
    votes: tuple[int, int]
    """Of each; over the touchpoints that told of both, where they are compared."""
    found: ComparedPeriods | NotCompared | MonthInDoubt
    apart: tuple[Apart, ...]
    """Touchpoints that are not compared."""
    season: bool
    """Whether they are of different times of the year."""
    known_to: date | None
    """The last day known, where the later one is not over."""
    blocks: tuple[HourBlock, ...] = ()


def two_periods(
    shop: Shop, earlier: Period, later: Period, moves: Sequence[Note] = (), split_hour: int | None = None
) -> TwoPeriods:
    """Compare two periods of a shop, in the order of time, that have no day in common.

    `moves`: notes of when its kiosk was moved. `split_hour`: compare the hours before and from then on, too.
    """
    called = paired_months(earlier, later)
    before, after = (by_month_between(shop, *each) for each in zip((earlier, later), called, strict=True))
    both = sides(before, after)
    compared = [key for key, samples in before.items() if samples and after.get(key)]
    known = [together([sample for key in compared for sample in side[key]]) for side in (before, after) if compared]
    found = next(_hindrances(shop, (earlier, later), both, moves), None) or _compared(shop, later, both, known)
    blocks: tuple[HourBlock, ...] = ()
    if split_hour is not None and isinstance(found, ComparedPeriods):
        deffs = found.before.deff, found.after.deff
        of_hours = [
            BlockPart(
                key.touchpoint, *([month for month, name in each.items() if name == key.month] for each in called)
            )
            for key in compared
        ]
        blocks = hour_blocks(shop.series, of_hours, deffs, split_hour)
    known_to = max((month.known_to for month in shop.series.months.values()), default=later.last)
    return TwoPeriods(
        earlier,
        later,
        (known[0].votes, known[1].votes)
        if isinstance(found, ComparedPeriods)
        else (_all(shop, earlier), _all(shop, later)),
        found,
        both.apart,
        other_season(earlier, later),
        known_to if known_to < later.last else None,
        blocks,
    )


def _hindrances(
    shop: Shop, periods: tuple[Period, Period], both: Sides, moves: Sequence[Note]
) -> Iterator[NotCompared | MonthInDoubt]:
    """The gravest first."""
    doubtful = doubts(shop.series)
    yield from (MonthInDoubt(each, doubtful[each]) for period in periods for each in period.months if each in doubtful)
    if any(_known_days(shop, period) < LEAST_KNOWN * period.days for period in periods):
        yield NotCompared.UNKNOWN_DAYS
    if any(periods[0].first < move.date <= periods[1].last for move in moves):
        yield NotCompared.MOVED
    if both.before is None or both.after is None:
        # Of months that do not meet there may be votes enough.
        few = min(_all(shop, period) for period in periods) < ENOUGH
        yield (
            NotCompared.OTHER_TOUCHPOINTS if both.apart else NotCompared.FEW_VOTES if few else NotCompared.UNKNOWN_DAYS
        )
    elif min(both.before.votes, both.after.votes) < ENOUGH:
        yield NotCompared.FEW_VOTES
    if _weekday_distance(*(_weekdays(shop, period) for period in periods)) > OTHER_WEEKDAYS:
        yield NotCompared.OTHER_WEEKDAYS


def _compared(shop: Shop, later: Period, both: Sides, known: Sequence[Sample]) -> ComparedPeriods | NotCompared:
    """`known`: all that is compared of each."""
    year = history(shop.samples, later.months[-1])
    if both.before is None or both.after is None or not year:
        return NotCompared.FEW_VOTES
    model = fit_model(year)
    found = difference(both.before, both.after, model, CHOSEN_MISSED)
    if found is None:
        return NotCompared.FEW_VOTES
    compared = ComparedPeriods(estimate(both.before, model), estimate(both.after, model), found)
    shown = points(compared.before.index), points(compared.after.index)
    return replace(compared, by_month=shown != tuple(points(side.index) for side in known))


def _all(shop: Shop, period: Period) -> int:
    """Those of months in doubt, too."""
    days = (day for month in shop.series.months.values() for day in month.days)
    return sum(sum(day.votes) for day in days if period.first <= day.date <= period.last)


def _known_days(shop: Shop, period: Period) -> int:
    """Days that a kiosk told of, open or not."""
    dates = (day.date for month in shop.series.months.values() for day in month.days)
    return sum(period.first <= day <= period.last for day in dates)


def _weekdays(shop: Shop, period: Period) -> Counter[int]:
    """Open days of each weekday."""
    days = days_between(shop, shop.series.months, period.first, period.last)
    return Counter(day.date.isoweekday() for day in days)


def _weekday_distance(one: Counter[int], other: Counter[int]) -> float:
    """The share of days that would have to be another weekday: total variation distance."""
    if not one or not other:
        return 0.0
    return sum(abs(one[day] / one.total() - other[day] / other.total()) for day in {*one, *other}) / 2
