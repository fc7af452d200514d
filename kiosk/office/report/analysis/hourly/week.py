"""A week at a shop, hour by hour, as values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

ENOUGH_IN_CELL = 10
"""Votes below which a single weekday and hour has no figure."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One weekday and hour, over all the months."""

    votes: int
    index: float
    """As counted, 0..1."""
    pull: float
    """How far it lies from the whole week, less what chance adds: the fewer votes, the closer to nothing.

    In a spot, the closer to how far that lies from the rest."""

    @property
    def judged(self) -> bool:
        """Whether it has votes enough for a figure."""
        return self.votes >= ENOUGH_IN_CELL


class Extent(Enum):
    """How much of a week a spot is."""

    HOURS = "hours"
    """Of one or two weekdays."""
    WEEKDAY = "weekday"
    """The whole day."""
    BAND = "band"
    """The same hours of every day."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Hours of the week that are too low to be chance."""

    weekdays: tuple[int, ...]
    """ISO weekdays that follow each other, one or two, Sunday followed by Monday; of a band all that are open."""
    begins: int
    """First hour."""
    ends: int
    """The hour after the last one: 17 to 19 are two hours. Beyond 24 it is after midnight, before the shop closes."""
    votes: int
    index: float
    rest: float
    """The index of all other hours in the same months."""
    extent: Extent = Extent.HOURS

    def holds(self, weekday: int, hour: int) -> bool:
        """Whether an hour belongs to it."""
        return weekday in self.weekdays and self.begins <= hour < self.ends


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of a week over some months."""

    months: int
    """With votes, of those looked at."""
    index: float
    """Of all of them together."""
    cells: Mapping[tuple[int, int], Cell]
    """By ISO weekday and hour; those with votes. Hours from 24 on are after midnight, of shops that close then."""
    spots: tuple[Spot, ...]
    """The surest first."""
