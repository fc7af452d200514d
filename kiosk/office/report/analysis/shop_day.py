"""A day at a shop: its kiosks summed, and whether there ought to have been votes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from kiosk.office.report.data import months
from sync.document.aggregate import Day, MonthlyAggregate

Votes = tuple[int, ...]
Place = TypeVar("Place", bound=tuple[Any, int])
Otherwise = Mapping[str, Mapping[date, int]]
"""By kiosk id, the days of a month on which it asked with other faces than at last, and their votes."""
AS_EVER: Otherwise = {}


class DayVotes(Protocol):
    """One day of votes, whatever else is known of it."""

    @property
    def date(self) -> date:
        """Of the shop."""

    @property
    def votes(self) -> Votes:
        """By face."""


class ShopDay(NamedTuple):
    """One day at one shop, all its kiosks together."""

    date: date
    votes: Votes
    open: bool
    """Whether customers could have voted, by the opening hours or, without any, by what is usual on that weekday."""
    out_of_service_minutes: int
    """How long kiosks certainly stood still while the shop was open, summed; 0 where hours are not known."""
    open_minutes: int = 0
    """Of opening hours, summed over its kiosks; 0 where they are not known."""
    served: bool = True
    """Whether any kiosk was on, were it for a minute."""
    hours_known: bool = False
    """Whether `open` is from its opening hours."""


def total(rows: list[Votes]) -> Votes:
    """Several rows of counts as one, face by face."""
    # Most shops have one kiosk.
    return rows[0] if len(rows) == 1 else tuple(map(sum, zip(*rows, strict=True)))


def by_place(rows: Iterable[tuple[Place, Votes]]) -> dict[Place, Votes]:
    """Sums of rows of the same place, in order."""
    found: dict[Place, list[Votes]] = defaultdict(list)
    for place, votes in rows:
        found[place].append(votes)
    return {place: total(found[place]) for place in sorted(found)}


def local(document: MonthlyAggregate) -> datetime:
    """Up to when a document tells, as the shop's clock shows it."""
    return document.as_of.astimezone(ZoneInfo(document.time_zone))


def shop_days(month: str, documents: list[MonthlyAggregate], others: Otherwise = AS_EVER) -> tuple[ShopDay, ...]:
    """The days of a month from the first with a kiosk to the last one told; a day between that nobody told is empty.

    That days on which a kiosk asked with other faces have no votes of its is not held against it.
    """
    by_date: dict[date, list[tuple[str, Day]]] = defaultdict(list)
    for document in documents:
        for day in document.days:
            by_date[day.date].append((document.kiosk_id, day))
    if not by_date:
        return ()
    # Today is not over, and on the day a kiosk was put up the morning's silence means nothing.
    today = max(map(local, documents)).date()
    first, last = min(by_date), min(max(by_date), today)
    partial = {today, first} if first.day > 1 else {today}
    otherwise = _asked_otherwise(documents, others) if others else frozenset()
    usual_weekdays: set[int] | None = None
    nothing = (0,) * len(documents[0].faces)
    days = []
    for date_ in months.days(month):
        if not first <= date_ <= last:
            continue
        kiosk_days = by_date.get(date_, [])
        votes = total([day.votes for _, day in kiosk_days]) if kiosk_days else nothing
        hours = [day.open_minutes for _, day in kiosk_days if day.open_minutes is not None]
        if not hours and usual_weekdays is None:
            usual_weekdays = _usual_weekdays(by_date)
        opens = any(hours) if hours else date_.isoweekday() in (usual_weekdays or ())
        whole = date_ not in partial and date_ not in otherwise
        same = [each for each in kiosk_days if date_ not in others.get(each[0], ())] if others else kiosk_days
        minutes, open_minutes = _minutes(same) if whole else (0, 0)
        voted = any(votes)
        served = voted or any(day.in_service_minutes for _, day in kiosk_days)
        days.append(ShopDay(date_, votes, voted or (opens and whole), minutes, open_minutes, served, bool(hours)))
    return tuple(days)


def _asked_otherwise(documents: Iterable[MonthlyAggregate], others: Otherwise) -> frozenset[date]:
    """Days on which every kiosk that there was asked with other faces: nobody's votes are missing."""
    dates_of: dict[str, list[date]] = defaultdict(list)
    for document in documents:
        dates_of[document.kiosk_id].extend(day.date for day in document.days)
    spans = [(min(days), max(days), others.get(kiosk, ())) for kiosk, days in dates_of.items() if days]
    dates = {date_ for days in others.values() for date_ in days}
    return frozenset(each for each in dates if all(each in own for first, last, own in spans if first <= each <= last))


def _usual_weekdays(by_date: Mapping[date, list[tuple[str, Day]]]) -> set[int]:
    """Weekdays on most of which somebody voted or the hours said open: without hours, the others are closing days.

    Of weeks without any such day nothing is learnt: the kiosk was off in them, or the shop closed.
    """
    lively = {
        date_
        for date_, kiosk_days in by_date.items()
        if any(any(day.votes) or day.open_minutes for _, day in kiosk_days)
    }
    weeks = {date_.isocalendar()[:2] for date_ in lively}
    known = Counter(date_.isoweekday() for date_ in by_date if date_.isocalendar()[:2] in weeks)
    voted_or_open = Counter(date_.isoweekday() for date_ in lively)
    return {weekday for weekday, days in known.items() if voted_or_open[weekday] * 2 > days}


def _minutes(kiosk_days: list[tuple[str, Day]]) -> tuple[int, int]:
    """How long kiosks stood still in opening hours, at least, and how long those are; 0 of those that are not known.

    Minutes in service may lie outside the hours. Two installations of a kiosk share its day.
    """
    if len(kiosk_days) == 1:  # as in most shops
        ((_, day),) = kiosk_days
        hours = day.open_minutes or 0
        return max(0, hours - day.in_service_minutes), hours
    in_service: Counter[str] = Counter()
    open_minutes: dict[str, int] = {}
    for kiosk, day in kiosk_days:
        in_service[kiosk] += day.in_service_minutes
        open_minutes[kiosk] = max(open_minutes.get(kiosk, 0), day.open_minutes or 0)
    still = sum(max(0, minutes - in_service[kiosk]) for kiosk, minutes in open_minutes.items())
    return still, sum(open_minutes.values())
