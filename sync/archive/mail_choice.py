"""How an owner wants to be written to, as he said in the browser, and who else is."""

import json
from dataclasses import asdict, dataclass, fields
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
class ShopLists:
    """Addresses, by what of one shop they get: one person may stand in any of them."""

    mail: tuple[str, ...] = ()
    """Its page, when a month is over."""
    weekly: tuple[str, ...] = ()
    """Three lines, when a week is over."""
    alerts: tuple[str, ...] = ()
    """What an owner should know before the month is over."""

    def __bool__(self) -> bool:
        """Whether anybody gets anything."""
        return bool(self.mail or self.weekly or self.alerts)

    @property
    def kept(self) -> str:
        """As it is kept: JSON, what nobody gets left out."""
        return json.dumps({name: each for name, each in asdict(self).items() if each})


def shop_lists(kept: str) -> ShopLists:
    """What was kept; before weekly lines and alerts it was a list of those who get the page."""
    found = json.loads(kept)
    lists = {"mail": found} if isinstance(found, list) else found
    return ShopLists(**{each.name: tuple(lists.get(each.name, ())) for each in fields(ShopLists)})


@dataclass(frozen=True, slots=True)
class ShopMail:
    """Who gets what of one shop, besides its owner."""

    shop_id: int
    owner: str
    shop: str
    lists: ShopLists
