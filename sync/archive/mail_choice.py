"""How an owner wants to be written to, as he said in the browser, and who else is."""

import json
from dataclasses import dataclass
from typing import Literal

from attrs import asdict, frozen

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


@frozen
class AreaMail:
    """Who gets the page of all shops of an area, of which a shop is one."""

    area_id: int
    """Of the browser's office."""
    name: str
    mail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShopLists:
    """Addresses, by what of one shop they get: one person may stand in any of them."""

    mail: tuple[str, ...] = ()
    """Its page, when a month is over."""
    weekly: tuple[str, ...] = ()
    """Three lines, when a week is over."""
    alerts: tuple[str, ...] = ()
    """What an owner should know before the month is over."""
    areas: tuple[AreaMail, ...] = ()
    """The shop's area and those above it, where somebody gets their pages; each person once, by the topmost."""

    @property
    def mail_of_shop(self) -> tuple[str, ...]:
        """Who gets its page in a mail about single shops: an area's mail has it already."""
        of_area = {address.casefold() for area in self.areas for address in area.mail}
        return tuple(each for each in self.mail if each.casefold() not in of_area)

    def __bool__(self) -> bool:
        """Whether anybody gets anything."""
        return bool(self.mail or self.weekly or self.alerts or self.areas)

    @property
    def kept(self) -> str:
        """As it is kept: JSON, what nobody gets left out."""
        lists = {"mail": self.mail, "weekly": self.weekly, "alerts": self.alerts, "areas": [*map(asdict, self.areas)]}
        return json.dumps({name: each for name, each in lists.items() if each})


def shop_lists(kept: str) -> ShopLists:
    """What was kept; before weekly lines and alerts it was a list of those who get the page."""
    found = json.loads(kept)
    lists = {"mail": found} if isinstance(found, list) else found
    areas = tuple(AreaMail(each["area_id"], each["name"], tuple(each["mail"])) for each in lists.get("areas", ()))
    mail, weekly, alerts = (tuple(lists.get(name, ())) for name in ("mail", "weekly", "alerts"))
    return ShopLists(mail, weekly, alerts, areas)


@dataclass(frozen=True, slots=True)
class ShopMail:
    """Who gets what of one shop, besides its owner."""

    shop_id: int
    owner: str
    shop: str
    lists: ShopLists
