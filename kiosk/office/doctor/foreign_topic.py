"""Whether somebody may write in the name of a kiosk that he is not: really tried. Loads no cryptography."""

from collections.abc import Sequence

from sync.document import topics
from sync.mqtt.broker import Broker, BrokerAwayError, BrokerError
from sync.mqtt.client import MqttSession
from sync.mqtt.clocks import Clocks
from sync.mqtt.connection import Connection
from sync.mqtt.events import PubAck

ANSWER_NS = 5_000_000_000
PROBE, OTHER = "office-doctor", "office-doctor-2"
"""Kiosks that nobody has; what is written in their name, if it can be, waits in quarantine."""
FOREIGN = topics.month(OTHER, "2020-01")


def writable(broker: Broker, tried: Sequence[str], clock: Clocks) -> list[str]:
    """The topics to which a message could be written. Raises BrokerAwayError, BrokerRefusedError."""
    return [topic for topic in tried if _is_writable(broker, topic, clock)]


def _is_writable(broker: Broker, topic: str, clock: Clocks) -> bool:
    with Connection(broker, MqttSession(PROBE), clock) as connection:
        try:
            answer = _answer(connection, topic, clock)
        except BrokerError:
            # RabbitMQ refuses by hanging up. One that is away lets nobody in afterwards.
            Connection(broker, MqttSession(PROBE), clock).close()
            return False
    if answer is None:
        raise BrokerAwayError(f"{broker} does not acknowledge a message within 5 s; is it overloaded?")
    return answer.refusal is None


def _answer(connection: Connection, topic: str, clock: Clocks) -> PubAck | None:
    mid = connection.publish(topic, b"tried by kiosk office doctor")
    deadline_ns = clock.monotonic_ns() + ANSWER_NS
    while (left_ns := deadline_ns - clock.monotonic_ns()) > 0:
        for event in connection.poll(left_ns / 1e9):
            if isinstance(event, PubAck) and event.mid == mid:
                return event
    return None
