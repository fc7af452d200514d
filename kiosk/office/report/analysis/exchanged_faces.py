"""Faces that changed places from one day to the next: cables were exchanged, and the score is a mirror image. Pure.

Customers do not change so: one face is pressed as often as the other was, and the other way round, at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain, combinations
from math import log
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.once_a_series import once_a_series
from kiosk.office.report.analysis.series import Series
from kiosk.office.report.analysis.trust import Exchanged
from kiosk.office.report.analysis.voted_days import (
    OF_A_MONTH,
    VotedDays,
    VoteRow,
    between_moves,
    clustering,
    places,
    vote_rows,
    voted_days,
)
from kiosk.office.report.data import months

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

IMPROBABLE = 10
"""Exchanged shares have to be exp(10) times as likely as the usual ones."""
APART = 0.3
"""Between both shares: where faces are pressed about as often, customers do as much."""
ALIKE = 0.25
"""How far each may be from the other's usual share, as a share of what lies between both."""
LEAST_DAYS = 3
USUAL_MONTHS = 12
"""Learnt from. After a year it is what the shop is like."""
REMEMBERED = 256
"""Touchpoints' histories."""

_Part = tuple[str, int, int, date, date, float]
"""A month, both faces, and of the days since: first, last, and their votes."""


@once_a_series
def exchanged_faces(series: Series) -> Mapping[str, tuple[Exchanged, ...]]:
    """By month, the pairs of faces that seem exchanged, those of the most votes first."""
    whole, *touchpoints = places(series)
    found: dict[str, list[tuple[float, Exchanged]]] = {}
    # Of several touchpoints each has cables of its own.
    for place, own in touchpoints or [whole]:
        # Customers at another place press otherwise: across a move nothing is learnt.
        parts = [_parts(rows) for rows in between_moves(tuple(vote_rows(own)), series.moves)]
        for month, one, other, first, last, votes in chain.from_iterable(parts):
            labels = series.faces[one].label, series.faces[other].label
            found.setdefault(month, []).append((votes, Exchanged(labels, (first, last), place)))
    return {month: _weighed(exchanged, sum(series.months[month].votes)) for month, exchanged in found.items()}


def _weighed(exchanged: Sequence[tuple[float, Exchanged]], votes: float) -> tuple[Exchanged, ...]:
    minor = sum(of_them for of_them, _ in exchanged) < OF_A_MONTH * votes
    return tuple(replace(each, minor=minor) for _, each in sorted(exchanged, key=lambda found: -found[0]))


@lru_cache(maxsize=REMEMBERED)
def _parts(rows: tuple[VoteRow, ...]) -> Sequence[_Part]:
    """Remembered, because a page asks several times."""
    if not rows:
        return ()
    known = voted_days(rows)
    of_months: dict[str, list[int]] = {}
    for place, month in enumerate(known.months):
        of_months.setdefault(month, []).append(place)
    sound: list[str] = []
    found: list[_Part] = []
    for month, days in of_months.items():
        usual = [day for each in sound if each >= months.back(month, USUAL_MONTHS) for day in of_months[each]]
        parts = [*_parts_of_month(known, usual, days)] if usual else []
        found += parts
        sound += [] if parts else [month]
    return found


def _parts_of_month(known: VotedDays, usual: Sequence[int], days: Sequence[int]) -> Iterator[_Part]:
    for one, other in combinations(range(known.counts.shape[1]), 2):
        mirrored = _mirrored(known.counts[usual], known.counts[days], one, other)
        if mirrored:
            stretch = slice(days[0] + mirrored.start, days[0] + mirrored.stop)
            yield from ((month, one, other, *of_it) for month, of_it in known.by_month(stretch).items())


def _mirrored(usual: "Array", of_month: "Array", one: int, other: int) -> slice | None:
    """The days on which two faces are pressed as each other; None where there are none, or where it may be chance."""
    # Half a vote more: nothing is impossible because it has not been seen yet.
    shares = (usual.sum(axis=0) + 0.5) / (usual.sum() + 0.5 * usual.shape[1])
    high, low = (one, other) if shares[one] >= shares[other] else (other, one)
    apart = shares[high] - shares[low]
    gains = of_month[:, low] - of_month[:, high]
    stretch = _greatest(gains)
    if apart < APART or stretch.stop - stretch.start < LEAST_DAYS:
        return None
    seen = of_month[stretch].sum(axis=0) / of_month[stretch].sum()
    alike = max(abs(seen[high] - shares[low]), abs(seen[low] - shares[high])) <= ALIKE * apart
    surprise = gains[stretch].sum() * log(shares[high] / shares[low])
    spread = clustering(usual[:, high], usual.sum(axis=1))
    if not alike or surprise < IMPROBABLE * spread or _rather_dead(shares, of_month[stretch].sum(axis=0), high, low):
        return None
    return stretch


def _rather_dead(shares: "Array", votes: "Array", high: int, low: int) -> bool:
    """Whether a face has no votes because its button broke: the others then keep their shares among themselves."""
    if votes[high]:
        return False
    others = votes.sum() - votes[low]
    exchanged = votes[low] * log(shares[high] / shares[low])
    return bool(exchanged <= -(votes[low] + others) * log(1 - shares[high]))


def _greatest(gains: "Array") -> slice:
    """The days in a row with the greatest sum (Kadane)."""
    best, found, total, since = 0.0, slice(0, 0), 0.0, 0
    for place, gain in enumerate(gains):
        if total <= 0:
            total, since = 0.0, place
        total += float(gain)
        if total > best:
            best, found = total, slice(since, place + 1)
    return found
