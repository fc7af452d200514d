"""Cards, a broker and a head office in virtual time: production code at both ends of a link that is told to fail."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from sync.archive.archive import Archive
from sync.archive.tables import DOCUMENT
from sync.document import receipts, topics
from sync.document.aggregate import encode
from sync.document.outbox import Document
from sync.mqtt.batch import store_batch
from sync.mqtt.delivery import DeliveryAction, DeliveryEvent, Finish
from sync.mqtt.events import IncomingMessage, MqttEvent, PubAck, SubscriptionGranted
from sync.mqtt.publish_session import PublishSession
from tests.sync.ends import a_month

S = 1_000_000_000
TIMEOUT_S, GRACE_S = 30, 1
BEGINNING = datetime(2026, 11, 1, tzinfo=UTC)

Key = tuple[str, str, str]
"""Kiosk, installation, month."""


@dataclass
class VirtualClock:
    now_ns: int = 0

    def monotonic_ns(self) -> int:
        return self.now_ns

    def wall(self) -> datetime:
        return BEGINNING + timedelta(microseconds=self.now_ns // 1000)


@dataclass(frozen=True)
class Message:
    """On its way to a collector."""

    topic: str
    payload: bytes
    retained: bool = False


@dataclass(frozen=True)
class Receipt:
    """What a collector wrote, and the life of the archive in which it saw it."""

    topic: str
    payload: bytes
    life: int


@dataclass
class Card:
    """One card's outbox."""

    kiosk_id: str = "rossi-1"
    shop: str = "Via Garibaldi"
    installation_id: str = "card-1"
    outbox: dict[str, Document] = field(default_factory=dict)

    def write(self, month: str, votes: int) -> Document:
        """Make the month's document anew, as the daemon does."""
        old = self.outbox.get(month)
        if old and old.aggregate.installation_id != self.installation_id:
            self.outbox[f"{old.aggregate.installation_id}/{month}"] = old
            old = None
        former = () if old is None else (*old.aggregate.former_ids, old.aggregate.kiosk_id)
        aggregate = a_month(
            month,
            votes=(votes, 1),
            kiosk_id=self.kiosk_id,
            shop=self.shop,
            installation_id=self.installation_id,
            revision=old.aggregate.revision + 1 if old else 1,
            former_ids=tuple(dict.fromkeys(name for name in former if name != self.kiosk_id)),
        )
        self.outbox[month] = Document(encode(aggregate), aggregate)
        return self.outbox[month]

    def copy(self) -> "Card":
        return Card(self.kiosk_id, self.shop, self.installation_id, dict(self.outbox))

    def offered(self) -> dict[str, Document]:
        """What may be published under the kiosk's present name."""
        return {name: each for name, each in self.outbox.items() if each.aggregate.kiosk_id == self.kiosk_id}


def key(document: Document) -> Key:
    aggregate = document.aggregate
    return aggregate.kiosk_id, aggregate.installation_id, aggregate.month


class Office:
    """One archive, in real SQLite, and what was ever in it."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.life = 0
        self.committed: set[tuple[int, Key, int, str]] = set()
        """(life, where, revision, digest) of everything that was ever in it."""

    def lose(self) -> None:
        """From here on it is another archive, and empty."""
        with self.archive._engine.begin() as connection:
            connection.execute(sa.delete(DOCUMENT))
        self.life += 1

    def rows(self) -> dict[Key, tuple[int, str, str]]:
        """Revision, digest and document, read past the code that is being tried."""
        c = DOCUMENT.c
        columns = c.kiosk_id, c.installation_id, c.month, c.revision, c.digest, c.payload
        with self.archive._engine.connect() as connection:
            found = connection.execute(sa.select(*columns)).all()
        assert len({tuple(row[:3]) for row in found}) == len(found), "a month is twice in the archive"
        return {tuple(row[:3]): tuple(row[3:]) for row in found}

    def remember(self) -> None:
        self.committed |= {(self.life, where, *row[:2]) for where, row in self.rows().items()}


class Broker:
    """Passes on, keeps what is retained, and does nothing wrong unless somebody reaches into its queues."""

    def __init__(self) -> None:
        self.retained: dict[str, Receipt] = {}
        self.queues: tuple[list[Message], list[Message]] = ([], [])
        """What each collector has not acknowledged."""
        self.attempts: dict[str, Attempt] = {}
        """By client id."""

    def publish(self, message: Message) -> None:
        for queue in self.queues:
            queue.append(message)

    def receipt(self, receipt: Receipt) -> None:
        self.retained[receipt.topic] = receipt
        for attempt in self.attempts.values():
            if topics.receipts(attempt.kiosk_id) == receipt.topic:
                attempt.inbox.append(receipt)

    def receipts(self) -> Iterator[Receipt]:
        """All that are kept, or on their way."""
        yield from self.retained.values()
        for attempt in self.attempts.values():
            yield from (each for each in attempt.inbox if isinstance(each, Receipt))


class Attempt:
    """One `kiosk publish`: a PublishSession, and in place of its Connection this."""

    session_type = PublishSession

    def __init__(self, card: Card, broker: Broker, clock: VirtualClock) -> None:
        self.kiosk_id = card.kiosk_id
        self.documents = card.offered()
        self.inbox: list[Receipt | MqttEvent] = []
        self.finish: Finish | None = None
        """As the Delivery said it, whether or not the session has understood."""
        self._broker = broker
        self._clock = clock
        self._mid = 0
        # Connecting, the grace, and the timeout for each document newly receipted and once more; a second late each.
        longest_s = TIMEOUT_S + GRACE_S + (TIMEOUT_S + 1) * (len(self.documents) + 2)
        self._last_ns = clock.now_ns + longest_s * S
        # The broker lets one client of a name in, and throws the older one out.
        broker.attempts[card.kiosk_id] = self
        self.session = self.session_type(
            self, clock, card.kiosk_id, self.documents, timeout_s=TIMEOUT_S, grace_s=GRACE_S
        )
        self._feed, self.session._delivery.feed = self.session._delivery.feed, self.watch
        self.session.begin()

    def subscribe(self, asked: list[str]) -> None:
        self.inbox.append(SubscriptionGranted())
        self.inbox += [self._broker.retained[topic] for topic in asked if topic in self._broker.retained]

    def publish(self, topic: str, payload: bytes) -> int:
        assert self.finish is None, "an attempt that goes on after Finish"
        self._mid += 1
        self._broker.publish(Message(topic, payload))
        self.inbox.append(PubAck(self._mid, None, has_subscribers=True))
        return self._mid

    def acknowledge(self, arrival: IncomingMessage) -> None:
        pass

    def watch(self, event: DeliveryEvent, now_ns: int) -> list[DeliveryAction]:
        """Between the session and its Delivery: look, and change nothing."""
        assert self.finish is None, "an attempt that goes on after Finish"
        actions = self._feed(event, now_ns)
        self.finish = next((each for each in actions if isinstance(each, Finish)), self.finish)
        return actions

    def turn(self, count: int) -> None:
        """Let the session have the first so many of its inbox."""
        taken, self.inbox = self.inbox[:count], self.inbox[count:]
        self.session.step([_mqtt_event(each) for each in taken])
        if self.finish:
            self.hang_up()
        assert self.finish or self._clock.now_ns <= self._last_ns, "an attempt without an end"

    def hang_up(self) -> None:
        self._broker.attempts = {name: each for name, each in self._broker.attempts.items() if each is not self}


def _mqtt_event(each: Receipt | MqttEvent) -> MqttEvent:
    return IncomingMessage(each.topic, each.payload, retained=True, mid=1, qos=1) if isinstance(each, Receipt) else each


class VirtualCollector:
    """What sync/mqtt/collector.py does with a batch, step by step, so that it can die in between."""

    def __init__(self, number: int, broker: Broker, office: Office, clock: VirtualClock) -> None:
        self._number, self._broker, self._office, self._clock = number, broker, office, clock
        self._claims: list[Message] = []
        self.connect()

    def connect(self) -> None:
        """As after a crash: the broker sends again what it has kept."""
        self._claims = [Message(each.topic, each.payload, retained=True) for each in self._broker.retained.values()]

    def collect(self, size: int, dies: str = "") -> None:
        """Settle a batch. `dies`: after what, if at all."""
        queue = self._broker.queues[self._number]
        batch = [*self._claims, *queue[:size]]
        self._claims = []
        replies = self.replies(batch, dies)
        if dies != "commit":
            for topic, payload in replies.items():
                self._broker.receipt(Receipt(topic, payload, self._office.life))
            if dies != "receipts":
                del queue[:size]
        if dies:
            self.connect()

    def replies(self, batch: list[Message], _dies: str) -> dict[str, bytes]:
        replies, _ = store_batch(self._office.archive, batch, self._clock.wall())
        self._office.remember()
        return replies


def entries(receipt: Receipt) -> dict[Key, tuple[int, str]]:
    """What a receipt says is stored."""
    kiosk_id = topics.read_receipts(receipt.topic)
    assert kiosk_id is not None
    found = receipts.decode(receipt.payload).items()
    return {(kiosk_id, installation, month): entry for installation, of in found for month, entry in of.items()}
