"""From a shop's months to findings: what stands out, and by how much. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.office.report.analysis.doubts import doubts, gravest_first
from kiosk.office.report.analysis.findings import (
    Basis,
    Change,
    Direction,
    Findings,
    MonthVerdict,
    Point,
    Score,
    Trend,
    Unfinished,
    Withheld,
)
from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.samples import (
    Samples,
    both_sides,
    by_touchpoint,
    compared_to,
    history,
    judged,
    unusual_days,
)
from kiosk.office.report.analysis.samples import samples as samples_of
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import (
    ENOUGH,
    MISSED,
    DayModel,
    difference,
    learnt,
    points,
)
from kiosk.office.report.analysis.touchpoints import Sides
from kiosk.office.report.analysis.trust import Apart, NeverPressed, NoVotes, UnusualDays, trust
from kiosk.office.report.analysis.weakest import weakest
from kiosk.office.report.data import months
from sync.archive.note import Note

SHOWN_MONTHS = 13
SEASON = 3
"""Months on each side of the question whether it gets better."""
CLAIMS = 2
"""On one page: against a year, or a season, ago and against last month."""
AT_LEAST = {Basis.YEAR: 1, Basis.SEASON: 2}
"""How many of them must be there: a shop may close in August; one month against another by season is too little."""


def examine(series: Series, month: str, moves: Sequence[Note] = (), shops: int = 1) -> Findings:
    """Find what there is to say about a month of a shop by itself.

    `moves`: notes of when its kiosk was moved. `shops`: how many pages its owner
    reads; the more, the surer each has to be.
    """
    all_samples = samples_of(series)
    samples = compared_to(month, [note.date for note in moves], all_samples)
    shop_month = series.months[month]
    trend, change, apart = _compared_months(series, samples, month, MISSED / (CLAIMS * shops))
    votes = sum(shop_month.votes)
    first, last_vote = len(series.months) == 1, _last_vote(series, month)
    verdict = MonthVerdict(month, votes, votes < ENOUGH, first, trend, change, apart, last_vote)
    doubt = doubts(series).get(month)
    remarks = [*trust(series, shop_month, moves), *apart]
    if isinstance(doubt, NeverPressed | Apart):
        remarks.append(doubt)
    if odd := unusual_days(series).get(month):
        remarks.append(UnusualDays(odd))
    return Findings(
        score=Withheld(month) if doubt else _score(month, all_samples),
        verdict=verdict,
        trend=trend,
        change=change,
        unfinished=Unfinished(month, shop_month.known_to) if f"{shop_month.as_of:%Y-%m}" == month else None,
        history=tuple(_points(series, all_samples, month)),
        trust=gravest_first(remarks),
        doubt=doubt,
        week=None if doubt else weakest(series, samples, month),
    )


def _last_vote(series: Series, month: str) -> date | None:
    if any(series.months[month].votes):
        return None
    return max((day.date for each in series.months.values() for day in each.days if any(day.votes)), default=None)


def _score(month: str, samples: Samples) -> Score | NoVotes:
    estimated = judged(samples, month)
    if estimated is None:
        return NoVotes(month)
    return Score(
        month,
        points(estimated.index),
        points(estimated.low),
        points(estimated.high),
        estimated.votes,
        estimated.votes < ENOUGH,
        first_impression=len(history(samples, month)) == 1,
    )


def _points(series: Series, samples: Samples, month: str) -> Iterator[Point | None]:
    for each in months.window(month, SHOWN_MONTHS):
        if each in series.months:
            estimated = judged(samples, each)
            drawn = estimated if estimated is not None and estimated.votes >= ENOUGH else None
            yield Point(each, sum(series.months[each].votes), drawn)
        else:
            yield None


def _compared_months(
    series: Series, samples: Samples, month: str, missed: float
) -> tuple[Trend | None, Change | None, tuple[Apart, ...]]:
    """What the months come to, and the touchpoints that are in no comparison. `samples`: of months to compare.

    `missed`: how often either may say of a steady shop that it changed.
    """
    if samples[month] is None:
        return None, None, ()
    of_touchpoints = {
        touchpoint: {each: sample_ for each, sample_ in own.items() if samples.get(each)}
        for touchpoint, own in by_touchpoint(series).items()
    }
    margin = learnt(history(samples, month)), missed
    since = months.back(month, 1)
    against_last = both_sides(of_touchpoints, [(since, month)])
    last = _compared(against_last, margin)
    change = Change(since, last.after - last.before, last.direction) if last and samples.get(since) else None
    trend, apart = _trend(samples, of_touchpoints, month, margin)
    if samples.get(since):
        apart = (*apart, *against_last.apart)
    return trend, change, tuple(dict.fromkeys(apart))


def _trend(
    samples: Samples, of_touchpoints: Mapping[Touchpoint, Samples], month: str, margin: tuple[DayModel, float]
) -> tuple[Trend | None, tuple[Apart, ...]]:
    apart: tuple[Apart, ...] = ()
    for basis, distance in ((Basis.YEAR, 12), (Basis.SEASON, SEASON)):
        both = [(months.back(each, distance), each) for each in months.window(month, SEASON)]
        pairs = [(before, after) for before, after in both if samples.get(before) and samples.get(after)]
        complete = [pair for pair in pairs if any(all(map(own.get, pair)) for own in of_touchpoints.values())]
        if len(pairs) < AT_LEAST[basis]:
            continue
        found = both_sides(of_touchpoints, pairs)
        apart = apart or found.apart
        if found.before is None or len(complete) < AT_LEAST[basis]:
            continue
        compared = _compared(found, margin)
        if compared is None:
            return None, apart
        return Trend(basis, len(complete), compared.before, compared.after, compared.direction, month), apart
    return None, apart


@dataclass(frozen=True, slots=True)
class _Compared:
    """Both sides in points as shown, so that the page adds up."""

    before: int
    after: int
    direction: Direction


def _compared(found: Sides, margin: tuple[DayModel, float]) -> _Compared | None:
    """None where there is too little on either side."""
    if found.before is None or found.after is None:
        return None
    change = difference(found.before, found.after, *margin)
    if change is None:
        return None
    shown = points(found.before.index), points(found.after.index)
    # An arrow beside "0 points" would contradict itself, however sure it is.
    if not change.clear or shown[0] == shown[1]:
        return _Compared(*shown, Direction.FLAT)
    return _Compared(*shown, Direction.UP if shown[1] > shown[0] else Direction.DOWN)
