"""Tables with given sums: must one of their cells hold something? A transportation problem. Pure.

Days sum to what is known of each, hours likewise; hours may hold less than the days, where a vote is known to its day
alone. Supplies and demands that are whole have whole solutions (Hitchcock, 1941; Dantzig, 1951), so a flow answers for
votes, too: it is exact, not a bound.
"""

from collections import deque
from collections.abc import Collection, Hashable, Iterator, Mapping
from itertools import pairwise
from typing import Generic, TypeVar

Day = TypeVar("Day", bound=Hashable)


class Transport(Generic[Day]):
    """One way to put every hour's votes into days, and the ways that can be reached from it."""

    def __init__(
        self, days: Mapping[Day, int], hours: Mapping[int, int], possible: Mapping[Day, Collection[int]]
    ) -> None:
        """`days`, `hours`: votes of each; `possible`: the hours that a day has."""
        self._spare = dict(days)
        self._cells = {hour: {day: 0 for day in days if hour in possible[day]} for hour in hours}
        self.is_feasible = all(self._place(hour, votes) for hour, votes in hours.items())
        """Whether there is any table with these sums."""

    def can_be_empty_each(self) -> bool:
        """Whether for each cell there is a table in which it is empty. Of a feasible table alone."""
        filled = set(self._filled())
        while filled:
            hour, day = min(filled, key=lambda cell: self._cells[cell[0]][cell[1]])
            if not self.empty(day, hour):
                return False
            # What is empty in any table on the way can be empty.
            filled.intersection_update(self._filled())
        return True

    def votes(self, day: Day, hour: int) -> int:
        """What a cell of the present table holds."""
        return self._cells.get(hour, {}).get(day, 0)

    def empty(self, day: Day, hour: int) -> bool:
        """Go on to a table in which a cell is empty; False: there is none, and this one is spoilt."""
        votes = self.votes(day, hour)
        if votes:
            self._cells[hour][day] = 0
            self._spare[day] += votes
        return self._place(hour, votes, without=day)

    def _filled(self) -> Iterator[tuple[int, Day]]:
        return ((hour, day) for hour, days in self._cells.items() for day, votes in days.items() if votes)

    def _place(self, hour: int, votes: int, without: Day | None = None) -> bool:
        """Put so many more votes into an hour, moving others where that helps; never into the day `without`."""
        while votes:
            path = self._path(hour, without)
            if path is None:
                return False
            moved = min([votes, self._spare[path[-1][1]], *(self._cells[away][day] for away, day in _moves(path))])
            for hour_, day in path:
                self._cells[hour_][day] += moved
            for away, day in _moves(path):
                self._cells[away][day] -= moved
            self._spare[path[-1][1]] -= moved
            votes -= moved
        return True

    def _path(self, hour: int, without: Day | None) -> list[tuple[int, Day]] | None:
        """The shortest way to a day with room, in steps (hour, day): a vote into it, one of its day's into the next."""
        came: dict[int, tuple[int, Day] | None] = {hour: None}
        reached: set[Day] = set()
        waiting = deque([hour])
        while waiting:
            at = waiting.popleft()
            for day in self._cells[at]:
                if day in reached or (at == hour and day == without):
                    continue
                reached.add(day)
                if self._spare[day]:
                    return _walk_back(at, day, came)
                for other, cells in self._cells.items():
                    if other not in came and cells.get(day):
                        came[other] = (at, day)
                        waiting.append(other)
        return None


def _walk_back(at: int, day: Day, came: Mapping[int, tuple[int, Day] | None]) -> list[tuple[int, Day]]:
    path = [(at, day)]
    while (step := came[path[0][0]]) is not None:
        path.insert(0, step)
    return path


def _moves(path: list[tuple[int, Day]]) -> list[tuple[int, Day]]:
    """Where votes are taken from: of each step's day, the hour of the next step."""
    return [(hour, day) for (_, day), (hour, _) in pairwise(path)]
