"""What an owner says happened: a change at the shop, to be seen beside the numbers."""

from dataclasses import dataclass
from datetime import date

from sync.document.vocabulary import composed

KINDS = ("change", "answer", "break")
"""A change; a change made because of what customers said, which may be told to them; or a kiosk moved, after which
nothing is compared with what was before."""


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One change at one shop, dated by its owner."""

    date: date
    shop: str
    words: str
    kind: str = "change"
    """One of `KINDS`."""

    def __post_init__(self) -> None:
        """The shop in the spelling of its documents."""
        object.__setattr__(self, "shop", composed(self.shop))
