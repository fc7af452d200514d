"""One attempt to publish: the broker's events in, a Delivery's actions out."""

from collections.abc import Mapping, Sequence

from sync.document import status, topics
from sync.document.outbox import Document
from sync.document.receipts import Receipts, decode
from sync.document.status import Status
from sync.mqtt.clocks import Clocks
from sync.mqtt.connection import Connection
from sync.mqtt.delivery import (
    Acknowledged,
    Delivery,
    DeliveryEvent,
    Finish,
    Publish,
    Receipted,
    Refused,
    Subscribed,
    Waited,
)
from sync.mqtt.events import IncomingMessage, MqttEvent, PubAck, SubscriptionGranted


class PublishSession:
    """Carries a Delivery's actions to the broker and the broker's events to the Delivery."""

    def __init__(  # noqa: PLR0913 - every argument is a fact about one attempt
        self,
        connection: Connection,
        clock: Clocks,
        kiosk_id: str,
        documents: Mapping[str, Document],
        *,
        timeout_s: float,
        grace_s: float,
    ) -> None:
        self.sent: list[str] = []
        self.receipts_before: Receipts | None = None
        """What the head office had before this attempt; None: it has published none."""
        self.receipts: Receipts | None = None
        """The newest that came; None: none did."""
        self._connection = connection
        self._clock = clock
        self._kiosk_id = kiosk_id
        self._timeout_s = timeout_s
        self._months: dict[int, str] = {}  # by message number
        self._delivery = Delivery(
            kiosk_id,
            documents,
            clock.monotonic_ns(),
            grace_ns=round(grace_s * 1e9),
            timeout_ns=round(timeout_s * 1e9),
        )

    @property
    def deadline_ns(self) -> int:
        """When `step` is due if nothing happens."""
        return self._delivery.deadline_ns

    def run(self) -> Finish:
        """Until everything is receipted, refused, or waited for in vain. Raises BrokerAwayError, BrokerRefusedError."""
        self.begin()
        finish = None
        while finish is None:
            left_s = (self.deadline_ns - self._clock.monotonic_ns()) / 1e9
            finish = self.step(self._connection.poll(max(0, left_s)))
        return finish

    def begin(self) -> None:
        """Ask for the receipts. Raises BrokerAwayError."""
        self._connection.subscribe([topics.receipts(self._kiosk_id)])

    def step(self, events: Sequence[MqttEvent]) -> Finish | None:
        """Take what happened, or that nothing did, at the time of the clock. Raises BrokerAwayError."""
        found = [event for event in map(self._event, events) if event]
        # The deadline is looked at however much arrives: no flood of messages keeps an attempt alive.
        for event in [*found, Waited()]:
            for action in self._delivery.feed(event, self._clock.monotonic_ns()):
                if isinstance(action, Finish):
                    return action
                self._send(action)
        return None

    def publish_status(self, newest: Status) -> None:
        """Leave the status with the broker; without its acknowledgement it might be lost by hanging up too early."""
        mid = self._connection.publish(topics.status(self._kiosk_id), status.encode(newest), retain=True)
        deadline_ns = self._clock.monotonic_ns() + round(self._timeout_s * 1e9)
        while (left_ns := deadline_ns - self._clock.monotonic_ns()) > 0:
            for event in self._connection.poll(left_ns / 1e9):
                if isinstance(event, PubAck) and event.mid == mid:
                    return

    def _send(self, action: Publish) -> None:
        self._months[self._connection.publish(action.topic, action.payload)] = action.month
        self.sent.append(action.month)

    def _event(self, event: MqttEvent) -> DeliveryEvent | None:
        match event:
            case SubscriptionGranted():
                return Subscribed()
            case IncomingMessage(payload=payload):
                self._connection.acknowledge(event)
                self.receipts = decode(payload)
                self.receipts_before = self.receipts if self.receipts_before is None else self.receipts_before
                return Receipted(self.receipts)
            case PubAck(mid=mid, refusal=refusal, has_subscribers=has_subscribers):
                month = self._months.pop(mid)
                return Refused(month, refusal) if refusal else Acknowledged(month, has_subscribers)
