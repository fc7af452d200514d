"""What the collector does with a batch, whoever brought it: store it, then say what is stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sync.archive.archive import Archive
from sync.archive.intake import Accepted, Quarantined, ReceivedStatus, take, take_status
from sync.document import receipts, topics


class Message(Protocol):
    """What arrives from a broker."""

    @property
    def topic(self) -> str:
        """Where it was published."""

    @property
    def payload(self) -> bytes:
        """Any bytes."""

    @property
    def retained(self) -> bool:
        """Whether the broker had kept it, instead of passing it on just now."""


def settle(
    archive: Archive, messages: Sequence[Message], received_at: datetime
) -> tuple[dict[str, bytes], list[Quarantined]]:
    """Store documents in one transaction; compare receipts that the broker had kept with what is stored.

    Returns the receipts to be published, retained, by topic, and what could not be accepted. Nothing may be
    acknowledged before this returns. Raises ArchiveError, ArchiveAwayError, and then nothing is stored.
    """
    arrivals: list[Accepted | Quarantined] = []
    claimed: dict[str, bytes] = {}
    for message in messages:
        kiosk_id = topics.read_receipts(message.topic)
        if kiosk_id is None:
            arrivals.append(take(message.topic, message.payload))
        elif message.retained:
            claimed[kiosk_id] = message.payload
    told = archive.store(arrivals, received_at) if arrivals else frozenset()
    stored = archive.receipts_of({*told, *claimed}) if told or claimed else {}
    replies = {topics.receipts(kiosk_id): receipts.encode(of) for kiosk_id, of in sorted(stored.items())}
    # An archive that has lost documents takes its receipts back, and the kiosks send again; what is right stays.
    for kiosk_id, payload in claimed.items():
        topic = topics.receipts(kiosk_id)
        if kiosk_id not in told and replies[topic] == payload:
            del replies[topic]
    return replies, [each for each in arrivals if isinstance(each, Quarantined)]


def hear(archive: Archive, messages: Sequence[Message], received_at: datetime) -> list[Quarantined]:
    """Keep the kiosks' words on how they are; return what is none.

    Raises ArchiveError, ArchiveAwayError, and then nothing is stored.
    """
    taken = [take_status(message.topic, message.payload) for message in messages]
    archive.store_statuses([each for each in taken if isinstance(each, ReceivedStatus)], received_at)
    quarantined = [each for each in taken if isinstance(each, Quarantined)]
    if quarantined:
        archive.store(quarantined, received_at)
    return quarantined
