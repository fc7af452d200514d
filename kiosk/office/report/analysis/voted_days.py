"""A touchpoint's days with votes, as what looks for broken and exchanged buttons reads them. Pure."""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.shop_day import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

BUSY = 3
"""Times an ordinary day's votes."""
CLUSTERED = 2.0
"""How much wider than by chance a face's votes vary from day to day at least, by families and bad days."""
OF_A_MONTH = 1 / 10
"""Share of a month's votes: what was wrong with fewer of them moves its score by less than its margin."""

VoteRow = tuple[str, date, Votes]
"""A day's votes, or those of a month's unknown days, with what the month is called: an event has one."""


@dataclass(frozen=True, slots=True)
class VotedDays:
    """Days with votes, in order. One on which somebody played with a face counts as a busy one, no more."""

    months: Sequence[str]
    dates: "NDArray[np.int_]"
    """Ordinals."""
    counts: "Array"
    """By day and face."""

    def by_month(self, stretch: slice) -> Mapping[str, tuple[date, date, float]]:
        """First and last of some days in each month, and their votes."""
        found: dict[str, tuple[date, date, float]] = {}
        for month, ordinal, row in zip(self.months[stretch], self.dates[stretch], self.counts[stretch], strict=True):
            day = date.fromordinal(int(ordinal))
            first, _, votes = found.get(month, (day, day, 0.0))
            found[month] = first, day, votes + float(row.sum())
        return found


def places(series: Series) -> list[tuple[str, Mapping[str, ShopMonth]]]:
    """The shop itself, nameless, and its touchpoints where it has several."""
    several = len(series.touchpoints) > 1
    each = [(touchpoint.name, own) for touchpoint, own in series.touchpoints.items()] if several else []
    return [("", series.months), *each]


def vote_rows(own: Mapping[str, ShopMonth]) -> Iterator[VoteRow]:
    """Its days with votes, and at each month's end those of unknown days."""
    for name, month in own.items():
        yield from ((name, day.date, day.votes) for day in month.days if any(day.votes))
        unplaced = month.unplaced
        if any(unplaced) and month.days:
            yield name, month.days[-1].date, unplaced


def between_moves(rows: Sequence[VoteRow], moves: Sequence[date]) -> list[tuple[VoteRow, ...]]:
    """A touchpoint's days from each move to the next; those of the moves themselves are of two places."""
    days = sorted(moves)
    parts: list[list[VoteRow]] = [[] for _ in range(len(days) + 1)]
    for row in rows:
        if row[1] not in days:
            parts[bisect(days, row[1])].append(row)
    return [tuple(part) for part in parts]


def voted_days(rows: Sequence[VoteRow]) -> VotedDays:
    """The rows, at least one, as arrays in order of their days."""
    counts = np.array([row for *_, row in rows], dtype=float)
    votes = counts.sum(axis=1)
    counts *= np.minimum(1, BUSY * np.median(votes) / votes)[:, None]
    return VotedDays([name for name, *_ in rows], np.array([day.toordinal() for _, day, _ in rows]), counts)


def clustering(of_face: "Array", votes: "Array") -> float:
    """How many times as much a face's votes vary from day to day as chance makes them; never below `CLUSTERED`."""
    share = of_face.sum() / votes.sum()
    if share in {0, 1}:
        return CLUSTERED
    return max(CLUSTERED, float(np.mean((of_face - votes * share) ** 2 / (votes * share * (1 - share)))))
