"""What the collector does with a batch, however it came: store it, and make the receipts for it."""

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


def store_batch(
    archive: Archive, messages: Sequence[Message], received_at: datetime
) -> tuple[dict[str, bytes], list[Quarantined]]:
    """Store documents in one transaction; compare receipts that the broker had kept with what is stored.

    Returns the receipts to be published, retained, by topic, and what could not be accepted. Nothing may be
    acknowledged before this returns. Raises ArchiveError, ArchiveAwayError, and then nothing is stored.
    """
    arrivals: list[Accepted | Quarantined] = []
    retained: dict[str, bytes] = {}
    for message in messages:
        kiosk_id = topics.read_receipts(message.topic)
        if kiosk_id is None:
            arrivals.append(take(message.topic, message.payload, received_at))
        elif message.retained:
            retained[kiosk_id] = message.payload
    senders = archive.store(arrivals, received_at) if arrivals else frozenset()
    stored = archive.receipts_of({*senders, *retained}) if senders or retained else {}
    replies = {topics.receipts(kiosk_id): receipts.encode(of) for kiosk_id, of in sorted(stored.items())}
    # An archive that has lost documents takes its receipts back, and the kiosks send again; what is right stays.
    for kiosk_id, payload in retained.items():
        topic = topics.receipts(kiosk_id)
        if kiosk_id not in senders and replies[topic] == payload:
            del replies[topic]
    return replies, [each for each in arrivals if isinstance(each, Quarantined)]


def store_statuses(archive: Archive, messages: Sequence[Message], received_at: datetime) -> list[Quarantined]:
    """Store the kiosks' statuses; return the messages that are no valid status.

    Raises ArchiveError, ArchiveAwayError, and then nothing is stored.
    """
    judged = [take_status(message.topic, message.payload) for message in messages]
    archive.store_statuses([each for each in judged if isinstance(each, ReceivedStatus)], received_at)
    quarantined = [each for each in judged if isinstance(each, Quarantined)]
    if quarantined:
        archive.store(quarantined, received_at)
    return quarantined
