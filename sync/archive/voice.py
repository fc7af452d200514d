"""Other voices: a survey, a telephone line, a counter at a fair. Beside the kiosks, never mixed into their index."""

from dataclasses import dataclass
from datetime import date

from sync.document.vocabulary import composed

KINDS = ("survey", "telephone", "fair", "other")


@dataclass(frozen=True, slots=True, order=True)
class Voice:
    """One day of one of them at one shop."""

    shop: str
    kind: str
    """One of `KINDS`."""
    label: str
    """What it is called, like "Newsletter survey"."""
    date: date
    votes: tuple[int, int, int]
    """Happy, neutral, unhappy."""

    def __post_init__(self) -> None:
        """The shop in the spelling of its documents."""
        object.__setattr__(self, "shop", composed(self.shop))
