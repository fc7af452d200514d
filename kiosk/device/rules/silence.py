"""Finds faces that nobody presses any more though others are pressed: their buttons may be dead. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

ENOUGH_VOTES = 200
"""Counted votes of earlier months below which nothing is known of how often a face is pressed."""
DRIFT = 0.5
"""A face may have become this much rarer than it was without anything being broken."""
IMPROBABLE = 1e-6
"""So improbable must a silence be: with a thousand votes a month, once in a lifetime of kiosks."""
REMEMBERED, RECENT = 12, 3
"""Closed months: of a year, and the last ones."""


class Silence:
    """Listens to the votes of day after day, and knows how often each face was pressed before.

    Days are taken whole: were the votes of one counted in their order, what is said would tell of it.

    With probability p of a face, n votes in a row for others have probability (1 - p)^n. p is half of what it was in
    the last twelve closed months: a shop may get better, but a button that is out of order says nothing at all. Where
    it has got much better for good, p is half of what it was in the last three of them, if the face was pressed in
    each: a dead one was not.
    """

    def __init__(self, history: Mapping[str, int], recent: Mapping[str, int] | None = None) -> None:
        """Counted votes of closed months, by face: of twelve, and of the last three those pressed in each of them."""
        self._shares, lately = _shares(history), _shares(recent or {})
        self._shares |= {face: min(share, self._shares.get(face, share)) for face, share in lately.items() if share}
        self._others = dict.fromkeys(self._shares, 0)
        """By face, votes for others on the days since it was heard last, but for the newest day."""
        self._day: date | None = None
        self._of_day: Counter[str] = Counter()

    def hear(self, face: str, day: date) -> None:
        """Take one counted vote."""
        if day != self._day:
            self._others = {each: self._votes_for_others(each) for each in self._others}
            self._day, self._of_day = day, Counter()
        self._of_day[face] += 1

    def silent(self) -> list[str]:
        """The faces whose silence is improbable."""
        return [
            face
            for face, share in self._shares.items()
            if (1 - DRIFT * share) ** self._votes_for_others(face) < IMPROBABLE
        ]

    def _votes_for_others(self, face: str) -> int:
        return 0 if self._of_day[face] else self._others[face] + self._of_day.total()


def histories(closed: Iterable[tuple[str, Mapping[str, int]]]) -> tuple[Counter[str], Counter[str]]:
    """What `Silence` is told, of the votes of closed months (YYYY-MM), each of which may come in parts."""
    months: dict[str, Counter[str]] = {}
    for month, votes in closed:
        months.setdefault(month, Counter()).update(votes)
    year = [months[month] for month in sorted(months)[-REMEMBERED:]]
    recent = year[-RECENT:]
    # One that is dead since the middle of a month must not be thought rare.
    lately = {face: votes if all(month[face] for month in recent) else 0 for face, votes in _sum(recent).items()}
    return _sum(year), Counter(lately)


def _sum(months: Iterable[Mapping[str, int]]) -> Counter[str]:
    pressed: Counter[str] = Counter()
    for month in months:
        pressed.update(month)
    return pressed


def _shares(votes: Mapping[str, int]) -> dict[str, float]:
    total = sum(votes.values())
    return {face: count / total for face, count in votes.items()} if total >= ENOUGH_VOTES else {}
