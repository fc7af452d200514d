"""Faces that nobody presses for longer than chance: a button that broke, or was never connected. Pure.

Looked for at each touchpoint, because the other kiosk's votes hide a dead button, and day by day, because buttons
break in the middle of a month. What came later counts as well: a face connected in September
tells of the months before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import log1p
from typing import TYPE_CHECKING

import numpy as np

from kiosk.office.report.analysis.once_a_series import once_a_series
from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.shop_day import total
from kiosk.office.report.analysis.trust import NeverPressed, OnlyFace
from kiosk.office.report.analysis.voted_days import (
    CLUSTERED,
    OF_A_MONTH,
    VotedDays,
    VoteRow,
    between_moves,
    clustering,
    places,
    vote_rows,
    voted_days,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Dead = NeverPressed | OnlyFace

IMPROBABLE = 10
"""A face is dead where chance leaves it without votes for so long once in exp(10), 22,000 times."""
FROM_THE_START = 1000
"""Votes. A face without any among so many was never connected, or nobody wants it. No figure tells which; one press
does. Where one in a hundred presses it, so many votes without one come once in 150 kiosks."""
OTHERS_FROM_THE_START = 300
"""Votes without any for all faces but one. Where one in fifty presses another, so many come once in 400 kiosks."""
USUAL_DAYS = 366
"""Before and after, from which is learnt how often a face is pressed."""
AT_LEAST = 1 / 4
"""As often as at a shop's other touchpoints, or an event's, a face is pressed at any one of them."""
MANY_TIMES = 4
"""As often as over all, at most, a face is pressed in any one year."""
REMEMBERED = 256
"""Touchpoints' histories."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """A month, or part of one, in which a face was dead, or all but one."""

    index: int
    """Which face."""
    only: bool
    """It is the one that lived."""
    once_was: bool
    month: str
    first: date
    last: date
    votes: float
    """For the living faces meanwhile."""

    @property
    def what(self) -> tuple[int, bool]:
        """Of which other stretches of the month are the same."""
        return self.index, self.only


@once_a_series
def dead_faces(series: Series) -> Mapping[str, tuple[Dead, ...]]:
    """By month, the faces that were dead in it, as far as is known up to the last month."""
    found: dict[str, dict[tuple[str, tuple[int, bool]], tuple[float, Dead]]] = {}
    for place, own in places(series):
        for lost in _said_once(own, _lost_at(own, series.moves, _elsewhere(series, place))):
            of_month = found.setdefault(lost.month, {})
            longest, _ = of_month.get((place, lost.what), (0.0, None))
            # Dead at all touchpoints it is told once, and so are two stretches of one month.
            if ("", lost.what) not in {*of_month} - {(place, lost.what)} and lost.votes > longest:
                part = not lost.only and own[lost.month].votes[lost.index]
                days = (lost.first, lost.last) if part else None
                kind = OnlyFace if lost.only else NeverPressed
                dead = kind(series.faces[lost.index].label, lost.once_was, place, days)
                of_month[place, lost.what] = lost.votes, dead
    return {month: _weighed([*dead.values()], sum(series.months[month].votes)) for month, dead in found.items()}


def _said_once(own: Mapping[str, ShopMonth], losses: Iterable[_Lost]) -> Iterator[_Lost]:
    """Where all faces but one were dead all month, not of each of them besides.

    Where they were so for days, a shop may have become better by so much.
    """
    every = list(losses)
    months = {lost.month: own[lost.month].votes for lost in every}
    only = {lost.month for lost in every if lost.only and months[lost.month][lost.index] == sum(months[lost.month])}
    yield from (lost for lost in every if lost.only == (lost.month in only))


def _weighed(dead: Sequence[tuple[float, Dead]], votes: float) -> tuple[Dead, ...]:
    """The most votes first; together they may be much of a month where each is little."""
    minor = sum(lost for lost, _ in dead) < OF_A_MONTH * votes
    return tuple(replace(each, minor=minor) for _, each in sorted(dead, key=lambda found: -found[0]))


def _elsewhere(series: Series, place: str) -> tuple[float, ...]:
    """The share of each face at a shop's other touchpoints, or an event's other halls; none where there is no other."""
    others = [own for name, own in places(series)[1:] if place and name != place]
    votes = total([month.votes for own in others for month in own.values()]) if others else ()
    return tuple(count / sum(votes) for count in votes) if any(votes) else ()


def _lost_at(own: Mapping[str, ShopMonth], moves: Sequence[date], elsewhere: tuple[float, ...]) -> Iterator[_Lost]:
    """Customers at another place press otherwise: what is usual is learnt on either side of a move by itself."""
    rows = tuple(vote_rows(own))
    if not moves:
        yield from _lost(rows, elsewhere)
        return
    never = [lost for lost in _lost(rows, elsewhere) if not lost.once_was]
    yield from never
    for part in between_moves(rows, moves):
        since = (lost for lost in _lost(part, ()) if lost.what not in {each.what for each in never})
        yield from (replace(lost, once_was=True) for lost in since)


@lru_cache(maxsize=REMEMBERED)
def _lost(rows: tuple[VoteRow, ...], elsewhere: tuple[float, ...]) -> Sequence[_Lost]:
    """Remembered, because a page asks several times."""
    if not rows:
        return ()
    known = voted_days(rows)
    return [
        _Lost(index, only, once_was, month, first, last, votes)
        for index, only, of_faces in _watched(known.counts)
        for stretch, once_was in _dead(known, of_faces, _too_many(index, only, elsewhere))
        for month, (first, last, votes) in known.by_month(stretch).items()
    ]


def _too_many(index: int, only: bool, elsewhere: Sequence[float]) -> float:  # noqa: FBT001 - as `_Lost` has it
    """How many votes without one for a face, or for all but it, are too many where it never had any."""
    never = OTHERS_FROM_THE_START if only else FROM_THE_START
    share = (1 - elsewhere[index] if only else elsewhere[index]) if elsewhere else 0.0
    return min(never, IMPROBABLE * CLUSTERED / (AT_LEAST * share)) if share else never


def _watched(counts: "Array") -> Iterator[tuple[int, bool, "Array"]]:
    """Each face, and of three or more all but each: a face; whether it is left out; votes of what is watched, a day."""
    faces = range(counts.shape[1])
    yield from ((index, False, counts[:, index]) for index in faces)
    if len(faces) > 2:  # noqa: PLR2004 - of two, all but one is the other
        yield from ((index, True, counts.sum(axis=1) - counts[:, index]) for index in faces)


def _dead(known: VotedDays, of_faces: "Array", never: float) -> Iterator[tuple[slice, bool]]:
    """Days in a row without a vote for some faces, too many for chance; and whether they had votes at another time.

    `never`: how many votes are too many where they never had any.
    """
    silent = of_faces == 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], silent, [False]])))
    votes = known.counts.sum(axis=1)
    share = of_faces.sum() / votes.sum()
    up_to = np.concatenate([[0], np.cumsum(votes)])
    for begins, ends in zip(edges[::2], edges[1::2], strict=True):
        lost = float(up_to[ends] - up_to[begins])
        # Most are a quiet day or two, and looking at a year for each of them would take long.
        if share and lost * min(1, MANY_TIMES * share) < IMPROBABLE * CLUSTERED:
            continue
        stretch = slice(int(begins), int(ends))
        once_was = _once_was(known, of_faces, stretch, lost, never)
        if once_was is not None:
            yield stretch, once_was


def _once_was(known: VotedDays, of_faces: "Array", stretch: slice, lost: float, never: float) -> bool | None:
    """Whether dead faces were pressed at another time; None where they are not dead. `lost`: the stretch's votes."""
    first, last = known.dates[stretch][0], known.dates[stretch][-1]
    near = (known.dates > first - USUAL_DAYS) & (known.dates < last + USUAL_DAYS)
    near[stretch] = False
    of_near, votes = of_faces[near], known.counts[near].sum(axis=1)
    if not of_near.any():
        return False if lost >= never else None
    # How probable so many votes without one are, were they pressed as near them (a beta-binomial distribution).
    rarity = float(of_near.sum()) * log1p(lost / float(votes.sum()))
    return True if rarity >= IMPROBABLE * clustering(of_near, votes) else None
