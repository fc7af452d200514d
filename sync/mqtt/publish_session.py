"""One attempt to publish: the broker's happenings in, a Delivery's actions out."""

from collections.abc import Mapping

from sync.document import status, topics
from sync.document.outbox import Document
from sync.document.receipts import Receipts, decode
from sync.document.status import Status
from sync.mqtt.clock import MqttClock
from sync.mqtt.connection import Connection
from sync.mqtt.delivery import Acknowledged, Delivery, Event, Finish, Publish, Receipted, Refused, Subscribed, Waited
from sync.mqtt.events import Happening, IncomingMessage, PubAck, SubscriptionGranted


class PublishSession:
    """Carries a Delivery's actions to the broker and the broker's happenings to the Delivery."""

    def __init__(  # noqa: PLR0913 - every argument is a fact about one attempt
        self,
        connection: Connection,
        clock: MqttClock,
        kiosk_id: str,
        documents: Mapping[str, Document],
        *,
        timeout_s: float,
        grace_s: float,
    ) -> None:
        self.sent: list[str] = []
        self.found: Receipts | None = None
        """What the head office had before this attempt; None: nobody said."""
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

    def run(self) -> Finish:
        """Until everything is receipted, refused, or waited for in vain. Raises BrokerAwayError, BrokerRefusedError."""
        self._connection.subscribe([topics.receipts(self._kiosk_id)])
        while True:
            left_s = (self._delivery.deadline_ns - self._clock.monotonic_ns()) / 1e9
            events = [self._event(happening) for happening in self._connection.poll(max(0, left_s))]
            for event in [event for event in events if event] or [Waited()]:
                for action in self._delivery.feed(event, self._clock.monotonic_ns()):
                    if isinstance(action, Finish):
                        return action
                    self._send(action)

    def say(self, told: Status) -> None:
        """Leave the status with the broker; without its acknowledgement it might be lost by hanging up too early."""
        mid = self._connection.publish(topics.status(self._kiosk_id), status.encode(told), retain=True)
        deadline_ns = self._clock.monotonic_ns() + round(self._timeout_s * 1e9)
        while (left_ns := deadline_ns - self._clock.monotonic_ns()) > 0:
            for happening in self._connection.poll(left_ns / 1e9):
                if isinstance(happening, PubAck) and happening.mid == mid:
                    return

    def _send(self, action: Publish) -> None:
        self._months[self._connection.publish(action.topic, action.payload)] = action.month
        self.sent.append(action.month)

    def _event(self, happening: Happening) -> Event | None:
        match happening:
            case SubscriptionGranted():
                return Subscribed()
            case IncomingMessage(payload=payload):
                self._connection.acknowledge(happening)
                self.receipts = decode(payload)
                self.found = self.receipts if self.found is None else self.found
                return Receipted(self.receipts)
            case PubAck(mid=mid, refusal=refusal, heard=heard):
                month = self._months.pop(mid)
                return Refused(month, refusal) if refusal else Acknowledged(month, heard)
