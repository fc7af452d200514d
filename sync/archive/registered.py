"""Who is who at a head office: owners, their shops, kiosks and where each stands. Values alone."""

import secrets
from dataclasses import dataclass
from datetime import date

from sync.document.vocabulary import composed

BEGINNING = date(2000, 1, 1)
"""From when a kiosk stands where it stands first: an earlier month may still come."""

ERASED = ""
"""The name of an owner who was erased, and of the place where his kiosks stood."""


FIRST_RANDOM, MAX_ID = 2**31, 10**15 - 1
"""Ids below were counted, before schema 0016; above, a spreadsheet rounds them to 15 digits."""
ID_DIGITS = len(str(MAX_ID))


class RegistryError(ValueError):
    """What the registry cannot take; the message says what to change."""


def new_id() -> int:
    """An id that no owner or shop of this archive was ever given, not even one that the archive has forgotten.

    Random: an older copy that is put back would count on from its own last one, and whoever has kept the id of a shop
    entered since (a right, a note that waits, a program) would mean another's. Of 1,000 such and 100,000 shops that
    come later, two are the same once in 10 million times.
    """
    return FIRST_RANDOM + secrets.randbelow(MAX_ID + 1 - FIRST_RANDOM)


@dataclass(frozen=True, slots=True)
class RegisteredOwner:
    """Who has shops."""

    id: int
    name: str
    retired_on: date | None = None


@dataclass(frozen=True, slots=True)
class RegisteredShop:
    """One shop of one owner; another owner may have one of the same name."""

    id: int
    name: str
    owner_id: int
    owner: str
    """The owner's name."""
    retired_on: date | None = None


@dataclass(frozen=True, slots=True)
class KioskPlacement:
    """Where a kiosk stands from a day on, until its next placement."""

    kiosk_id: str
    from_day: date
    shop_id: int
    touchpoint: str = ""
    stage: int | None = None

    @property
    def said_from(self) -> str:
        """The day as it is shown."""
        return "ever" if self.from_day == BEGINNING else self.from_day.isoformat()


@dataclass(frozen=True, slots=True)
class RegisteredKiosk:
    """One kiosk, by the id in its topics and its certificate."""

    id: str
    placements: tuple[KioskPlacement, ...]
    """In order; at least one."""
    retired_on: date | None = None


def name_key(name: str) -> str:
    """By what two names are one: their letters, however composed, whether capital or not."""
    return composed(composed(name).casefold())
