"""What can be said of a month of votes, and how surely. Pure; everything on 0..1, shown times 100 elsewhere.

Votes cluster (families, rushes, bad days), so a month of N votes knows as much as N/deff independent ones: Kish,
Survey Sampling (1965), section 8.2. The interval is Wilson's (JASA 22, 1927), for a mean of scores instead of a share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray

Q = 2.0
"""Standard errors each side of a nominal 95 % interval once the design effect is pooled over months."""
ENOUGH = 30
"""Votes below which a month, or one side of a comparison, is not judged."""
POOLED_MONTHS = 12
FIRST_MONTHS = 3
"""With fewer months of history than this (the judged month included) its own design effect has to do."""
FIRST_DEFF = 2.0
"""In the first months no design effect below this is believed."""
LAGS = 2
MIN_DAYS = 8
"""A month with fewer open days says nothing of how days hang together: it is not pooled."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The votes of some open days, reduced to what the formulas need."""

    votes: int
    days: int
    index: float
    """The mean score of a vote, 0..1."""
    deficit: float
    """Mean of s(1 - s) over the votes: what scores between the extremes take from the variance."""
    g0: float
    """Sum over days of e², where e is a day's total less what the index expects of so many votes."""
    g2: float
    """The same with the products of days one and two apart, twice each."""

    @property
    def variance(self) -> float:
        """Variance of one vote: E[s²] - I² = I(1 - I) - deficit. Never below zero."""
        return max(self.index * (1 - self.index) - self.deficit, 0.0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """An index with its margin."""

    index: float
    low: float
    high: float
    variance: float
    """Of the index: that of one vote, over the effective number of votes."""
    q: float
    """Standard errors each side."""
    votes: int
    deff: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The later index less the earlier one."""

    by: float
    margin: float

    @property
    def clear(self) -> bool:
        """Whether it is beyond what chance does to a steady shop about once in twenty times."""
        return abs(self.by) > self.margin


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
    g0 = float(e @ e)
    g2 = g0 + 2 * sum(float(e[lag:] @ e[:-lag]) for lag in range(1, LAGS + 1))
    return Sample(int(votes), len(totals), index, deficit, g0, g2)


def together(samples: Sequence[Sample]) -> Sample:
    """Several months as one. The design effect comes from elsewhere: what it is made of is not carried over."""
    votes = sum(each.votes for each in samples)
    index = sum(each.index * each.votes for each in samples) / votes
    deficit = sum(each.deficit * each.votes for each in samples) / votes
    return Sample(votes, sum(each.days for each in samples), index, deficit, g0=0.0, g2=0.0)


def pooled_design_effect(months: Sequence[Sample]) -> float:
    """Over several months: the larger of days by themselves and days with their neighbours; 1 at least.

    The second is what a bad week does. D/(D - 1) and 1/(1 - 5/D) take out what fitting the index costs.
    """
    months = [month for month in months if month.days >= MIN_DAYS]
    independent = sum(month.votes * month.variance for month in months)
    if independent == 0:
        return 1.0
    alone = sum(month.g0 * month.days / (month.days - 1) for month in months)
    together = sum(month.g2 / (1 - (2 * LAGS + 1) / month.days) for month in months)
    return max(1.0, alone / independent, together / independent)


def interval(index: float, deficit: float, effective: float, q: float) -> tuple[float, float]:
    """The values x that lie within q standard errors of the index, the error taken at x itself: Wilson's way.

    Solves (I - x)² = q² (x(1 - x) - deficit) / M. `effective`: M, votes over design effect.
    """
    c = q * q / effective
    b = index + c / 2
    root = max(b * b - (1 + c) * (index * index + c * deficit), 0.0) ** 0.5
    low, high = (b - root) / (1 + c), (b + root) / (1 + c)
    # Rounding alone may leave 0..1 or pass the index by a last bit.
    return max(0.0, min(low, index)), min(1.0, max(high, index))


def uncertainty(history: Sequence[Sample]) -> tuple[float, float]:
    """Design effect and q for the last month of a history (oldest first; at most `POOLED_MONTHS` are used).

    In the first months the design effect is itself a guess, and a low one is mostly luck: `FIRST_DEFF` at least, and
    Student's t on the last month's days less one.
    """
    recent = history[-POOLED_MONTHS:]
    deff = pooled_design_effect(recent)
    if sum(month.days >= MIN_DAYS for month in recent) >= FIRST_MONTHS:
        return deff, Q
    return max(FIRST_DEFF, deff), max(Q, float(stdtrit(max(recent[-1].days - 1, 1), 0.975)))


def estimate(what: Sample, deff: float, q: float = Q) -> Estimate:
    """The index of a sample with its margin."""
    effective = what.votes / deff
    low, high = interval(what.index, what.deficit, effective, q)
    return Estimate(what.index, low, high, what.variance / effective, q, what.votes, deff)


def difference(before: Estimate, after: Estimate) -> Difference | None:
    """The later index less the earlier one; None where either side has too few votes to be compared."""
    if min(before.votes, after.votes) < ENOUGH:
        return None
    margin = max(before.q, after.q) * (before.variance + after.variance) ** 0.5
    return Difference(after.index - before.index, margin)


def points(value: float) -> int:
    """A value on 0..1 as shown: whole points, halves away from zero. Everything shown is rounded here."""
    return int(abs(value) * 100 + 0.5) * (1 if value >= 0 else -1)


def shares(counts: Sequence[int]) -> list[int]:
    """Counts as whole percentages that sum to 100 (largest remainder); all zero where there is nothing."""
    total = sum(counts)
    if total == 0:
        return [0] * len(counts)
    floors = [count * 100 // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: -(counts[place] * 100 % total))
    for place in by_remainder[: 100 - sum(floors)]:
        floors[place] += 1
    return floors


def tenths(value: float) -> float:
    """A value on 0..1 for a table: points to one decimal."""
    return round(value * 100, 1)
