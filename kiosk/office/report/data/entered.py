"""What owners enter in a browser, on its way into the archive: the web writes it, who may write the archive reads it.

Pure.
"""

import re
from datetime import date

from attrs import field, frozen, validators

from sync.document import wire
from sync.document.limits import Matches, WholeNumber

MOST = wire.MAX_ROWS
"""Entries of one file."""
MOST_TABLES, MOST_DAYS = 20, 400
"""Tables of other voices in one file, and days in each."""
MAX_BYTES = 2 * 1024 * 1024
"""Of the file: as many of the longest notes, and as much again for the rest."""
MAX_ID = 2**31 - 1
"""PostgreSQL's largest integer."""
KEY = Matches(re.compile("[0-9a-f]{32}"), "must be 32 hexadecimal digits")
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
class MailEntry:
    """How an owner wants to be written to. What it says is judged by who takes it in."""

    key: str = field(validator=KEY)
    owner_id: int = field(validator=ID)
    """The registry's."""
    language: str
    frequency: str
    mail: tuple[str, ...]


@frozen
class Entered:
    """All that waits, in the order in which it was entered."""

    notes: tuple[NoteEntry, ...] = field(default=(), validator=validators.max_len(MOST))
    mails: tuple[MailEntry, ...] = field(default=(), validator=validators.max_len(MOST))
    voices: tuple[VoicesEntry, ...] = field(default=(), validator=validators.max_len(MOST_TABLES))


def encode(entered: Entered) -> bytes:
    """The wire form. Raises WireError when it would be longer than `MAX_BYTES`."""
    return wire.encode(entered, MAX_BYTES)


def decode(payload: bytes) -> Entered:
    """Read a wire form. Raises WireError naming every fault."""
    return wire.decode(payload, Entered, MAX_BYTES)
