"""Votes of some open days, as the formulas need them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kiosk.office.report.analysis.statistics.daily_votes import (
    WEEK,
    Combination,
    DailyVotes,
    combined,
    daily_votes,
    mean,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Days: TypeAlias = tuple[tuple[date, tuple[int, ...]], ...]
REMEMBERED = 2048
"""Months of a kiosk, of some 8 kB each."""
UNKNOWN_DAY = -1_000_000
"""Days before a month that votes of no known day stand at: far from any, so that their mood is no other day's."""

LEAST_TOLD = 0.5
"""Of the weight of another sample's weeks: with less of it told, the rest does not stand for them."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The votes of some open days, or of some touchpoints weighed apart."""

    votes: int
    days: int
    """Open ones, with votes or without."""
    index: float
    """The mean score of a vote, 0..1."""
    deficit: float
    """Mean of s(1 - s) over the votes: what scores between the extremes take from the variance."""
    of_days: Combination
    """The index as a weighted sum of its days."""
    daily: DailyVotes | None
    """What may be learnt from; None where touchpoints were weighed."""

    @property
    def variance(self) -> float:
        """Variance of one vote: E[s²] - I² = I(1 - I) - deficit. Never below zero."""
        return max(self.index * (1 - self.index) - self.deficit, 0.0)


def sample(days: Iterable[tuple[date, Sequence[int]]], scores: Sequence[float], unplaced: Sequence[int] = ()) -> Sample:
    """Reduce the counts of open days, one number a face; scores on 0..1. `unplaced`: votes of no known day.

    Raises ValueError when there is no vote at all: there is no index then. The same votes give the same object, so that
    what is found of it may be remembered by it.
    """
    return _sample(tuple((day, tuple(votes)) for day, votes in days), tuple(scores), tuple(unplaced))


@lru_cache(maxsize=REMEMBERED)
def _sample(open_days: Days, scores: tuple[float, ...], unplaced: tuple[int, ...]) -> Sample:
    daily = whole = daily_votes(open_days, scores)
    if any(unplaced):
        first = min((day for day, _ in open_days), default=date.min).toordinal()
        # They stand as one more day.
        whole = DailyVotes(
            np.concatenate([[first + UNKNOWN_DAY], daily.dates]),
            np.concatenate([[unplaced], daily.counts]),
            daily.scores,
        )
    of_days = mean(whole)
    votes = whole.counts.sum()
    deficit = float((whole.counts @ (whole.scores * (1 - whole.scores))).sum() / votes)
    return Sample(int(votes), len(open_days), of_days.value, deficit, of_days, daily)


def together(samples: Sequence[Sample]) -> Sample:
    """One sample of the votes of several months."""
    if len(samples) == 1:
        return samples[0]
    votes = sum(each.votes for each in samples)
    shares = [each.votes / votes for each in samples]
    apart = [each.daily for each in samples if each.daily is not None]
    daily = in_order(apart) if len(apart) == len(samples) else None
    return weighed(samples, shares, votes, sum(each.days for each in samples), daily)


def weighed(
    samples: Sequence[Sample], shares: Sequence[float], votes: int, days: int, daily: DailyVotes | None = None
) -> Sample:
    """One sample of several, of which each has its share of the index."""
    parts = [*zip(shares, samples, strict=True)]
    of_days = combined((share, each.of_days) for share, each in parts)
    deficit = sum(share * each.deficit for share, each in parts)
    return Sample(votes, days, of_days.value, deficit, of_days, daily)


def week_shares(what: Sample, first: date, weeks: int) -> "Array":
    """How much each of so many weeks from a day on weighs in an index, all together 1: shaped (weeks,)."""
    return _of_weeks(what.of_days.dates, first, what.of_days.weights, weeks)


def as_shared(what: Sample, first: date, shares: "Array | None") -> Sample | None:
    """The same votes, but each week from a day on weighs as another sample's does: direct standardisation.

    `shares`: of each week, as `week_shares` has them; None: as it is. None where what is known weighs less than half of
    it. Raises ValueError where the days of the votes are not known.
    """
    daily = what.daily
    if shares is None:
        return what
    if daily is None:
        raise ValueError("votes of no known day are of no week")
    votes = _of_weeks(daily.dates, first, daily.votes, len(shares))
    told_shares = np.where(votes > 0, shares, 0.0)
    if told_shares.sum() < LEAST_TOLD:
        return None
    weights = daily.votes * (told_shares / told_shares.sum() / np.maximum(votes, 1))[_weeks(daily.dates, first)]
    kept = weights > 0
    days = daily.at(np.flatnonzero(kept))
    of_days = Combination(float(weights[kept] @ days.means), days.dates, weights[kept], weights[kept] ** 2 / days.votes)
    deficit = float(weights[kept] @ (days.counts @ (days.scores * (1 - days.scores)) / days.votes))
    return Sample(int(1 / of_days.votes.sum()), what.days, of_days.value, deficit, of_days, None)


def _weeks(dates: "NDArray[np.int64]", first: date) -> "NDArray[np.int64]":
    return (dates - first.toordinal()) // WEEK


def _of_weeks(dates: "NDArray[np.int64]", first: date, of_days: "Array", weeks: int) -> "Array":
    return np.bincount(_weeks(dates, first), of_days, weeks).astype(float)


def in_order(months: Sequence[DailyVotes]) -> DailyVotes:
    """The days of several months, oldest first, none of them in two."""
    return DailyVotes(
        np.concatenate([each.dates for each in months]),
        np.concatenate([each.counts for each in months]),
        months[0].scores,
    )
