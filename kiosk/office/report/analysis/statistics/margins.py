"""An index with its margin, and when two of them differ.

The interval is Wilson's (JASA 22, 1927), for a mean of scores instead of a share.
"""

from dataclasses import dataclass

from kiosk.office.report.analysis.statistics.samples import Sample

Q = 2.0
"""Standard errors each side of a nominal 95 % interval where the design effect is known well."""
ENOUGH = 30
"""Votes below which a month, or one side of a comparison, is not judged."""


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


def estimate(what: Sample, deff: float, q: float = Q) -> Estimate:
    """The index of a sample with its margin."""
    effective = what.votes / deff
    low, high = interval(what.index, what.deficit, effective, q)
    return Estimate(what.index, low, high, what.variance / effective, q, what.votes, deff)


def difference(before: Estimate, after: Estimate) -> Difference | None:
    """The later index less the earlier one; None where either side has too few votes to be compared."""
    if min(before.votes, after.votes) < ENOUGH:
        return None
    by = after.index - before.index
    # The ends that face each other: square and add, Newcombe's hybrid score interval (Statistics in Medicine 17, 1998,
    # 873-890). Two standard errors would be nothing where all votes are alike.
    lower, upper = (before, after) if by >= 0 else (after, before)
    margin = ((lower.high - lower.index) ** 2 + (upper.index - upper.low) ** 2) ** 0.5
    return Difference(by, margin)


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
