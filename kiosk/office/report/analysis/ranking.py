"""Which of several does best? Partial pooling, and the probability of being the best one. Pure.

A raw mean puts the shop with the fewest votes first or last. Here the shops' true indices are draws of one normal
distribution whose mean is unknown and whose spread is learnt from them: Gelman et al., Bayesian Data Analysis,
section 5.4. Integrated numerically, not drawn: the same figures give the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr, ndtr

from kiosk.office.report.analysis.statistics import Estimate, Q

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SURE = 0.9
"""Probability from which one is called the best, or the weakest. At 0.8, of one month, the next month named the other
one of two shops about as often as the same."""
SPREAD = 0.05
"""Shops of one owner lie about so far apart: the scale of the half-normal prior of their standard deviation."""
SPREADS = 30
"""Steps of the integral over the spread, up to four times its scale."""
STEPS = 120
"""Steps of the integral over the index."""
MEANS = 5
"""Gauss's nodes of the integral over the common mean."""


@dataclass(frozen=True, slots=True)
class Rank:
    """One of those compared, on 0..1."""

    index: float
    """Shrunken towards the others, the more the fewer its votes."""
    low: float
    high: float
    best: float
    """Probability that none has a higher true index."""
    worst: float


@lru_cache(maxsize=16)
def ranking(estimates: tuple[Estimate, ...]) -> tuple[Rank, ...]:
    """Compare indices, in the order given. Leave out whoever has too few votes; at least two have to be left.

    Remembered, because each page of an owner's shops asks the same: a thousand of them take seconds.
    """
    if len(estimates) < 2:  # noqa: PLR2004 - the fewest that can be compared
        raise ValueError("one alone is neither the best nor the worst")
    index = np.array([each.index for each in estimates])
    variance = np.array([_variance(each) for each in estimates])
    spread, weight = _spreads(index, variance)
    parts = [_given(index, variance, each) for each in spread]
    means = np.array([part.mean for part in parts])
    mean = weight @ means
    # Of a mixture: the mean of the variances and the variance of the means.
    deviation = np.sqrt(weight @ np.array([part.variance for part in parts]) + weight @ (means - mean) ** 2)
    best, worst = (weight @ np.array([getattr(part, end) for part in parts]) for end in ("best", "worst"))
    return tuple(
        Rank(float(m), max(0.0, float(m - Q * s)), min(1.0, float(m + Q * s)), float(b), float(w))
        for m, s, b, w in zip(mean, deviation, best, worst, strict=True)
    )


def named(probabilities: Sequence[float]) -> int | None:
    """The place of the one that may be named; None: too close to call."""
    place = max(range(len(probabilities)), key=probabilities.__getitem__)
    return place if probabilities[place] >= SURE else None


@dataclass(frozen=True, slots=True)
class _Given:
    """What follows from one value of the spread."""

    mean: "Array"
    variance: "Array"
    best: "Array"
    worst: "Array"


def _variance(each: Estimate) -> float:
    # Thirty votes that are all alike have no variance and are not certain: Wilson's interval knows.
    return max(each.variance, ((each.high - each.low) / (2 * each.q)) ** 2)


def _spreads(index: "Array", variance: "Array") -> tuple["Array", "Array"]:
    """Values of the spread and their posterior weights: half-normal prior, the common mean integrated out."""
    spread = (np.arange(SPREADS) + 0.5) * 4 * SPREAD / SPREADS
    w = 1 / (spread[:, None] ** 2 + variance)
    total = w.sum(axis=1)
    centre = (w * index).sum(axis=1) / total
    misfit = (w * (index - centre[:, None]) ** 2).sum(axis=1)
    log = (np.log(w).sum(axis=1) - np.log(total) - misfit - (spread / SPREAD) ** 2) / 2
    weight = np.exp(log - log.max())
    return spread, weight / weight.sum()


def _given(index: "Array", variance: "Array", spread: float) -> _Given:
    w = 1 / (spread**2 + variance)
    centre, centre_variance = float((w * index).sum() / w.sum()), float(1 / w.sum())
    kept = spread**2 * w
    """How much of a distance from the others is believed."""
    own = kept * variance
    nodes, weights = np.polynomial.hermite_e.hermegauss(MEANS)
    means = (centre + nodes * centre_variance**0.5)[:, None]
    best, worst = (weights / weights.sum() @ each for each in _extremes(means + kept * (index - means), own**0.5))
    mean = centre + kept * (index - centre)
    return _Given(mean, own + (1 - kept) ** 2 * centre_variance, best, worst)


def _extremes(mean: "Array", deviation: "Array") -> tuple["Array", "Array"]:
    """Probabilities that each of independent normal values is the highest, and the lowest; row by row.

    The sum of one's share of each step times the chance of the others below it: right even where a distribution is
    narrower than a step.
    """
    reach = 6 * deviation
    edges = np.linspace((mean - reach).min(), (mean + reach).max(), STEPS + 1)[:, None, None]
    share = np.diff(ndtr((edges - mean) / deviation), axis=0)
    middle = ((edges[1:] + edges[:-1]) / 2 - mean) / deviation
    probabilities = []
    for below in (log_ndtr(middle), log_ndtr(-middle)):
        others = below.sum(axis=-1, keepdims=True) - below
        chance = (share * np.exp(others)).sum(axis=0)
        probabilities.append(chance / chance.sum(axis=-1, keepdims=True))
    highest, lowest = probabilities
    return highest, lowest
