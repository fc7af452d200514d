"""Who has the history of the shop's Home Assistant as well: sums of parts of each day, beside the month's documents."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from kiosk.device.home_assistant.discovery import LEAST_VOTES
from kiosk.device.rules.release_times import released_until
from sync.document.aggregate import MonthlyAggregate
from tests.privacy.adversary import Cell, certain, hours_told, rows_told
from tests.privacy.shops import FACES, Shop

Part = tuple[date, int]
"""A day, and the hour with which a part of it begins."""


def placed_with_home(shop: Shop, final: MonthlyAggregate) -> set[Cell]:
    """Where there certainly was a vote, by a month's final document and what was told of each day while it lasted."""
    possible, told, votes = shop.possible, hours_told(final), Counter[tuple]()
    cells: dict[Part, set[tuple[date, int]]] = {}
    part_of = {day: parts(shop, day) for day in shop.days}
    row_of = {day: row for row, days in rows_told(final).items() for day in days}
    for day, row in row_of.items():
        for hour in possible[day]:
            begins = max(each for each in part_of[day] if each <= hour)
            # Days that are pooled are told of nowhere else: they are with the end of the day that tells of them.
            part = (day, begins) if day == row else (row, part_of[row][-1])
            cells.setdefault(part, set()).add((day, hour))
            for face in FACES:
                votes[part, face] += shop.cells[day, hour][face] if (day, hour) in shop.cells else 0
    groups = {weekdays for weekdays, _, _ in told}
    found: set[Cell] = set()
    for weekdays in [*groups, ()]:
        # Of days in none of the groups no hours are told.
        others = [] if weekdays else [*groups]
        in_group = [part for part in cells if _is_in(part, weekdays, others)]
        for face in FACES:
            sums = {part: votes[part, face] for part in in_group}
            of_group = {hour: n for (at, hour, each), n in told.items() if (at, each) == (weekdays, face)}
            found |= certain(sums, of_group, cells, face)
    return found


def _is_in(part: Part, weekdays: Collection[int], others: Collection[Collection[int]]) -> bool:
    weekday = part[0].isoweekday()
    return weekday in weekdays or (not weekdays and not any(weekday in other for other in others))


def parts(shop: Shop, day: date) -> list[int]:
    """The hours with which the parts of a day begin of which the sums are known: those with votes enough so far."""
    possible, begins = shop.possible[day], [0]
    for hour in range(1, 25):
        until = released_until(possible, range(shop.opens, shop.closes), hour)
        so_far = sum(n.total() for (at, each), n in shop.cells.items() if at == day and until and each < until)
        if until and until > begins[-1] and so_far >= LEAST_VOTES:
            begins.append(until)
    return begins
