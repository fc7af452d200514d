"""How an owner wants to be written to, as he said in the browser."""

from dataclasses import dataclass
from typing import Literal

Frequency = Literal["monthly", "weekly"]
"""As in office.toml."""


@dataclass(frozen=True, slots=True)
class MailChoice:
    """Goes before what office.toml says of the owner."""

    language: str
    """A code."""
    frequency: Frequency
    mail: tuple[str, ...] = ()
    """Addresses, besides those of office.toml."""


@dataclass(frozen=True, slots=True)
class ShopMail:
    """Who gets the pages of one shop, besides its owner."""

    shop_id: int
    shop: str
    mail: tuple[str, ...]
