"""An index with its margin, and when two of them differ.

The variance is the model's; the interval has the shape of Wilson's (JASA 22, 1927), for a mean of scores instead of a
share, so that it ends at 0 and 100 and is not empty when all votes are alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kiosk.office.report.analysis.statistics.model import DayModel, fit, prior_model
from kiosk.office.report.analysis.statistics.samples import Sample, in_order

POOLED_MONTHS = 12
"""Learnt from."""
Q = 2.0
"""Standard errors each side of a nominal 95 % interval where the variance is known well."""
MISSED = 0.05
"""Of the truths an interval leaves out."""
MISSED_AT_FIRST = (0.01, 0.02, 0.03)
"""In the first months: they cannot tell a mood that lasts from the level, so that an interval has to be wider."""
MIN_DAYS = 8
"""A month with fewer days with votes is not counted as one to learn from."""
ENOUGH = 30
"""Votes below which a month, or one side of a comparison, is not judged."""
REMEMBERED = 1024
"""Estimates."""
UNKNOWN_DEFF = 2.0
"""Of votes of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An index with its margin."""

    index: float
    low: float
    high: float
    variance: float
    """Of the index."""
    q: float
    """Standard errors each side."""
    votes: int
    deff: float
    """Design effect: how many times the variance is what it would be, were the votes independent."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The later index less the earlier one."""

    by: float
    margin: float

    @property
    def clear(self) -> bool:
        """Whether it is beyond what chance does to a steady shop."""
        return abs(self.by) > self.margin


def fit_model(history: Sequence[Sample]) -> DayModel:
    """The model of days, fitted to the last `POOLED_MONTHS` of some months with votes (at least one), oldest first."""
    days = in_order([each.daily for each in history[-POOLED_MONTHS:] if each.daily is not None])
    # Where no vote is of a known day.
    return fit(days) if len(days.dates) else prior_model(history[-1].variance)


def missed_after(history: Sequence[Sample]) -> float:
    """The share of intervals, 0..1, that may leave out the true value, by the months known; `MISSED` in the end."""
    known = sum(each.daily is not None and len(each.daily.dates) >= MIN_DAYS for each in history)
    return MISSED_AT_FIRST[max(known - 1, 0)] if known <= len(MISSED_AT_FIRST) else MISSED


@lru_cache(maxsize=REMEMBERED)
def estimate(what: Sample, model: DayModel, missed: float = MISSED) -> Estimate:
    """The index of a sample with its margin, by what is known of how its days hang together."""
    half = model.margin(what.of_days, missed)
    deviation = model.deviation(what.of_days)
    low, high = interval(what.index, what.deficit, model.variance * (Q / half) ** 2, Q)
    return Estimate(
        what.index, low, high, deviation**2, half / deviation, what.votes, deviation**2 * what.votes / model.variance
    )


def independent(what: Sample) -> Estimate:
    """The index of answers that have nothing to do with each other."""
    low, high = interval(what.index, what.deficit, what.votes, Q)
    return Estimate(what.index, low, high, what.variance / what.votes, Q, what.votes, 1.0)


def difference(before: Sample, after: Sample, model: DayModel, missed: float = MISSED) -> Difference | None:
    """The later index less the earlier one; None where either side has too few votes to be compared."""
    if min(before.votes, after.votes) < ENOUGH:
        return None
    return Difference(after.index - before.index, model.margin(after.of_days - before.of_days, missed))


def interval(index: float, deficit: float, effective: float, q: float) -> tuple[float, float]:
    """The values x that lie within q standard errors of the index, the error taken at x itself: Wilson's way.

    Solves (I - x)² = q² (x(1 - x) - deficit) / M. `effective`: M, votes over design effect. The deficit is an estimate,
    too, and shrinks as Wilson's centre does: a month of neutral votes alone is no more certain than one of happy ones.
    """
    c = q * q / effective
    deficit /= 1 + c
    b = index + c / 2
    root = max(b * b - (1 + c) * (index * index + c * deficit), 0.0) ** 0.5
    low, high = (b - root) / (1 + c), (b + root) / (1 + c)
    # Rounding alone may leave 0..1 or pass the index by a last bit.
    return max(0.0, min(low, index)), min(1.0, max(high, index))
