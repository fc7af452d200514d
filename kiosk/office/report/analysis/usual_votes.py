"""Votes that a shop usually has in a month, where nearly all of them are missing. Pure."""

from statistics import median, median_low

from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.statistics import ENOUGH
from kiosk.office.report.data import months

LOST = 1 / 4
"""Of the usual votes: a month with fewer has lost customers or a kiosk, rather than its place."""
USUAL_MONTHS = 12
"""Before the reported one, of which the middle one is usual."""


def lost_from(series: Series, month: ShopMonth) -> int:
    """The votes that were usual, where a month that is over has lost nearly all of them; else 0."""
    if f"{month.as_of:%Y-%m}" == month.month:
        return 0  # more are to come
    before = [each for name, each in series.months.items() if name < month.month][-USUAL_MONTHS:]
    usual = median_low([sum(each.votes) for each in before]) if before else 0
    # Who pressed other faces has not stayed away.
    votes, least = sum(month.votes) + sum(month.other_faces.values()), LOST * usual
    if usual < ENOUGH or votes >= least:
        return 0
    year_ago = series.months.get(months.back(month.month, 12))
    if year_ago and sum(year_ago.votes) < least:
        return 0  # so is the season
    # A shop that was open for a week has as many votes a day as ever.
    closed_for_long = votes >= ENOUGH and _a_day(month) >= LOST * median(map(_a_day, before))
    return 0 if closed_for_long else usual


def _a_day(month: ShopMonth) -> float:
    return sum(month.votes) / max(1, sum(any(day.votes) for day in month.days))


def closed(month: ShopMonth) -> bool:
    """Whether a shop was closed all month, by its opening hours."""
    return bool(month.days) and all(day.hours_known and not day.open for day in month.days)


def was_on(month: ShopMonth) -> bool:
    """Whether a kiosk was on, on every day that the shop was open."""
    open_days = [day for day in month.days if day.open]
    return bool(open_days) and all(day.served for day in open_days)
