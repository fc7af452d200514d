"""What unhappy customers name most often, and whether that can be chance. Pure.

Simultaneous margins of several shares: Goodman, Technometrics 7 (1965).
"""

from collections.abc import Mapping

from scipy.special import ndtri

from kiosk.office.report.analysis.comparisons import Named, ReasonShares
from kiosk.office.report.analysis.statistics import ENOUGH, interval

MISSED = 0.05
"""How often any of the margins may miss."""


def reasons(counts: Mapping[str, int], deff: float) -> ReasonShares | None:
    """Rank how often each was named; None where nobody was asked. `deff`: of the votes they came with."""
    votes = sum(counts.values())
    if not counts or not votes:
        return None
    q = float(ndtri(1 - MISSED / (2 * len(counts))))
    ranked = tuple(
        Named(label, count, count / votes, *interval(count / votes, 0.0, votes / deff, q))
        for label, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )
    indicative = votes < ENOUGH
    return ReasonShares(ranked, votes, indicative, None if indicative else _most(ranked, votes / deff))


def _most(ranked: tuple[Named, ...], effective: float) -> str | None:
    """The first, where it is ahead of the second by more than the margin of their difference."""
    if len(ranked) == 1:
        return None
    first, second = ranked[:2]
    pairs = len(ranked) * (len(ranked) - 1) / 2
    q = float(ndtri(1 - MISSED / (2 * pairs)))
    ahead = first.share - second.share
    return first.label if ahead > q * ((first.share + second.share - ahead**2) / effective) ** 0.5 else None
