"""Open days without a vote that are no chance. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from math import log1p

from kiosk.office.report.analysis.series import ShopMonth
from kiosk.office.report.analysis.shop_day import ShopDay
from kiosk.office.report.analysis.trust import MissingDays

SUSPICIOUS = 7
"""Empty days are named where chance, throwing the month's votes on its open days, leaves those empty once in exp(7)."""
UNUSED = 8
"""Open days of a weekday, two months of them, after which without a vote it is not used."""


def missing_days(month: ShopMonth, months: Mapping[str, ShopMonth]) -> MissingDays | None:
    """The runs of empty days of a month; None where there are none. `months`: the shop's, by name."""
    if not any(_empty_runs(month, frozenset())):
        return None
    # A stall of Wednesdays that knows no opening hours is not switched off on all other days.
    unused = _unused_weekdays([own for name, own in months.items() if name < month.month])
    runs = tuple(_empty_runs(month, unused))
    in_runs = (day for day in month.days if day.open and any(first <= day.date <= last for first, last in runs))
    return MissingDays(runs, kiosk_on=all(day.served for day in in_runs)) if runs else None


def _unused_weekdays(earlier: Sequence[ShopMonth]) -> frozenset[int]:
    """ISO weekdays on which nobody has ever voted, though the shop is said to be open on them."""
    days = [day for month in earlier for day in month.days if day.open]
    open_days = Counter(day.date.isoweekday() for day in days)
    voted = {day.date.isoweekday() for day in days if _lively(day)}
    return frozenset(weekday for weekday, n in open_days.items() if n >= UNUSED and weekday not in voted)


def _empty_runs(month: ShopMonth, unused: Collection[int]) -> Iterator[tuple[date, date]]:
    """Runs of open days without a vote; a closed day between two of them does not end a run.

    Votes of no known day may have been cast just then.
    """
    elsewhere = month.undated + sum(month.unplaced)
    open_days = [day for day in month.days if day.open and (day.date.isoweekday() not in unused or _lively(day))]
    votes = sum(sum(day.votes) for day in open_days)
    for lively, run in groupby(open_days, key=_lively):
        days = [day.date for day in run]
        # The mean of the days with votes would say that a shop of one vote a week is usually voted in every day.
        if not lively and votes and -votes * log1p(-len(days) / len(open_days)) - elsewhere >= SUSPICIOUS:
            yield days[0], days[-1]


def _lively(day: ShopDay) -> bool:
    return any(day.votes)
