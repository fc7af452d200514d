"""Who has the history of the page *today*, or of the shop's Home Assistant, as well: sums of parts of each day."""

from collections import Counter
from datetime import date

from sync.document.aggregate import MonthlyAggregate
from sync.document.today import LEAST_VOTES
from tests.privacy.adversary import Cell, certain, days_told, hours_told, rows_told
from tests.privacy.shops import FACES, Shop

Part = tuple[date, int]
"""A day, and the hour with which a part of it ends; of what was not told while it lasted, the row and `REST`."""
REST = 25


def placed_with_home(shop: Shop, final: MonthlyAggregate) -> set[Cell]:
    """Where there certainly was a vote, by a month's final document and what was told of each day while it lasted."""
    votes, days = _while_they_lasted(shop), days_told(final)
    row_of = {day: row for row, told in rows_told(final).items() for day in told}
    cells: dict[Part, set[tuple[date, int]]] = {}
    for day, possible in shop.possible.items():
        for hour in possible:
            ends = min((end for at, end, _ in votes if at == day and hour < end), default=REST)
            if ends < REST or day in row_of:
                cells.setdefault((row_of[day], REST) if ends == REST else (day, ends), set()).add((day, hour))
    rests = {
        (row, REST, face): days[row, face]
        - sum(n for (day, _, each), n in votes.items() if row_of.get(day) == row and each == face)
        for row in {*row_of.values()}
        for face in FACES
    }
    votes.update(rests)
    found: set[Cell] = set()
    hours = hours_told(final)
    groups = {weekdays for weekdays, _, _ in hours}
    for weekdays in [*groups, ()]:
        for face in FACES:
            sums, of_group = Counter[Part](), {}
            for part in cells:
                row = row_of.get(part[0])
                # Of days in none of the groups, and in no row, no hours are told.
                group = next((each for each in groups if row and row.isoweekday() in each), ())
                if group == weekdays:
                    sums[part] = votes[*part, face]
            if weekdays:
                of_group = {hour: n for (at, hour, each), n in hours.items() if (at, each) == (weekdays, face)}
            found |= certain(sums, of_group, cells, face)
    return found


def _while_they_lasted(shop: Shop) -> Counter[tuple[date, int, str]]:
    """The sums of each part that was told, by day, the hour with which it ended, and face; of few votes none are."""
    found = Counter[tuple[date, int, str]]()
    for day, untils in shop.told_while_it_lasts.items():
        known = Counter[str]()
        for until in untils:
            so_far = sum((n for (at, hour), n in shop.cells.items() if at == day and hour < until), Counter())
            if so_far.total() >= LEAST_VOTES:
                found.update({(day, until, face): so_far[face] - known[face] for face in FACES})
                known = so_far
    return found
