"""A goal that an owner has set for a shop, and what can be said of it: values only."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Goal:
    """What an owner wants to come to."""

    points: int
    by: str
    """The last month in which it counts as in time."""


class GoalStanding(Enum):
    """How a shop stands to its goal."""

    REACHED = "reached"
    NOT_YET = "not yet"
    CANNOT_BE_TOLD = "cannot be told"


class GoalOutlook(Enum):
    """When it may be reached."""

    NEEDLESS = "needless"
    """It is, or nothing is known of how far it is."""
    IN_TIME = "in time"
    LATE = "late"
    NO_RISE = "no rise"
    """Since a year ago there is no clear one."""
    NO_YEAR = "no year"
    """There are no same months of a year before to compare with."""


@dataclass(frozen=True, slots=True)
class GoalFound:
    """What is found of a goal."""

    goal: Goal
    standing: GoalStanding
    outlook: GoalOutlook
    likely: str | None = None
    """The month in which it is reached if it goes on as in the last year; None: not within three years."""
    earliest: str | None = None
    """The first month in which it may be, by all margins."""
    over: bool = False
    """Whether the month that was named has passed."""
    latest: str | None = None
    """The last one, by all margins; None: beyond three years, or never."""
