"""The votes of a shop from one day to another, whatever months they lie in. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.owner_shops import Shop
from kiosk.office.report.analysis.period import Period
from kiosk.office.report.analysis.samples import unusual_days
from kiosk.office.report.analysis.series import ShopMonth
from kiosk.office.report.analysis.shop_day import ShopDay
from kiosk.office.report.analysis.statistics import Sample, sample
from kiosk.office.report.analysis.statistics.samples import as_shared
from kiosk.office.report.analysis.touchpoints import MOSTLY, Side, TouchpointMonth
from kiosk.office.report.data import months

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def sample_between(shop: Shop, first: date, last: date) -> Sample | None:
    """All votes of a shop from the first to the last day; None without any."""
    return _sample(shop, days_between(shop, shop.series.months, first, last))


def by_touchpoint_between(shop: Shop, first: date, last: date, shares: "Array | None" = None) -> Side:
    """Those of each touchpoint that was there most of the open days.

    `shares`: how much each week from the first day on is to weigh, where it is not by its own votes.
    """
    return {
        touchpoint: [weighed] if there and (weighed := as_shared(there, first, shares)) else []
        for touchpoint, there in _those_there(shop, first, last)
    }


def by_month_between(shop: Shop, period: Period, called: Mapping[str, str]) -> Mapping[TouchpointMonth, list[Sample]]:
    """Those of each touchpoint, month by month, in months in which it was there most of the open days of the period.

    `called`: what stands for each month, where it is compared with another.
    """
    found: dict[TouchpointMonth, list[Sample]] = {}
    for month in period.months:
        first, last = max(months.first_day(month), period.first), min(months.days(month)[-1], period.last)
        for touchpoint, there in _those_there(shop, first, last):
            found.setdefault(TouchpointMonth(touchpoint, called[month]), []).extend([there] if there else [])
    return found


def _those_there(shop: Shop, first: date, last: date) -> Iterator[tuple[Touchpoint, Sample | None]]:
    """Each touchpoint; None where it was not there most of the open days."""
    all_days = days_between(shop, shop.series.months, first, last)
    for touchpoint, own in shop.series.touchpoints.items():
        days = days_between(shop, own, first, last)
        yield touchpoint, _sample(shop, days) if sum(day.served for day in days) >= MOSTLY * len(all_days) else None


def days_between(shop: Shop, months_: Mapping[str, ShopMonth], first: date, last: date) -> list[ShopDay]:
    """The open ones, but for what is left out of its month's sample."""
    left_out = {each for odd in unusual_days(shop.series).values() for each in odd}
    return [
        day
        for month, shop_month in months_.items()
        if f"{first:%Y-%m}" <= month <= f"{last:%Y-%m}" and shop.samples.get(month)
        for day in shop_month.days
        if first <= day.date <= last and day.open and day.date not in left_out
    ]


def _sample(shop: Shop, days: Sequence[ShopDay]) -> Sample | None:
    votes = [(day.date, day.votes) for day in days]
    return sample(votes, shop.series.scores) if any(any(each) for _, each in votes) else None
