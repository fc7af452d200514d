"""Who is who at a head office: owners, their shops, kiosks and where each stands. Values alone."""

from dataclasses import dataclass
from datetime import date

from sync.document.vocabulary import composed

BEGINNING = date(2000, 1, 1)
"""From when a kiosk stands where it stands first: an earlier month may still come."""

ERASED = ""
"""The name of an owner who was erased, and of the place where his kiosks stood."""


class RegistryError(ValueError):
    """What the registry cannot take; the message says what to change."""


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
