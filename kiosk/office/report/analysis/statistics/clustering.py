"""How much less votes tell because they cluster: families, rushes, bad days, bad weeks.

A month of N votes knows as much as N/deff independent ones: Kish, Survey Sampling (1965), section 8.2.
"""

from collections.abc import Sequence

from scipy.special import stdtrit

from kiosk.office.report.analysis.statistics.samples import LAGS, Sample

POOLED_MONTHS = 12
FADES = 0.7
"""Beyond that it is taken to fade as it did from one day to two, to no more than this a day: a rough estimate."""
DAYS_PER_DEGREE = 4
"""Days that hang together tell less of their own variance than independent ones would. In theory 2 · LAGS + 1 days make
one degree of freedom of Student's t; the lower bounds of the design effect make up for one of them (simulated)."""
LEAST_DEGREES = 3
"""As simulated, too: in a shop's first weeks."""
MIN_DAYS = 8
"""A month with fewer open days says nothing of how days hang together: it is not pooled."""
MISSED = 0.05
"""Of the truths an interval leaves out."""
UNKNOWN_DEFF = 2.0
"""At least, while there is no month to learn from."""


def uncertainty(history: Sequence[Sample], missed: float = MISSED) -> tuple[float, float]:
    """Design effect and q for the last month of a history (oldest first; at most `POOLED_MONTHS` are used).

    q is Student's t: 2.4 after a month, 2.0 after a year, and larger where less than one in twenty may be `missed`.
    """
    recent = history[-POOLED_MONTHS:]
    days = sum(month.days for month in recent if month.days >= MIN_DAYS)
    if days:
        return pooled_design_effect(recent), _students_t(max(days / DAYS_PER_DEGREE, LEAST_DEGREES), missed)
    last = recent[-1]
    if last.days < 2 or last.variance == 0:  # noqa: PLR2004 - one day alone does not vary
        return UNKNOWN_DEFF, _students_t(1, missed)
    alone = last.products[0] * last.days / (last.days - 1) / (last.votes * last.variance)
    return max(UNKNOWN_DEFF, alone), _students_t(min(last.days - 1, LEAST_DEGREES), missed)


def _students_t(degrees: float, missed: float) -> float:
    """Standard errors each side of an interval that so many are outside of, where they are themselves estimated."""
    return float(stdtrit(degrees, 1 - missed / 2))


def pooled_design_effect(months: Sequence[Sample]) -> float:
    """Over several months: the larger of days by themselves and days with their neighbours; 1 at least.

    The second is what a bad week does: the long-run variance of a mean (Newey and West, Econometrica 55, 1987) with
    LAGS neighbours at full weight, and beyond them what a geometric fading leaves. D/(D - 1), 1/(1 - 5/D) and `lost`
    give back what fitting the index took.
    """
    months = [month for month in months if month.days >= MIN_DAYS]
    independent = sum(month.votes * month.variance for month in months)
    if independent == 0:
        return 1.0
    alone = sum(month.products[0] * month.days / (month.days - 1) for month in months) / independent
    near = sum(_both_ways(month) / (1 - (2 * LAGS + 1) / month.days) for month in months) / independent
    lost = near * sum(month.votes * month.variance / month.days for month in months)
    one, two = (
        (sum(month.products[lag] * month.days / (month.days - lag) for month in months) + lost) / independent
        for lag in (LAGS - 1, LAGS)
    )
    fading = min(two / one, FADES) if min(one, two) > 0 else 0.0
    return max(1.0, alone, near + 2 * two * fading / (1 - fading))


def _both_ways(month: Sample) -> float:
    return month.products[0] + 2 * sum(month.products[1:])
