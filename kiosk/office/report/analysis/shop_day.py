"""A day at a shop: its kiosks summed, and whether there ought to have been votes."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kiosk.office.report.data import months
from sync.document.aggregate import Day, MonthlyAggregate

Votes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShopDay:
    """One day at one shop, all its kiosks together."""

    date: date
    votes: Votes
    open: bool
    """Whether customers could have voted, by the opening hours or, without any, by what is usual on that weekday."""
    out_of_service_minutes: int
    """How long kiosks certainly stood still while the shop was open, summed; 0 where hours are not known."""


def total(rows: list[Votes]) -> Votes:
    """Several rows of counts as one, face by face."""
    return tuple(map(sum, zip(*rows, strict=True)))


def local(document: MonthlyAggregate) -> datetime:
    """Up to when a document tells, as the shop's clock shows it."""
    return document.as_of.astimezone(ZoneInfo(document.time_zone))


def shop_days(month: str, documents: list[MonthlyAggregate]) -> tuple[ShopDay, ...]:
    """The days of a month from the first with a kiosk to the last one told; a day between that nobody told is empty."""
    by_date: dict[date, list[tuple[str, Day]]] = defaultdict(list)
    for document in documents:
        for day in document.days:
            by_date[day.date].append((document.kiosk_id, day))
    if not by_date:
        return ()
    # Today is not over, and on the day a kiosk was put up the morning's silence means nothing.
    today = max(map(local, documents)).date()
    partial = {today, min(by_date)} if min(by_date).day > 1 else {today}
    usual_weekdays = _usual_weekdays(by_date)
    nothing = (0,) * len(documents[0].faces)
    days = []
    for date_ in months.days(month):
        if not min(by_date) <= date_ <= min(max(by_date), today):
            continue
        kiosk_days = by_date.get(date_, [])
        votes = total([day.votes for _, day in kiosk_days]) if kiosk_days else nothing
        hours = {day.open_minutes for _, day in kiosk_days if day.open_minutes is not None}
        opens = bool(max(hours)) if hours else date_.isoweekday() in usual_weekdays
        whole = date_ not in partial
        minutes = _out_of_service_minutes(kiosk_days) if whole else 0
        days.append(ShopDay(date_, votes, any(votes) or (opens and whole), minutes))
    return tuple(days)


def _usual_weekdays(by_date: Mapping[date, list[tuple[str, Day]]]) -> set[int]:
    """Weekdays on most of which somebody voted or the hours said open: without hours, the others are closing days."""
    known: Counter[int] = Counter()
    voted_or_open: Counter[int] = Counter()
    for date_, kiosk_days in by_date.items():
        known[date_.isoweekday()] += 1
        voted_or_open[date_.isoweekday()] += any(any(day.votes) or day.open_minutes for _, day in kiosk_days)
    return {weekday for weekday, days in known.items() if voted_or_open[weekday] * 2 > days}


def _out_of_service_minutes(kiosk_days: list[tuple[str, Day]]) -> int:
    """At least so long: minutes in service may lie outside the hours. Two installations of a kiosk share its day."""
    minutes = 0
    for kiosk in {kiosk_id for kiosk_id, _ in kiosk_days}:
        days = [day for kiosk_id, day in kiosk_days if kiosk_id == kiosk]
        open_minutes = max(day.open_minutes or 0 for day in days)
        minutes += max(0, open_minutes - sum(day.in_service_minutes for day in days))
    return minutes
