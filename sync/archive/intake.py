"""What the collector makes of a message: a document to store, or something to put aside with the reason. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sync.archive.document_head import DocumentHead, head
from sync.archive.document_reader import decode
from sync.document import topics
from sync.document.aggregate import AggregateError, MonthlyAggregate, digest
from sync.document.status import Status
from sync.document.status import decode as decode_status
from sync.document.wire import WireError

MAX_REASON = 1000
"""Longest reason kept, characters."""
MACHINES_ZONES = re.compile(r"localtime|posixrules|(?:right|posix)/.*", re.IGNORECASE)
"""Names that mean something else, or nothing, on another machine: whatever it was set to, and folders that tz databases
have or have not.
"""
AHEAD = timedelta(days=2)
"""A kiosk's clock is believed so far beyond this machine's."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A document that goes into the archive."""

    payload: bytes
    head: DocumentHead
    digest: str

    @classmethod
    def of(cls, document: MonthlyAggregate, payload: bytes) -> Self:
        """One that was judged good; `payload`: its wire form."""
        return cls(payload, head(document), digest(payload))

    @property
    def kiosk_id(self) -> str:
        """Whose document it is."""
        return self.head.kiosk_id

    @property
    def installation(self) -> str:
        """Which of the kiosk's installations made it."""
        return self.head.installation_id

    @property
    def month(self) -> str:
        """YYYY-MM."""
        return self.head.month

    @property
    def revision(self) -> int:
        """Higher wins."""
        return self.head.revision


@dataclass(frozen=True, slots=True)
class ReceivedStatus:
    """A status that goes into the archive."""

    payload: bytes
    status: Status


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that cannot be accepted, kept for somebody to look at; it never stops the line."""

    topic: str
    """Printable."""
    payload: bytes
    reason: str
    """Every fault with its place; printable, at most `MAX_REASON` characters."""


def take(topic: str, payload: bytes, received_at: datetime | None = None) -> Accepted | Quarantined:
    """Judge one message from an untrusted source; by the moment at which it came, where that is given."""
    named = topics.read_month(topic)
    if named is None:
        return Quarantined(_printable(topic), payload, "the topic names no kiosk and month (kiosks/ID/months/YYYY-MM)")
    try:
        aggregate = decode(payload)
    except AggregateError as error:
        return Quarantined(topic, payload, _printable(str(error)[:MAX_REASON]))
    for what, expected, found in zip(("kiosk_id", "month"), named, (aggregate.kiosk_id, aggregate.month), strict=True):
        if expected != found:
            return Quarantined(topic, payload, f"{what} = {found!r}: the topic says {expected!r}")
    if MACHINES_ZONES.fullmatch(aggregate.time_zone):
        reason = (
            f"time_zone = {aggregate.time_zone!r}: another time on another machine; set kiosk.time_zone to a city's"
        )
        return Quarantined(topic, payload, reason)
    if received_at is not None and aggregate.as_of > received_at + AHEAD:
        here = f"{received_at.isoformat(timespec='minutes')} here"
        reason = f"as_of = {aggregate.as_of.isoformat()}, and it is {here}: one of the two clocks is wrong"
        return Quarantined(topic, payload, reason)
    return Accepted.of(aggregate, payload)


def take_status(topic: str, payload: bytes) -> ReceivedStatus | Quarantined:
    """Judge one status from an untrusted source."""
    kiosk_id = topics.read_status(topic)
    if kiosk_id is None:
        return Quarantined(_printable(topic), payload, "the topic names no kiosk (kiosks/ID/status)")
    try:
        return ReceivedStatus(payload, decode_status(payload, kiosk_id))
    except WireError as error:
        return Quarantined(topic, payload, _printable(str(error)[:MAX_REASON]))


def _printable(text: str) -> str:
    # The text quotes the sender: databases refuse null characters and lone surrogates.
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
