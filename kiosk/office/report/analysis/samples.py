"""A shop's months as the formulas need them, and the estimate of one of them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from kiosk.office.report.analysis.doubts import doubts
from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.once_a_series import once_a_series
from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.shop_day import Votes, total
from kiosk.office.report.analysis.statistics import (
    POOLED_MONTHS,
    UNKNOWN_DEFF,
    Estimate,
    Sample,
    estimate,
    fit_model,
    missed_after,
    sample,
)
from kiosk.office.report.analysis.statistics.daily_votes import DailyVotes, daily_votes
from kiosk.office.report.analysis.statistics.usual_days import unusual
from kiosk.office.report.analysis.touchpoints import Sides, TouchpointMonth, is_complete, sides
from kiosk.office.report.data import months

Samples: TypeAlias = Mapping[str, Sample | None]
"""By month; None where nobody voted, or where what was said may be wrong."""
REMEMBERED = 2048
"""Months of a shop."""


@once_a_series
def samples(series: Series) -> Samples:
    """Every month of a shop, but for its unusual days."""
    doubtful, left_out = doubts(series), unusual_days(series)
    return {
        each: None if each in doubtful else _sample(series, month, left_out.get(each, ()))
        for each, month in series.months.items()
    }


@once_a_series
def by_touchpoint(series: Series) -> Mapping[Touchpoint, Samples]:
    """Every month of each touchpoint; None where it does not stand for it, or where what was said may be wrong."""
    doubtful, left_out = doubts(series), unusual_days(series)
    return {
        touchpoint: {
            each: _sample(series, own[each], left_out.get(each, ()))
            if each not in doubtful and is_complete(own.get(each), month)
            else None
            for each, month in series.months.items()
        }
        for touchpoint, own in series.touchpoints.items()
    }


@once_a_series
def unusual_days(series: Series) -> Mapping[str, tuple[date, ...]]:
    """By month, days with far more presses of a face than it ever has, as a report made then would have known it.

    They are in no score and in no comparison.
    """
    daily: list[DailyVotes] = []
    found = {}
    for name, month in series.months.items():
        daily.append(_daily(tuple((day.date, day.votes) for day in month.days if day.open), series.scores))
        if odd := _unusual(tuple(daily[-POOLED_MONTHS:])):
            found[name] = odd
    return found


@lru_cache(maxsize=REMEMBERED)
def _daily(days: tuple[tuple[date, Votes], ...], scores: tuple[float, ...]) -> DailyVotes:
    return daily_votes(days, scores)


@lru_cache(maxsize=REMEMBERED)
def _unusual(daily: tuple[DailyVotes, ...]) -> tuple[date, ...]:
    """Of the last month. Remembered, because months that are over do not change."""
    return tuple(date.fromordinal(int(day)) for day in daily[-1].dates[unusual(daily)])


def counted(month: ShopMonth, left_out: Sequence[date]) -> Votes:
    """A month's votes by face, without those of days that are in no score."""
    odd = total([tuple(0 for _ in month.votes), *(day.votes for day in month.days if day.date in left_out)])
    return tuple(all_of_it - of_them for all_of_it, of_them in zip(month.votes, odd, strict=True))


def month_sides(of_touchpoints: Mapping[Touchpoint, Samples], pairs: Sequence[tuple[str, str]]) -> Sides:
    """Months before against months after, in pairs: a touchpoint stands with those of which it told both.

    Each of its months has the same weight on both sides: pooled, more votes in the unhappy ones than before would be
    unhappier customers.
    """
    kept = {
        TouchpointMonth(touchpoint, month): (one, other)
        for touchpoint, own in of_touchpoints.items()
        for month, one, other in _kept(own, pairs)
    }
    return sides(
        {each: [one] if one else [] for each, (one, _) in kept.items()},
        {each: [other] if other else [] for each, (_, other) in kept.items()},
    )


def _kept(own: Samples, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, Sample | None, Sample | None]]:
    """The later month, and what a touchpoint told of both; where it never told both, what it did tell."""
    sampled = [(later, own.get(earlier), own.get(later)) for earlier, later in pairs]
    return [each for each in sampled if each[1] and each[2]] or sampled


def history(samples: Samples, month: str) -> list[Sample]:
    """What was known of the twelve months up to this one, as a report made then would have known it."""
    window = (samples.get(each) for each in months.window(month, POOLED_MONTHS))
    return [each for each in window if each is not None]


def month_estimate(samples: Samples, month: str) -> Estimate | None:
    """The index of a month with its margin; None without votes."""
    this, known = samples.get(month), history(samples, month)
    return None if this is None else estimate(this, fit_model(known), missed_after(known))


def design_effect(samples: Samples, month: str) -> float:
    """How votes of a month cluster, also where it has no index itself."""
    known = history(samples, month)
    return estimate(known[-1], fit_model(known)).deff if known else UNKNOWN_DEFF


def compared_to(month: str, breaks: Sequence[date], samples: Samples) -> Samples:
    """The months that may be compared with this one: those since the kiosk was moved last.

    A month in the middle of which it was moved is comparable with none.
    """
    end = months.days(month)[-1]
    return {
        each: sample_
        for each, sample_ in samples.items()
        if each == month or not any(months.first_day(each) < moved_on <= end for moved_on in breaks)
    }


def _sample(series: Series, month: ShopMonth, left_out: Sequence[date]) -> Sample | None:
    days = [(day.date, day.votes) for day in month.days if day.open and day.date not in left_out]
    unplaced = month.unplaced
    return sample(days, series.scores, unplaced) if any(unplaced) or any(any(votes) for _, votes in days) else None
