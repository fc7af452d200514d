"""What a broker's answers mean: MQTT 5's reason codes, by the names that paho gives those of 3.1.1, too. Pure."""

from paho.mqtt.reasoncodes import ReasonCode

from sync.mqtt.broker import (
    BUSY,
    ENDED,
    FORBIDDEN,
    LOST_SENDING,
    MOVED,
    REFUSED,
    TAKEN_OVER,
    Broker,
    BrokerAwayError,
    BrokerError,
    BrokerRefusedError,
)

UNSUPPORTED_VERSION = 132
NO_MATCHING_SUBSCRIBERS = 16
NOT_AUTHORIZED, QUOTA_EXCEEDED = "Not authorized", "Quota exceeded"
PASSING = frozenset({QUOTA_EXCEEDED, "Implementation specific error"})
"""Refusals of a message or a subscription that trying again may change. RabbitMQ 4 says the second of a message for
several clients when the node of one of them has just died."""
SESSION_TAKEN_OVER, PACKET_TOO_LARGE, SERVER_MOVED = "Session taken over", "Packet too large", "Server moved"
LOST = "connection lost"
"""Without a word: brokers of 3.1.1, and mosquitto before 2.0.15 of a name that was taken over (MQTT 5 has a code)."""
LARGE = 4096
"""Bytes; no broker refuses less for its size."""
PERMANENT = frozenset(
    {
        "Bad user name or password",
        NOT_AUTHORIZED,
        "Client identifier not valid",
        "Banned",
        "Bad authentication method",
    }
)
"""Answers to CONNECT that trying again does not change."""


def refusal(broker: Broker, answer: ReasonCode) -> BrokerError:
    """Why a broker does not take a connection."""
    if answer.getName() == SERVER_MOVED:
        return BrokerRefusedError(MOVED, broker=broker)
    if answer.getName() in PERMANENT:
        return BrokerRefusedError(REFUSED, broker=broker, why=answer.getName())
    return BrokerAwayError(BUSY, broker=broker, why=answer.getName())


def subscription_refusal(broker: Broker, why: str) -> BrokerError:
    """Why a broker does not take a subscription."""
    if why in PASSING:
        return BrokerAwayError(BUSY, broker=broker, why=why)
    return BrokerRefusedError(FORBIDDEN, broker=broker, why=why)


def ending(broker: Broker, why: str, client_id: str, largest: int) -> BrokerError:
    """Why a broker ended a connection. `largest`: bytes of the largest message that it had not acknowledged."""
    if why == NOT_AUTHORIZED:
        # Some brokers say so by hanging up: HiveMQ and EMQX of a message that their access list denies.
        return BrokerRefusedError(REFUSED, broker=broker, why=why)
    if why == SERVER_MOVED:
        return BrokerRefusedError(MOVED, broker=broker)
    if why == SESSION_TAKEN_OVER:
        return BrokerAwayError(TAKEN_OVER, broker=broker, client_id=client_id)
    if why == PACKET_TOO_LARGE or (why == LOST and largest > LARGE):
        return BrokerAwayError(LOST_SENDING, broker=broker, size=largest)
    return BrokerAwayError(ENDED, broker=broker, why=why)
