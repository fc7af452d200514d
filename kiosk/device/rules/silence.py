"""A face that nobody presses any more, though others are pressed: is its button dead? Pure."""

from collections.abc import Mapping

ENOUGH_VOTES = 200
"""Counted votes of earlier months below which nothing is known of how often a face is pressed."""
DRIFT = 0.5
"""A face may have become this much rarer than it was without anything being broken."""
IMPROBABLE = 1e-6
"""So improbable must a silence be: with a thousand votes a month, once in a lifetime of kiosks."""


class Silence:
    """Listens to the votes in order, and knows how often each face was pressed before.

    With probability p of a face, n votes in a row for others have probability (1 - p)^n. p is half of what it was in
    the months already closed: a shop may get better, but a button that is out of order says nothing at all.
    """

    def __init__(self, history: Mapping[str, int]) -> None:
        """`history`: counted votes of closed months, by face."""
        total = sum(history.values())
        self._shares = {face: votes / total for face, votes in history.items()} if total >= ENOUGH_VOTES else {}
        self._others = dict.fromkeys(self._shares, 0)

    def hear(self, face: str) -> None:
        """One counted vote."""
        for other in self._others:
            self._others[other] = 0 if other == face else self._others[other] + 1

    def silent(self) -> list[str]:
        """The faces whose silence is improbable."""
        return [
            face for face, others in self._others.items() if (1 - DRIFT * self._shares[face]) ** others < IMPROBABLE
        ]
