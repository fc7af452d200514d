"""From a shop's months to findings: what stands out, and by how much. Pure."""

from collections.abc import Iterator, Sequence

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
from kiosk.office.report.analysis.samples import Samples, compared_to, history, judged
from kiosk.office.report.analysis.samples import samples as samples_of
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.statistics import (
    ENOUGH,
    Estimate,
    difference,
    estimate,
    points,
    together,
    uncertainty,
)
from kiosk.office.report.analysis.trust import NeverPressed, NoVotes, trust
from kiosk.office.report.analysis.weakest import weakest
from kiosk.office.report.data import months
from sync.archive.note import Note

SHOWN_MONTHS = 13
SEASON = 3
"""Months on each side of the question whether it gets better."""
AT_LEAST = {Basis.YEAR: 1, Basis.SEASON: 2}
"""How many of them must be there: a shop may close in August; one month against another by season is too little."""


def examine(series: Series, month: str, moves: Sequence[Note] = ()) -> Findings:
    """Find what there is to say about a month of a shop by itself. `moves`: notes of when its kiosk was moved."""
    all_samples = samples_of(series)
    samples = compared_to(month, [note.date for note in moves], all_samples)
    shop_month = series.months[month]
    trend = _trend(samples, month) if samples[month] else None
    change = _change(samples, month)
    votes = sum(shop_month.votes)
    verdict = MonthVerdict(month, votes, votes < ENOUGH, len(series.months) == 1, trend, change)
    doubt = doubts(series).get(month)
    return Findings(
        score=Withheld(month) if doubt else _score(month, all_samples),
        verdict=verdict,
        trend=trend,
        change=change,
        unfinished=Unfinished(month, shop_month.as_of.date()) if f"{shop_month.as_of:%Y-%m}" == month else None,
        history=tuple(_points(series, all_samples, month)),
        trust=gravest_first([*trust(series, shop_month, moves), *([doubt] if isinstance(doubt, NeverPressed) else [])]),
        doubt=doubt,
        week=None if doubt else weakest(series, samples, month),
    )


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
    )


def _points(series: Series, samples: Samples, month: str) -> Iterator[Point | None]:
    for each in months.window(month, SHOWN_MONTHS):
        if each in series.months:
            estimated = judged(samples, each)
            drawn = estimated if estimated is not None and estimated.votes >= ENOUGH else None
            yield Point(each, sum(series.months[each].votes), drawn)
        else:
            yield None


def _compared(before: Estimate, after: Estimate) -> tuple[int, Direction] | None:
    """The difference of the figures as shown, so that the page adds up; None where too few votes forbid comparing."""
    change = difference(before, after)
    if change is None:
        return None
    shown = points(after.index) - points(before.index)
    # An arrow beside "0 points" would contradict itself, however sure it is.
    if not change.clear or shown == 0:
        return shown, Direction.FLAT
    return shown, Direction.UP if shown > 0 else Direction.DOWN


def _change(samples: Samples, month: str) -> Change | None:
    since = months.back(month, 1)
    before, after = samples.get(since), samples.get(month)
    if before is None or after is None:
        return None
    margin = uncertainty(history(samples, month))
    compared = _compared(estimate(before, *margin), estimate(after, *margin))
    return None if compared is None else Change(since, *compared)


def _trend(samples: Samples, month: str) -> Trend | None:
    for basis, distance in ((Basis.YEAR, 12), (Basis.SEASON, SEASON)):
        both = ((samples.get(months.back(each, distance)), samples.get(each)) for each in months.window(month, SEASON))
        pairs = [(before, after) for before, after in both if before and after]
        if len(pairs) < AT_LEAST[basis]:
            continue
        margin = uncertainty(history(samples, month))
        before, after = (estimate(together(side), *margin) for side in zip(*pairs, strict=True))
        compared = _compared(before, after)
        if compared is None:
            return None
        return Trend(basis, len(pairs), points(before.index), points(after.index), compared[1], month)
    return None
