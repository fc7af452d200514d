"""A broker and a network that do their worst, between the production code of both ends."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sync.archive.archive import Archive
from sync.document import outbox, receipts, topics
from sync.mqtt.batch import store_batch
from sync.mqtt.delivery import Acknowledged, Delivery, DeliveryEvent, Finish, Publish, Receipted, Subscribed, Waited

ATTEMPT_NS = 30_000_000_000


@dataclass(frozen=True)
class Message:
    topic: str
    payload: bytes
    retained: bool = False


class Link:
    """Kiosk and head office, joined without a socket."""

    def __init__(
        self, draw: random.Random, faults: frozenset[str], archive_folder: Path, now: Callable[[], datetime]
    ) -> None:
        """`now`: what the head office's clock shows, which is right."""
        self.published: set[str] = set()
        self._draw = draw
        self._faults = faults
        self._folder = archive_folder
        self._now = now
        self._archives = 0
        self._retained: dict[str, bytes] = {}
        self._delayed: list[Message] = []
        self.archive = self._new_archive()

    def heal(self) -> None:
        """From now on nothing goes wrong any more."""
        self._faults = frozenset()

    def lose_archive(self) -> None:
        """The head office starts again from nothing, and hears what the broker has kept."""
        self.archive.close()
        self.archive = self._new_archive()
        kept = [Message(topic, payload, retained=True) for topic, payload in self._retained.items()]
        self._settle(kept)

    def deliver(self, kiosk_id: str, folder: Path) -> Finish:
        """One attempt of the publisher."""
        documents = outbox.read(folder)
        now_ns = 0
        delivery = Delivery(kiosk_id, documents, now_ns, grace_ns=10**9, timeout_ns=ATTEMPT_NS)
        events: list[DeliveryEvent] = (
            [] if self._goes_wrong("broker away", 0.7) else [Subscribed(), *self._receipt(kiosk_id)]
        )
        while True:
            if not events:
                now_ns = max(now_ns + 1, delivery.deadline_ns)
                events.append(Waited())
            for action in delivery.feed(events.pop(0), now_ns):
                if isinstance(action, Finish):
                    return action
                events += self._carry(kiosk_id, action)

    def _carry(self, kiosk_id: str, action: Publish) -> list[DeliveryEvent]:
        self.published.add(action.topic)
        message = Message(action.topic, action.payload)
        arriving = [message, message] if self._goes_wrong("duplicate", 0.5) else [message]
        if self._goes_wrong("reordering", 0.4):
            self._delayed += arriving
            arriving = []
        if self._goes_wrong("garbage", 0.3):
            arriving.append(Message(action.topic, self._spoil(action.payload)))
        if self._goes_wrong("document lost", 0.4):
            arriving = []
        if self._delayed and self._draw.random() < 0.3:
            arriving += self._delayed
            self._delayed = []
        self._draw.shuffle(arriving)
        told = self._settle(arriving)
        return [Acknowledged(action.month), *(self._receipt(kiosk_id) if told else ())]

    def _settle(self, messages: list[Message]) -> bool:
        replies, _ = store_batch(self.archive, messages, self._now())
        heard: Mapping[str, bytes] = {} if self._goes_wrong("receipt lost", 0.5) else replies
        self._retained.update(heard)
        return bool(heard)

    def _receipt(self, kiosk_id: str) -> list[DeliveryEvent]:
        payload = self._retained.get(topics.receipts(kiosk_id))
        return [] if payload is None else [Receipted(receipts.decode(payload))]

    def _spoil(self, payload: bytes) -> bytes:
        place = self._draw.randrange(len(payload))
        return self._draw.choice(
            (payload[:place], b"{}", b"\x00" * 70_000, payload[:place] + b"}" + payload[place + 1 :])
        )

    def _goes_wrong(self, fault: str, probability: float) -> bool:
        return fault in self._faults and self._draw.random() < probability

    def _new_archive(self) -> Archive:
        self._archives += 1
        return Archive.open(f"sqlite:///{self._folder / f'archive-{self._archives}.db'}")
