"""What a broker's answers mean: MQTT 5's reason codes, by the names that paho gives those of 3.1.1, too. Pure."""

from paho.mqtt.reasoncodes import ReasonCode

from sync.mqtt.broker import BUSY, REFUSED, Broker, BrokerAwayError, BrokerError, BrokerRefusedError

UNSUPPORTED_VERSION = 132
NO_MATCHING_SUBSCRIBERS = 16
PERMANENT = frozenset(
    {
        "Bad user name or password",
        "Not authorized",
        "Client identifier not valid",
        "Banned",
        "Bad authentication method",
    }
)
"""Answers to CONNECT that trying again does not change."""


def refusal(broker: Broker, answer: ReasonCode) -> BrokerError:
    """Why a broker does not take a connection."""
    if answer.getName() in PERMANENT:
        return BrokerRefusedError(REFUSED, broker=broker, why=answer.getName())
    return BrokerAwayError(BUSY, broker=broker, why=answer.getName())
