"""What such a weekday is like: its last days, and how much of them has come by an hour. Pure, without NumPy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sync.document.aggregate import MonthlyAggregate
from sync.document.margins import Day
from sync.document.today import Today

DAYS = 13
"""Of the weekday, the newest: a quarter."""
ENOUGH_HOURS = 100
"""Votes of known hours of the weekday, below which those of all weekdays stand in."""
PRIOR = 20
"""Votes with which a face's own share of hours is drawn towards that of all."""


@dataclass(frozen=True, slots=True)
class UsualDay:
    """The same weekday until now."""

    days: tuple[tuple[int, ...], ...]
    """Votes of whole days, one number a face, the newest last."""
    share: float
    """Of a day's votes, those before the hour."""
    shares: tuple[float, ...]
    """The same of each face."""


def usual_day(today: Today, documents: Iterable[MonthlyAggregate]) -> UsualDay | None:
    """None where it is not known in which hours votes come: no month with hours is over."""
    keys = [face.key for face in today.faces]
    own = sorted((each for each in documents if [face.key for face in each.faces] == keys), key=lambda d: d.month)
    weekday, until = today.day.isoweekday(), today.until or 0
    found: dict[date, list[int]] = {}
    for day in (day for document in own for day in document.days):
        if day.date < today.day and day.date.isoweekday() == weekday and _is_whole(day):
            row = found.setdefault(day.date, [0] * len(keys))
            row[:] = map(sum, zip(row, day.votes, strict=True))
    hours = [(each.hour, each.votes) for document in own for each in document.hours if each.weekday == weekday]
    if sum(sum(votes) for _, votes in hours) < ENOUGH_HOURS:
        hours += [(each.hour, each.votes) for document in own for each in document.hours if each.weekday != weekday]
        hours += [(each.hour, each.votes) for document in own for each in document.pooled_hours]
    if not hours:
        return None
    before = _column_sums([votes for hour, votes in hours if hour < until], len(keys))
    whole = _column_sums([votes for _, votes in hours], len(keys))
    share = sum(before) / max(sum(whole), 1)
    shares = tuple((some + PRIOR * share) / (every + PRIOR) for some, every in zip(before, whole, strict=True))
    return UsualDay(tuple(tuple(found[day]) for day in sorted(found)[-DAYS:]), share, shares)


def _is_whole(day: Day) -> bool:
    """Whether the day says what such a day is like: told by itself, with votes, and not mostly without power."""
    return not day.pooled and any(day.votes) and 2 * day.in_service_minutes >= (day.open_minutes or 0)


def _column_sums(rows: Sequence[Sequence[int]], columns: int) -> list[int]:
    return [sum(row[place] for row in rows) for place in range(columns)]
