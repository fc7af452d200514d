"""From a shop's months to findings: what stands out, and by how much. Pure."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from kiosk.report import months
from kiosk.report.findings import (
    Basis,
    Change,
    Direction,
    Enough,
    FaultSeen,
    FewVotes,
    Findings,
    LeftOut,
    MissingDays,
    NoVotes,
    OtherFaces,
    OutOfService,
    Point,
    Score,
    Trend,
    Trust,
    Undated,
    Unfinished,
    Unplaced,
    Verdict,
)
from kiosk.report.samples import Samples, history, judged
from kiosk.report.samples import samples as samples_of
from kiosk.report.series import Series, ShopMonth
from kiosk.report.shop_day import ShopDay
from kiosk.report.statistics import (
    ENOUGH,
    Estimate,
    difference,
    estimate,
    points,
    together,
    uncertainty,
)

SHOWN_MONTHS = 13
SEASON = 3
"""Months on each side of the question whether it gets better."""
AT_LEAST = {Basis.YEAR: 1, Basis.SEASON: 2}
"""How many of them must be there: a shop may close in August; one month against another by season is too little."""
MIN_OUT_OF_SERVICE_MINUTES = 30
"""Restarts and updates are not worth a sentence."""
SUSPICIOUS_VOTES = 7
"""Empty days are named when so many votes would have been usual: chance does that once in exp(7) = 1,100 times."""


def examine(series: Series, month: str) -> Findings:
    """Find what there is to say about a month of a shop."""
    samples = samples_of(series)
    present = series.months[month]
    this = samples[month]
    trend = _trend(samples, month) if this else None
    change = _change(samples, month)
    votes = sum(present.votes)
    verdict = Verdict(month, votes, votes < ENOUGH, len(series.months) == 1, trend, change)
    return Findings(
        score=_score(month, samples),
        verdict=verdict,
        trend=trend,
        change=change,
        unfinished=Unfinished(month, present.as_of.date()) if f"{present.as_of:%Y-%m}" == month else None,
        history=tuple(_points(series, samples, month)),
        trust=tuple(_trust(series, present)),
    )


def _score(month: str, samples: Samples) -> Score | NoVotes:
    found = judged(samples, month)
    if found is None:
        return NoVotes(month)
    return Score(month, points(found.index), points(found.low), points(found.high), found.votes, found.votes < ENOUGH)


def _points(series: Series, samples: Samples, month: str) -> Iterator[Point | None]:
    for each in months.window(month, SHOWN_MONTHS):
        if each in series.months:
            found = judged(samples, each)
            drawn = found if found is not None and found.votes >= ENOUGH else None
            yield Point(each, sum(series.months[each].votes), drawn)
        else:
            yield None


def _compared(before: Estimate, after: Estimate) -> tuple[int, Direction] | None:
    """The difference of the figures as shown, so that the page adds up; None where too few votes forbid comparing."""
    found = difference(before, after)
    if found is None:
        return None
    shown = points(after.index) - points(before.index)
    # An arrow beside "0 points" would contradict itself, however sure it is.
    if not found.clear or shown == 0:
        return shown, Direction.FLAT
    return shown, Direction.UP if shown > 0 else Direction.DOWN


def _change(samples: Samples, month: str) -> Change | None:
    since = months.back(month, 1)
    before, after = samples.get(since), samples.get(month)
    if before is None or after is None:
        return None
    margin = uncertainty(history(samples, month))
    found = _compared(estimate(before, *margin), estimate(after, *margin))
    return None if found is None else Change(since, *found)


def _trend(samples: Samples, month: str) -> Trend | None:
    for basis, distance in ((Basis.YEAR, 12), (Basis.SEASON, SEASON)):
        both = ((samples.get(months.back(each, distance)), samples.get(each)) for each in months.window(month, SEASON))
        pairs = [(before, after) for before, after in both if before and after]
        if len(pairs) < AT_LEAST[basis]:
            continue
        margin = uncertainty(history(samples, month))
        before, after = (estimate(together(side), *margin) for side in zip(*pairs, strict=True))
        found = _compared(before, after)
        if found is None:
            return None
        return Trend(basis, len(pairs), points(before.index), points(after.index), found[1], month)
    return None


def _trust(series: Series, month: ShopMonth) -> Iterator[Trust]:
    votes = sum(month.votes)
    if not votes:
        yield NoVotes(month.month)
    else:
        yield Enough(votes) if votes >= ENOUGH else FewVotes(votes, ENOUGH)
        # Where nobody voted at all, naming every day would say it thirty times.
        if runs := tuple(_empty_runs(month)):
            yield MissingDays(runs)
    minutes = sum(day.out_of_service_minutes for day in month.days)
    if minutes >= MIN_OUT_OF_SERVICE_MINUTES:
        yield OutOfService(minutes)
    labels = {face.key: face.label for face in series.faces}
    yield from (FaultSeen(kind, labels[face], times) for (kind, face), times in month.faults.items())
    if month.undated:
        yield Undated(month.undated)
    if any(month.unplaced):
        yield Unplaced(sum(month.unplaced))
    if series.other_faces:
        yield OtherFaces(series.other_faces[-1])
    yield from (LeftOut(verdict, presses) for verdict, presses in sorted(month.not_counted.items()) if presses)


def _empty_runs(month: ShopMonth) -> Iterator[tuple[date, date]]:
    """Runs of open days without a vote; a closed day between two of them does not end a run.

    Votes of no known day may have been cast just then.
    """
    elsewhere = month.undated + sum(month.unplaced)
    open_days = [day for day in month.days if day.open]
    usual = sum(month.votes) / max(1, sum(any(day.votes) for day in open_days))
    for lively, run in groupby(open_days, key=_lively):
        days = [day.date for day in run]
        if not lively and len(days) * usual - elsewhere >= SUSPICIOUS_VOTES:
            yield days[0], days[-1]


def _lively(day: ShopDay) -> bool:
    return any(day.votes)
