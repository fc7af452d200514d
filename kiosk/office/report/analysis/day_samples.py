"""The votes of a shop from one day to another, whatever months they lie in. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.owner_shops import Shop
from kiosk.office.report.analysis.samples import unusual_days
from kiosk.office.report.analysis.series import ShopMonth
from kiosk.office.report.analysis.shop_day import ShopDay
from kiosk.office.report.analysis.statistics import Sample, sample
from kiosk.office.report.analysis.touchpoints import MOSTLY, Side


def sample_between(shop: Shop, first: date, last: date) -> Sample | None:
    """All votes of a shop from the first to the last day; None without any."""
    return _sample(shop, days_between(shop, shop.series.months, first, last))


def by_touchpoint_between(shop: Shop, first: date, last: date) -> Side:
    """Those of each touchpoint that was there most of the open days."""
    all_days = days_between(shop, shop.series.months, first, last)
    found: dict[Touchpoint, list[Sample]] = {}
    for touchpoint, months_ in shop.series.touchpoints.items():
        days = days_between(shop, months_, first, last)
        there = _sample(shop, days) if sum(day.served for day in days) >= MOSTLY * len(all_days) else None
        found[touchpoint] = [there] if there else []
    return found


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
