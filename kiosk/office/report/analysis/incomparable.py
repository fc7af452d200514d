"""What is in no comparison: asked otherwise, elsewhere, or by another card. Values. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Apart:
    """A touchpoint that told on one side of a comparison, and is in none."""

    name: str
    new: bool
    """On the later side alone; otherwise on the earlier one."""


@dataclass(frozen=True, slots=True)
class OtherFaces:
    """Earlier months that asked with other faces and are therefore not compared."""

    last: str


@dataclass(frozen=True, slots=True)
class OtherFacesDays:
    """Days of this month that asked with other faces than its last one."""

    runs: tuple[tuple[date, date], ...]
    """First and last day of each run."""
    votes: int
    """On them, in no figure."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The kiosk stands elsewhere: nothing is compared across that day."""

    date: date
    words: str


@dataclass(frozen=True, slots=True)
class Reinstalled:
    """A kiosk began anew: another card, perhaps another board."""

    kiosk_id: str
    month: str
