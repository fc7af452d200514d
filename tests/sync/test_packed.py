"""Messages are sent and read together: few calls to the system, however many messages."""

import dataclasses

import pytest

from hardware.clock import SystemClock
from sync.mqtt.bounded_client import BoundedClient
from sync.mqtt.broker import BrokerAwayError
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, PubAck, SubscriptionGranted
from tests.sync.ends import until
from tests.sync.raw_broker import raw_broker

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


@pytest.mark.parametrize("mqtt5", [True, False], ids=["MQTT 5", "MQTT 3.1.1"])
@pytest.mark.parametrize("piece", [1, 3, 100])
def test_packets_come_whole_wherever_the_network_cuts_them(mosquitto, monkeypatch, piece, mqtt5):
    paho = BoundedClient.__mro__[1]
    before = paho._sock_recv
    monkeypatch.setattr(paho, "_sock_recv", lambda client, size: before(client, min(size, piece)))
    broker = dataclasses.replace(mosquitto.broker, mqtt5=mqtt5)
    sent = {f"cut/{size}": b"x" * size for size in (0, 1, 126, 127, 128, 400)}
    one, other = (Connection(broker, MqttSession(name), SystemClock()) for name in "cd")
    with one as sender, other as taker:
        taker.subscribe(["cut/#"])
        until(lambda: taker.poll(0.1), "a subscription")
        for topic, payload in sent.items():
            sender.publish(topic, payload)
        acknowledged, taken = [], []
        # A piece is taken by each look: to wait between them would be to wait for each piece.
        until(lambda: _gather(sender, PubAck, acknowledged) == len(sent), "acknowledgements", every_s=0)
        until(lambda: _gather(taker, IncomingMessage, taken) == len(sent), "messages", every_s=0)
    assert {each.topic: each.payload for each in taken} == sent


@pytest.mark.parametrize(
    "packet",
    [
        b"\x32\xff\xff\xff\xff\x01",
        b"\x32\x04\x00\x09ab",
        b"\x32\x06\x00\x01a\x00\x01\x7f",
        b"\x32\x05\x00\x01a\x00\x01",
    ],
    ids=["a length of five bytes", "a name cut off", "properties cut off", "no properties"],
)
def test_a_message_that_is_cut_off_ends_the_connection(packet):
    with raw_broker(packet) as raw, Connection(raw.broker, MqttSession("c"), SystemClock()) as connection:
        connection.subscribe(["cut/#"])
        with pytest.raises(BrokerAwayError, match="not MQTT"):
            until(lambda: not all(isinstance(each, SubscriptionGranted) for each in connection.poll(0.1)), "a message")


def test_what_came_before_bytes_that_are_no_mqtt_is_told_once_and_nothing_after_them_is_read():
    with (
        raw_broker(b"\x30\x06\x00\x03cut\x00" + b"\xff" * 1_000_000) as raw,
        Connection(raw.broker, MqttSession("c"), SystemClock()) as connection,
    ):
        connection.subscribe(["cut/#"])
        taken = []
        with pytest.raises(BrokerAwayError, match="not MQTT"):
            until(lambda: not (taken.extend(connection.poll(0.1)) or taken[1:]), "the end")
        assert [type(each) for each in taken] == [SubscriptionGranted, IncomingMessage]


@pytest.mark.parametrize(
    "packet",
    [
        b"\xc0\x00",
        b"\x62\x02\x00\x07",
        b"\x50\x02\x00\x07",
        b"\x70\x02\x00\x07",
        b"\xb0\x04\x00\x07\x00\x00",
        b"\xf0\x00",
    ],
    ids=["PINGREQ", "PUBREL", "PUBREC", "PUBCOMP", "UNSUBACK", "AUTH"],
)
def test_what_no_client_of_qos_1_is_sent_ends_the_connection_unanswered(packet):
    with raw_broker(packet) as raw, Connection(raw.broker, MqttSession("c"), SystemClock()) as connection:
        connection.subscribe(["cut/#"])
        with pytest.raises(BrokerAwayError, match=f"packets of type {packet[0] >> 4}, which no client here asks for"):
            until(lambda: not all(isinstance(each, SubscriptionGranted) for each in connection.poll(0.1)), "the end")
        assert not connection._client.want_write()
