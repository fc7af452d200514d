"""What of a shop is shown as entered: what the archive has, and what waits to be taken into it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from sync.archive.goal import ShopGoal
from sync.archive.note import Note

T = TypeVar("T", bound=Note | ShopGoal)
MOST_OF_SHOP = 50
"""Entries of one kind and shop that wait."""


class TooManyEntriesError(Exception):
    """So many of a shop wait that one more is not taken."""


@dataclass(frozen=True, slots=True)
class ShownEntry(Generic[T]):
    """One, as whoever entered it means it to be."""

    said: T
    waits: bool
    """Not in the archive yet."""

    @property
    def digest(self) -> str:
        """By what a form names it: SHA-256 of what it says, hexadecimal."""
        return sha256(json.dumps(asdict(self.said), default=str).encode()).hexdigest()


def merged(stored: Iterable[T], waiting: Iterable[tuple[T, bool]]) -> list[ShownEntry[T]]:
    """In the order in which they were entered. `waiting`: what, and whether it is taken back."""
    found = [ShownEntry(each, waits=False) for each in stored]
    for said, withdrawn in waiting:
        if withdrawn:
            found = _without(found, said)
        else:
            found.append(ShownEntry(said, waits=True))
    return found


def _without(shown: list[ShownEntry[T]], said: T) -> list[ShownEntry[T]]:
    """Of those that say the same the last one is taken out."""
    place = next((place for place in reversed(range(len(shown))) if shown[place].said == said), len(shown))
    return shown[:place] + shown[place + 1 :]
