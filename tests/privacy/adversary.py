"""Who keeps every version of every document, and knows when the kiosk had power and the shop was open, to the minute.

What was added from one version to the next, to days and to hours, are margins of one table; a flow says which cells
must hold a vote. What is said here is certain, and no guess.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from kiosk.device.rules.transport import Transport
from sync.document.aggregate import MonthlyAggregate
from tests.privacy.shops import FACES, Shop

Cell = tuple[date, int, str]
"""A day, an hour and a face."""


def placed(shop: Shop, documents: Iterable[MonthlyAggregate]) -> set[Cell]:
    """Where there certainly was a vote. `documents`: in the order in which they were made."""
    found: set[Cell] = set()
    seen, rows, days = 0.0, {}, Counter[tuple]()
    seen_hours, days_then, hours = 0.0, Counter[tuple](), Counter[tuple]()
    for document in documents:
        if document.month != shop.month:
            continue
        until = (document.as_of - _start(shop)) / timedelta(minutes=1)
        now_rows, now_days, now_hours = rows_told(document), days_told(document), hours_told(document)
        for (row, face), votes in (now_days - days).items():
            possible = shop.possible_between(seen if row in rows else 0, until)
            found |= certain({row: votes}, {}, {row: {(d, h) for d in now_rows[row] for h in possible[d]}}, face)
        if now_hours:
            possible = shop.possible_between(seen_hours, until)
            for weekdays in {weekdays for weekdays, _, _ in now_hours}:
                group = [row for row in now_rows if row.isoweekday() in weekdays]
                for face in FACES:
                    cells = {row: {(d, h) for d in now_rows[row] for h in possible[d]} for row in group}
                    new_days = {row: now_days[row, face] - days_then[row, face] for row in group}
                    of_group = {h: n for (w, h, f), n in (now_hours - hours).items() if (w, f) == (weekdays, face)}
                    found |= certain(new_days, of_group, cells, face)
            seen_hours, days_then, hours = until, now_days, now_hours
        seen, rows, days = until, now_rows, now_days
    return found


def certain(
    days: Mapping[date, int], hours: Mapping[int, int], cells: Mapping[date, set[tuple[date, int]]], face: str
) -> set[Cell]:
    """Cells that hold a vote in every table with these sums. Without `hours`: those of days with a single hour."""
    days = {row: votes for row, votes in days.items() if votes > 0}
    if not hours:
        return {(*cell, face) for row in days for cell in cells[row] if len(cells[row]) == 1}
    possible = {row: {hour for _, hour in cells[row]} for row in days}

    def a_table() -> Transport[date]:
        table = Transport(days, hours, possible)
        assert table.is_feasible, "what the adversary believes contradicts the documents"
        return table

    def filled(table: Transport[date]) -> set[tuple[date, int]]:
        return {(row, hour) for row in days for hour in hours if table.votes(row, hour)}

    found: set[Cell] = set()
    table = a_table()
    waiting = filled(table)
    while waiting:
        row, hour = waiting.pop()
        if table.empty(row, hour):
            # What is empty in any table on the way holds no vote for certain.
            waiting &= filled(table)
        else:
            found |= {(*cell, face) for cell in cells[row] if cell[1] == hour}
            table = a_table()
    return found


def _start(shop: Shop) -> datetime:
    return datetime.combine(shop.days[0], datetime.min.time(), UTC)


def rows_told(document: MonthlyAggregate) -> dict[date, set[date]]:
    """The days of which each row tells."""
    rows: dict[date, set[date]] = {}
    short: set[date] = set()
    for day in document.days:
        short.add(day.date)
        if not day.pooled:
            rows[day.date], short = short, set()
    return rows


def days_told(document: MonthlyAggregate) -> Counter[tuple]:
    return Counter({(day.date, face): n for day in document.days for face, n in zip(FACES, day.votes, strict=True)})


def hours_told(document: MonthlyAggregate) -> Counter[tuple]:
    """By weekdays, hour and face."""
    rows = [((hour.weekday,), hour.hour, hour.votes) for hour in document.hours]
    rows += [(hour.weekdays, hour.hour, hour.votes) for hour in document.pooled_hours]
    return Counter({(*place, face): n for *place, votes in rows for face, n in zip(FACES, votes, strict=True)})
