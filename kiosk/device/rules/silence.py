"""A face that nobody presses any more, though others are pressed: is its button dead? Pure."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

ENOUGH_VOTES = 200
"""Counted votes of earlier months below which nothing is known of how often a face is pressed."""
DRIFT = 0.5
"""A face may have become this much rarer than it was without anything being broken."""
IMPROBABLE = 1e-6
"""So improbable must a silence be: with a thousand votes a month, once in a lifetime of kiosks."""


class Silence:
    """Listens to the votes of day after day, and knows how often each face was pressed before.

    Days are taken whole: were the votes of one counted in their order, what is said would tell of it.

    With probability p of a face, n votes in a row for others have probability (1 - p)^n. p is half of what it was in
    the months already closed: a shop may get better, but a button that is out of order says nothing at all.
    """

    def __init__(self, history: Mapping[str, int]) -> None:
        """`history`: counted votes of closed months, by face."""
        total = sum(history.values())
        self._shares = {face: votes / total for face, votes in history.items()} if total >= ENOUGH_VOTES else {}
        self._others = dict.fromkeys(self._shares, 0)
        """By face, votes for others on the days since it was heard last, but for the newest day."""
        self._day: date | None = None
        self._of_day: Counter[str] = Counter()

    def hear(self, face: str, day: date) -> None:
        """One counted vote."""
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
