"""What of a month may be told so that nobody can place a vote in a day and an hour: disclosure control. Pure.

Sums over days and sums over hours are margins of one table, and margins can give cells away (Fréchet, 1940; Dobra and
Fienberg, PNAS 97, 2000). What is told, and with what it is put together, depends on what everybody may know: when the
kiosk had power, when the shop was open, and the sums of the days. Only whether a group's hours are told at all depends
on when the votes were given, and that they are not told tells nothing: docs/DOCUMENT.md has the proof.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.device.rules.transport import Transport
from sync.document.today import LEAST_VOTES as LEAST_TOLD

LEAST_HOURS = 3
"""Hours in which somebody could press, below which a day's votes are told with the next day's."""
LEAST_DAYS = 3
"""Rows whose hours are summed: one gives all of them away, two nearly."""
LEAST_VOTES = 15
"""Of the rarest face on a weekday, below which its hours are told with those of other weekdays."""

Possible = Mapping[date, Collection[int]]
"""By day, the clock hours in which somebody could press: the kiosk had power, and the door was open."""
Released = Mapping[date, Collection[int]]
"""By day, up to which hours its sums were told while it lasted: in parts of at least `LEAST_HOURS`."""
Votes = Counter[str]
"""Votes by face."""
Part = tuple[date, int]
"""Hours of which one sum is known: the day and its how manieth part that was told; or the `REST` of a row."""
REST = 24


@dataclass(frozen=True, slots=True)
class Group:
    """Rows whose hours are told together."""

    weekday: int | None
    """ISO weekday; None: rows of several weekdays."""
    days: tuple[date, ...]
    """Each row by its day."""


def row_by_day(possible: Possible, released: Released) -> dict[date, date]:
    """The day in whose row each day's votes are published: its own, or that of the next day that is not too short.

    A day is too short whose hours are, or what of them was not told while it lasted: a row less what was told is a sum
    as well. The last days of a month, where they are too short, are left out: their votes are in no sum.
    """
    rows: dict[date, date] = {}
    short: list[date] = []
    is_carrying = False
    for day in sorted(possible):
        short.append(day)
        untold = sum(hour >= max(released.get(day, ()), default=0) for hour in possible[day])
        is_told = bool(possible[day]) and not untold
        if untold >= LEAST_HOURS or (is_told and not is_carrying):
            rows.update(dict.fromkeys(short, day))
            short, is_carrying = [], False
        else:
            is_carrying = is_carrying or untold > 0
    return rows


def publishable_hours(
    possible: Possible,
    row_votes: Mapping[date, Votes],
    cells: Mapping[tuple[date, int], Votes],
    faces: Collection[str],
    released: Released,
) -> Iterator[tuple[Group, dict[int, Votes]]]:
    """The groups of a month that is over, with their votes by hour; one that gives something away is left out.

    `row_votes`: as told, by the row's day; `cells`: votes by day and hour, which nobody but the kiosk knows.
    """
    rows = row_by_day(possible, released)
    known = _known(rows, row_votes, released)
    parts: dict[Part, set[int]] = {(row, REST): set() for row in rows.values()}
    for day in rows:
        for hour in possible[day]:
            parts.setdefault(_part(rows, known, day, hour), set()).add(hour)
    for group in groups({*rows.values()}, row_votes, faces):
        by_part: dict[Part, Counter[str]] = {}
        by_hour: dict[int, Counter[str]] = {}
        for (day, hour), votes in cells.items():
            if rows.get(day) in group.days:
                by_part.setdefault(_part(rows, known, day, hour), Counter()).update(votes)
                by_hour.setdefault(hour, Counter()).update(votes)
        if all(_gives_nothing_away(parts, by_part, by_hour, face) for face in faces):
            yield group, dict(sorted(by_hour.items()))


def _known(rows: Mapping[date, date], row_votes: Mapping[date, Votes], released: Released) -> dict[date, list[int]]:
    """Up to which hours the sums of each day are known. In a row of few votes no day was told while it lasted."""
    return {
        day: sorted(released.get(day, ())) if row_votes[row].total() >= LEAST_TOLD else [] for day, row in rows.items()
    }


def _part(rows: Mapping[date, date], known: Mapping[date, list[int]], day: date, hour: int) -> Part:
    ends = bisect_right(known[day], hour)
    return (day, ends) if ends < len(known[day]) else (rows[day], REST)


def groups(rows: Collection[date], row_votes: Mapping[date, Votes], faces: Collection[str]) -> list[Group]:
    """Which rows' hours are summed: weekdays with days and votes enough by themselves, the others together.

    `rows`, `row_votes`: by the row's day, of every row.
    """
    by_weekday: dict[int, list[date]] = {}
    for day in sorted(rows):
        by_weekday.setdefault(day.isoweekday(), []).append(day)
    alone = [
        Group(weekday, tuple(days))
        for weekday, days in sorted(by_weekday.items())
        if len(days) >= LEAST_DAYS and all(sum(row_votes[day][face] for day in days) >= LEAST_VOTES for face in faces)
    ]
    taken = {group.weekday for group in alone}
    rest = Group(None, tuple(day for day in sorted(rows) if day.isoweekday() not in taken))
    return [group for group in [*alone, rest] if len(group.days) >= LEAST_DAYS]


def _gives_nothing_away(
    possible: Mapping[Part, Collection[int]],
    by_part: Mapping[Part, Votes],
    by_hour: Mapping[int, Votes],
    face: str,
) -> bool:
    """Whether each cell of a table may be empty, for all that its margins say.

    A vote that is known to its day alone is left out: whoever knows which one it is must not know more than others.
    """
    days = {part: votes[face] for part, votes in by_part.items() if votes[face]}
    hours = {hour: votes[face] for hour, votes in by_hour.items() if votes[face]}
    table = Transport(days, hours, possible)
    return table.is_feasible and table.can_be_empty_each()
