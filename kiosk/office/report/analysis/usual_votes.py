"""Votes that a shop usually has in a month, where nearly all of them are missing. Pure."""

from statistics import median_low

from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.statistics import ENOUGH

LOST = 1 / 4
"""Of the usual votes: a month with fewer has lost customers or a kiosk, rather than its place."""
USUAL_MONTHS = 12
"""Before the reported one, of which the middle one is usual."""


def lost_from(series: Series, month: ShopMonth) -> int:
    """The votes that were usual, where a month that is over has lost nearly all of them; else 0."""
    if f"{month.as_of:%Y-%m}" == month.month:
        return 0  # more are to come
    before = [sum(each.votes) for name, each in series.months.items() if name < month.month][-USUAL_MONTHS:]
    usual = median_low(before) if before else 0
    return usual if usual >= ENOUGH and sum(month.votes) < LOST * usual else 0


def closed(month: ShopMonth) -> bool:
    """Whether a shop was closed all month, by its opening hours."""
    return bool(month.days) and all(day.hours_known and not day.open for day in month.days)


def was_on(month: ShopMonth) -> bool:
    """Whether a kiosk was on, on every day that the shop was open."""
    open_days = [day for day in month.days if day.open]
    return bool(open_days) and all(day.served for day in open_days)
