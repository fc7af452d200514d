"""Votes of some open days, as the formulas need them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from kiosk.office.report.analysis.statistics.daily_votes import (
    Combination,
    DailyVotes,
    combined,
    daily_votes,
    mean,
)

Days: TypeAlias = tuple[tuple[date, tuple[int, ...]], ...]
REMEMBERED = 2048
"""Months of a kiosk, of some 8 kB each."""
UNKNOWN_DAY = -1_000_000
"""Days before a month that votes of no known day stand at: far from any, so that their mood is no other day's."""


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


def in_order(months: Sequence[DailyVotes]) -> DailyVotes:
    """The days of several months, oldest first, none of them in two."""
    return DailyVotes(
        np.concatenate([each.dates for each in months]),
        np.concatenate([each.counts for each in months]),
        months[0].scores,
    )
