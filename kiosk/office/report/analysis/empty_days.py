"""Open days without a vote that are no chance. Pure."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from math import log1p

from kiosk.office.report.analysis.series import ShopMonth
from kiosk.office.report.analysis.shop_day import ShopDay
from kiosk.office.report.analysis.trust import MissingDays

SUSPICIOUS = 7
"""Empty days are named where chance, throwing the month's votes on its open days, leaves those empty once in exp(7)."""


def missing_days(month: ShopMonth) -> MissingDays | None:
    """The runs of empty days of a month; None where there are none."""
    runs = tuple(empty_runs(month))
    in_runs = (day for day in month.days if day.open and any(first <= day.date <= last for first, last in runs))
    return MissingDays(runs, kiosk_on=all(day.served for day in in_runs)) if runs else None


def empty_runs(month: ShopMonth) -> Iterator[tuple[date, date]]:
    """Runs of open days without a vote; a closed day between two of them does not end a run.

    Votes of no known day may have been cast just then.
    """
    elsewhere = month.undated + sum(month.unplaced)
    open_days = [day for day in month.days if day.open]
    votes = sum(sum(day.votes) for day in open_days)
    for lively, run in groupby(open_days, key=_lively):
        days = [day.date for day in run]
        # The mean of the days with votes would say that a shop of one vote a week is usually voted in every day.
        if not lively and votes and -votes * log1p(-len(days) / len(open_days)) - elsewhere >= SUSPICIOUS:
            yield days[0], days[-1]


def _lively(day: ShopDay) -> bool:
    return any(day.votes)
