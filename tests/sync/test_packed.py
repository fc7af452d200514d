"""Messages are sent and read together: few calls to the system, however many messages."""

import pytest

from hardware.clock import SystemClock
from sync.mqtt.client import BoundedClient, MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, PubAck
from tests.sync.ends import until

MESSAGES = 20


@pytest.fixture
def calls(monkeypatch):
    """How often each of paho's two ways to the socket was gone."""
    counted = {"_sock_recv": 0, "_sock_send": 0}
    paho = BoundedClient.__mro__[1]
    for name in counted:
        monkeypatch.setattr(paho, name, _counting(counted, name, getattr(paho, name)))
    return counted


def _counting(counted, name, before):
    def call(client, data):
        counted[name] += 1
        return before(client, data)

    return call


def test_a_batch_of_messages_is_one_piece_each_way(mosquitto, calls):
    one, other = (Connection(mosquitto.broker, MqttSession(name), SystemClock()) for name in "ab")
    with one as sender, other as taker:
        taker.subscribe(["packed/#"])
        until(lambda: taker.poll(0.1), "a subscription")
        calls.update(_sock_recv=0, _sock_send=0)
        for number in range(MESSAGES):
            sender.publish(f"packed/{number}", b"x" * 1000)
        acknowledged, taken = [], []
        until(lambda: _gather(sender, PubAck, acknowledged) == MESSAGES, "acknowledgements")
        assert calls["_sock_send"] == 1
        until(lambda: _gather(taker, IncomingMessage, taken) == MESSAGES, "messages")
        calls.update(_sock_send=0)
        for each in taken:
            taker.acknowledge(each)
        taker.poll(0)
        assert calls["_sock_send"] == 1
    # Byte by byte, as paho alone does it, a head is three calls and a body one or more.
    assert calls["_sock_recv"] < 3 * MESSAGES
    assert [each.topic for each in taken] == [f"packed/{number}" for number in range(MESSAGES)]


def _gather(connection, kind, found):
    found += [each for each in connection.poll(0.1) if isinstance(each, kind)]
    return len(found)
