"""What can come over a connection to the broker."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message from the broker; it is the broker's until it is acknowledged."""

    topic: str
    payload: bytes
    retained: bool
    mid: int
    qos: int


@dataclass(frozen=True, slots=True)
class PubAck:
    """The broker's acknowledgement of a message of ours."""

    mid: int
    refusal: str | None
    """Why it will not pass it on. In MQTT 5 only: under 3.1.1 a denied message looks like an accepted one."""
    has_subscribers: bool
    """False where the broker says that nobody subscribes to the topic."""


@dataclass(frozen=True, slots=True)
class SubscriptionGranted:
    """The broker passes on what was subscribed to."""


MqttEvent = IncomingMessage | PubAck | SubscriptionGranted
