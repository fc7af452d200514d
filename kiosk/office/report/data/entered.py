"""What owners enter in a browser, on its way into the archive: the web writes it, who may write the archive reads it.

Pure.
"""

import re
from datetime import date, timedelta
from typing import TypeAlias

from attrs import field, frozen, validators

from config.shown_text import LABEL
from sync.archive.mail_choice import AreaMail
from sync.archive.registered import MAX_ID
from sync.document import wire
from sync.document.aggregate import KIOSK_ID
from sync.document.limits import Matches, WholeNumber

MOST = wire.MAX_ROWS
"""Entries of one file."""
MOST_TABLES, MOST_DAYS = 20, 400
"""Tables of other voices in one file, and days in each."""
MAX_BYTES = 2 * 1024 * 1024
"""Of the file: as many of the longest notes, and as much again for the rest."""
MOST_ORDERS = 200
"""About kiosks, in one file and within a day: whoever takes over the web moves no more of them unseen."""
MOST_DAYS_BACK, MOST_DAYS_AHEAD = 62, 366
"""From when a kiosk may be moved or taken away: further back the commands do it, by who may call them."""
ADD, MOVE, RETIRE = "add", "move", "retire"
PLACEMENTS = (ADD, MOVE, RETIRE)
REVOKE, TOKEN = "revoke", "token"
CREDENTIALS = (REVOKE, TOKEN)
MAX_TOUCHPOINT = 80
MOST_RECIPIENTS = 70
"""Of one shop's pages, and as many of its weeks and alerts, besides its owner.

By the shop itself, by its area and by the five above it, ten each.
"""
WHO = re.compile("[!-~\u00a1-\u1fff]{1,254}")
"""An address, in whatever letters; nothing that makes another line of a journal."""
KEY = Matches(re.compile("[0-9a-f]{32}"), "must be 32 hexadecimal digits")
MAX_KEY = 32
ID = WholeNumber(1, MAX_ID)


@frozen
class NoteEntry:
    """A note that was written or taken back. What it says is judged as the command's."""

    key: str = field(validator=KEY)
    """Random; under it an entry is taken in once."""
    shop_id: int = field(validator=ID)
    """The registry's."""
    date: date
    words: str
    kind: str
    withdrawn: bool
    """Taken back: the note that says exactly this."""

    @property
    def months(self) -> frozenset[str]:
        """YYYY-MM: on whose pages it stands."""
        return frozenset((f"{self.date:%Y-%m}",))


@frozen
class VoiceDay:
    """One day of another voice, counts of three faces."""

    date: date
    happy: int
    neutral: int
    unhappy: int


def counted(each: VoiceDay) -> tuple[str, ...]:
    """As a line of a table has it."""
    return (each.date.isoformat(), *map(str, (each.happy, each.neutral, each.unhappy)))


@frozen
class VoicesEntry:
    """A table of another voice. What it says is judged as the command's."""

    key: str = field(validator=KEY)
    shop_id: int = field(validator=ID)
    kind: str
    label: str
    days: tuple[VoiceDay, ...] = field(validator=validators.max_len(MOST_DAYS))

    @property
    def months(self) -> frozenset[str]:
        """YYYY-MM: on whose pages it stands."""
        return frozenset(f"{each.date:%Y-%m}" for each in self.days)


@frozen
class GoalEntry:
    """A goal that was set, or taken back. What it says is judged as that of the settings."""

    key: str = field(validator=KEY)
    shop_id: int = field(validator=ID)
    points: int
    by: str
    withdrawn: bool
    """Taken back: the goal that says exactly this."""

    @property
    def months(self) -> frozenset[str]:
        """It is of no month more than of another: the newest pages show it."""
        return frozenset()


ShopEntry: TypeAlias = NoteEntry | VoicesEntry | GoalEntry


@frozen
class MailEntry:
    """How an owner wants to be written to. What it says is judged by who takes it in."""

    key: str = field(validator=KEY)
    owner_id: int = field(validator=ID)
    """The registry's."""
    language: str
    frequency: str
    mail: tuple[str, ...]


@frozen
class ShopMailEntry:
    """Who is written to about a shop besides its owner: all of them, so that the last one read is right."""

    owner_id: int = field(validator=ID)
    """Whose shop it was then: where it has been sold since, the buyer's pages go to nobody of the seller's."""
    shop_id: int = field(validator=ID)
    mail: tuple[str, ...] = field(validator=validators.max_len(MOST_RECIPIENTS))
    """Addresses, of who gets the page. Judged by who takes it in."""
    weekly: tuple[str, ...] = field(default=(), validator=validators.max_len(MOST_RECIPIENTS))
    alerts: tuple[str, ...] = field(default=(), validator=validators.max_len(MOST_RECIPIENTS))
    areas: tuple[AreaMail, ...] = field(default=(), validator=validators.max_len(MOST_RECIPIENTS))


@frozen
class PlacementEntry:
    """What is to be said of a kiosk in the registry. Judged by who takes it in."""

    key: str = field(validator=KEY)
    what: str = field(validator=validators.in_(PLACEMENTS))
    kiosk_id: str = field(validator=Matches(KIOSK_ID, "must be a kiosk's id"))
    shop_id: int | None
    """Where it is to stand; None: it is taken away."""
    touchpoint: str = field(validator=validators.max_len(MAX_TOUCHPOINT))
    from_day: date
    who: str = field(validator=Matches(WHO, "must be an address"))
    """The address of the account; for the record, and believed no further."""

    def fault(self, today: date) -> str:
        """Why its day or its words are none that may be entered in a browser; empty: they may."""
        first, last = today - timedelta(MOST_DAYS_BACK), today + timedelta(MOST_DAYS_AHEAD)
        if not first <= self.from_day <= last:
            return f"{self.from_day}: from {first} to {last} in a browser; `kiosk office kiosk` takes any day"
        return LABEL.fault(self.touchpoint) if self.touchpoint else ""


@frozen
class CredentialEntry:
    """A token for a kiosk, or all that it has taken back. Judged by the authority."""

    key: str = field(validator=KEY)
    what: str = field(validator=validators.in_(CREDENTIALS))
    kiosk_id: str = field(validator=Matches(KIOSK_ID, "must be a kiosk's id"))
    who: str = field(validator=Matches(WHO, "must be an address"))
    """As in a placement."""


@frozen
class Entered:
    """All that waits, in the order in which it was entered."""

    notes: tuple[NoteEntry, ...] = field(default=(), validator=validators.max_len(MOST))
    mails: tuple[MailEntry, ...] = field(default=(), validator=validators.max_len(MOST))
    voices: tuple[VoicesEntry, ...] = field(default=(), validator=validators.max_len(MOST_TABLES))
    placements: tuple[PlacementEntry, ...] = field(default=(), validator=validators.max_len(MOST_ORDERS))
    credentials: tuple[CredentialEntry, ...] = field(default=(), validator=validators.max_len(MOST_ORDERS))
    archive: str = field(default="", validator=validators.max_len(MAX_KEY))
    """Which archive the ids of shops and owners are of; another one has given them to others."""
    shop_mails: tuple[ShopMailEntry, ...] = field(default=(), validator=validators.max_len(MOST))
    goals: tuple[GoalEntry, ...] = field(default=(), validator=validators.max_len(MOST))


def encode(entered: Entered) -> bytes:
    """The wire form. Raises WireError when it would be longer than `MAX_BYTES`."""
    return wire.encode(entered, MAX_BYTES)


def decode(payload: bytes) -> Entered:
    """Read a wire form. Raises WireError naming every fault."""
    return wire.decode(payload, Entered, MAX_BYTES)
