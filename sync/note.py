"""What an owner says happened: a change at the shop, to be seen beside the numbers."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One change at one shop, dated by its owner."""

    date: date
    shop: str
    words: str
