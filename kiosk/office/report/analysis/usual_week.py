"""Was a week as usual? Its days against what is usual on the same weekdays, as the alarm learns it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from scipy.special import ndtri

from kiosk.office.report.analysis.baseline import (
    BASELINE_DAYS,
    ENOUGH_DAYS,
    LEVEL_GAP,
    WeighedDay,
    index,
    learn_baseline,
    readings,
    weighed_votes,
)
from kiosk.office.report.analysis.doubts import Doubt, doubts
from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.samples import unusual_days
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.shop_day import ShopDay, Votes, total
from kiosk.office.report.analysis.statistics import ENOUGH, points
from kiosk.office.report.analysis.touchpoints import MOSTLY
from kiosk.office.report.data.months import DAY

WEEK = 7 * DAY
UNUSUAL = 0.005
"""How often a usual week may be called unusual: once in four years of weeks."""
LEAST_POINTS = 3
"""Away from what is usual: so much a season may do, and a busy shop is sure of it."""


class WeekOutcome(Enum):
    """What a week comes to."""

    USUAL = "usual"
    LOWER = "lower"
    HIGHER = "higher"
    FEW_VOTES = "few votes"
    NOT_KNOWN = "not known"
    """What is usual is not: there are too few days before."""
    SILENT = "silent"
    """No day of it was told."""
    IN_DOUBT = "in doubt"


@dataclass(frozen=True, slots=True)
class WeekFound:
    """One shop's week, Monday to Sunday."""

    shop: str
    first: date
    outcome: WeekOutcome
    votes: int = 0
    """Over the touchpoints that are compared."""
    score: int | None = None
    usual: int | None = None
    """On these weekdays, points."""
    days: int = 0
    """That is learnt from so many."""
    absent: tuple[str, ...] = ()
    """Touchpoints that told before, and nothing of this week."""
    doubt: Doubt | None = None

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + WEEK - DAY

    @property
    def is_close(self) -> bool:
        """Whether its figures are as usual to look at, too: others may differ by chance."""
        return self.score is None or self.usual is None or abs(self.score - self.usual) < LEAST_POINTS

    @property
    def unusual(self) -> bool:
        """Whether somebody has to know."""
        return bool(self.absent) or self.outcome not in {WeekOutcome.USUAL, WeekOutcome.NOT_KNOWN}


def examine_week(series: Series, monday: date, moved_on: date = date.min) -> WeekFound:
    """Look at a week of a shop. `moved_on`: when its kiosk was moved last; what was before is not compared."""
    days = _TouchpointDays(series)
    there = {key for key in series.touchpoints if any(day.served for day in days.between(key, monday, monday + WEEK))}
    if not there:
        return WeekFound(series.shop, monday, WeekOutcome.SILENT)
    months = sorted({f"{day:%Y-%m}" for day in (monday, monday + WEEK - DAY)})
    if doubt := next((days.doubtful[each] for each in months if each in days.doubtful), None):
        return WeekFound(series.shop, monday, WeekOutcome.IN_DOUBT, doubt=doubt)
    since = max(moved_on, monday - BASELINE_DAYS * DAY - DAY) + DAY
    lately = days.mostly_there(since, monday)
    absent = tuple(sorted({each.name for each in lately - there} - {each.name for each in there}))
    week = readings(days.together(there & lately or there, monday, monday + WEEK), series.scores)
    before = readings(days.together(there & lately, since, monday), series.scores)
    return replace(_judged(week, before, series.scores), shop=series.shop, first=monday, absent=absent)


def _judged(week: Sequence[WeighedDay], before: Sequence[WeighedDay], scores: Sequence[float]) -> WeekFound:
    votes = sum(each.votes for each in week)
    found = WeekFound("", date.min, WeekOutcome.FEW_VOTES, votes)
    if votes < ENOUGH:
        return found
    score = index(week)
    if len(before) < ENOUGH_DAYS:
        return replace(found, outcome=WeekOutcome.NOT_KNOWN, score=points(score))
    # A fall must not lower what it is measured by, nor be learnt as how far days wander.
    settled = before[:-LEVEL_GAP] if len(before) - LEVEL_GAP >= ENOUGH_DAYS else before
    baseline = learn_baseline(weighed_votes(settled, scores))
    usual = baseline.expected(week, baseline.level(settled))
    # What is usual is itself learnt from days that wander.
    variance = sum((each.votes / votes * baseline.deviation(each)) ** 2 for each in week)
    variance += sum(baseline.deviation(each) ** 2 for each in settled) / len(settled) ** 2
    sure = abs(score - usual) > -float(ndtri(UNUSUAL / 2)) * variance**0.5
    outcome = WeekOutcome.USUAL
    if sure and abs(points(score) - points(usual)) >= LEAST_POINTS:
        outcome = WeekOutcome.HIGHER if score > usual else WeekOutcome.LOWER
    return replace(found, outcome=outcome, score=points(score), usual=points(usual), days=len(settled))


class _TouchpointDays:
    """A shop's days by touchpoint, without those that are in no score."""

    def __init__(self, series: Series) -> None:
        self.doubtful = doubts(series)
        self._touchpoints = series.touchpoints
        self._left_out = {each for odd in unusual_days(series).values() for each in odd}

    def between(self, key: Touchpoint, first: date, end: date) -> Iterator[ShopDay]:
        """From the first one, up to `end`."""
        for month in self._touchpoints[key].values():
            yield from (day for day in month.days if first <= day.date < end and day.date not in self._left_out)

    def mostly_there(self, first: date, end: date) -> set[Touchpoint]:
        """Touchpoints that were on for half of the days that any was."""
        days_served = {key: sum(day.served for day in self.between(key, first, end)) for key in self._touchpoints}
        most = max(days_served.values(), default=0)
        return {key for key, days in days_served.items() if days and days >= MOSTLY * most}

    def together(self, keys: Iterable[Touchpoint], first: date, end: date) -> list[ShopDay]:
        """Days of several of them, summed; none of a month in doubt."""
        rows: dict[date, list[Votes]] = defaultdict(list)
        for key in keys:
            for day in self.between(key, first, end):
                if f"{day.date:%Y-%m}" not in self.doubtful:
                    rows[day.date].append(day.votes)
        return [ShopDay(day, total(same), open=True, out_of_service_minutes=0) for day, same in sorted(rows.items())]
