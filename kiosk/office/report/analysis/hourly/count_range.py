"""Between which counts a day usually is by an hour. Pure, without NumPy."""

from collections.abc import Sequence
from math import exp, lgamma, log
from statistics import NormalDist, mean, variance

OUTSIDE = 0.1
"""Of usual days, on each side."""
MOST = 100_000
"""Counts that are looked at."""


def count_range(days: Sequence[int], share: float) -> tuple[int, int]:
    """From and to, both usual: eight of ten days like `days`, two or more, of which `share` is over, lie within."""
    middle = mean(days)
    spread = max(variance(days), middle)
    expected = middle * share
    found = share * share * spread * (1 + 1 / len(days)) + share * (1 - share) * middle
    # What is learnt from few days may be too small: by so much Student's t is longer than the normal's.
    found *= (deviations(OUTSIDE, len(days) - 1) / deviations(OUTSIDE, MOST)) ** 2
    return _quantile(OUTSIDE, expected, found), _quantile(1 - OUTSIDE, expected, found)


def deviations(tail: float, freedom: int) -> float:
    """Standard deviations beyond which a tail of Student's t lies, by Fisher and Cornish's expansion (1960)."""
    z = NormalDist().inv_cdf(1 - tail)
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _quantile(level: float, expected: float, spread: float) -> int:
    """Of the negative binomial with this mean and variance; Poisson's where they are nearly the same."""
    if expected <= 0:
        return 0
    size = expected * expected / max(spread - expected, expected * 1e-6)
    below = 0.0
    for count in range(MOST):
        below += exp(
            lgamma(count + size)
            - lgamma(size)
            - lgamma(count + 1)
            + size * log(size / (size + expected))
            + count * log(expected / (size + expected))
        )
        if below >= level:
            return count
    return MOST
