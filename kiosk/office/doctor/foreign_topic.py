"""Whether somebody may write in the name of a kiosk that he is not: really tried. Loads no cryptography."""

from collections.abc import Sequence

from sync.document import topics
from sync.mqtt.broker import Broker, BrokerAwayError
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
    allowed = []
    with Connection(broker, MqttSession(PROBE), clock) as connection:
        for topic in tried:
            mid = connection.publish(topic, b"tried by kiosk office doctor")
            deadline_ns = clock.monotonic_ns() + ANSWER_NS
            answer = None
            while answer is None and (left_ns := deadline_ns - clock.monotonic_ns()) > 0:
                for event in connection.poll(left_ns / 1e9):
                    answer = event if isinstance(event, PubAck) and event.mid == mid else answer
            if answer is None:
                raise BrokerAwayError(f"{broker} does not acknowledge a message within 5 s; is it overloaded?")
            if answer.refusal is None:
                allowed.append(topic)
    return allowed
