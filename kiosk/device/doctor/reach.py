"""The broker spoken to, as the publisher does."""

from hardware.clock import Clock
from sync.document import topics
from sync.mqtt.broker import SILENT, Broker, BrokerAwayError
from sync.mqtt.client import MqttSession
from sync.mqtt.client_id import unguessable
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, SubscriptionGranted

ANSWER_NS = 5_000_000_000
RECEIPTS_NS = 1_000_000_000
"""How long the retained receipts are waited for once the subscription is granted."""


def finds_receipts(broker: Broker, kiosk_id: str, clock: Clock) -> bool:
    """Whether the head office has left receipts for this kiosk there. Raises BrokerAwayError, BrokerRefusedError."""
    granted = False
    with Connection(broker, MqttSession(unguessable(f"kiosk-{kiosk_id}.doctor", broker)), clock) as connection:
        connection.subscribe([topics.receipts(kiosk_id)])
        deadline_ns = clock.monotonic_ns() + ANSWER_NS
        while (left_ns := deadline_ns - clock.monotonic_ns()) > 0:
            for event in connection.poll(left_ns / 1e9):
                match event:
                    case IncomingMessage():
                        return True
                    case SubscriptionGranted():
                        granted, deadline_ns = True, clock.monotonic_ns() + RECEIPTS_NS
    if not granted:
        raise BrokerAwayError(SILENT, broker=broker)
    return False
