"""Open days of votes, reduced to what the formulas need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAGS = 2
"""Days apart up to which it is measured how days hang together."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The votes of some open days, reduced to what the formulas need."""

    votes: int
    days: int
    index: float
    """The mean score of a vote, 0..1."""
    deficit: float
    """Mean of s(1 - s) over the votes: what scores between the extremes take from the variance."""
    products: tuple[float, ...]
    """Sums over days of e², of e times that of the day before, and of two days before, where e is a day's total less
    what the index expects of so many votes. All open days: a day without votes has e = 0."""

    @property
    def variance(self) -> float:
        """Variance of one vote: E[s²] - I² = I(1 - I) - deficit. Never below zero."""
        return max(self.index * (1 - self.index) - self.deficit, 0.0)


def sample(days: Sequence[Sequence[int]], scores: Sequence[float]) -> Sample:
    """Reduce the counts of open days, in order, one row a day and one number a face; scores on 0..1.

    Raises ValueError when there is no vote at all: there is no index then.
    """
    counts: NDArray[np.float64] = np.asarray(days, dtype=float).reshape(-1, len(scores))
    worth = np.asarray(scores, dtype=float)
    totals = counts.sum(axis=1)
    votes = totals.sum()
    if votes == 0:
        raise ValueError("no votes, no index")
    index = float((counts @ worth).sum() / votes)
    deficit = float((counts @ (worth * (1 - worth))).sum() / votes)
    e = counts @ worth - index * totals
    products = tuple(float(e[lag:] @ e[: len(e) - lag]) for lag in range(LAGS + 1))
    return Sample(int(votes), len(totals), index, deficit, products)


def together(samples: Sequence[Sample]) -> Sample:
    """Several months as one. The design effect comes from elsewhere: what it is made of is not carried over."""
    votes = sum(each.votes for each in samples)
    index = sum(each.index * each.votes for each in samples) / votes
    deficit = sum(each.deficit * each.votes for each in samples) / votes
    return Sample(votes, sum(each.days for each in samples), index, deficit, products=())
