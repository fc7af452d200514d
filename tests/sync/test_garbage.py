"""Whatever a broker sends, no callback raises, and nothing but a named error ends a connection."""

import random
from contextlib import suppress

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from sync.archive.intake import Quarantined, take, take_status
from sync.document.aggregate import encode
from sync.mqtt.batch import store_batch
from sync.mqtt.broker import BrokerError
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage
from tests.sync.ends import CLOCK, a_month, until
from tests.sync.raw_broker import CONNACK, CONNACK_311, publish_packet, raw_broker

TOPIC = b"kiosks/\xff\xfe\x00/months/2026-10"


def heard(connection, kind):
    """The first event of a kind."""
    found = []
    until(lambda: found.extend(each for each in connection.poll(0.1) if isinstance(each, kind)) or found, "an event")
    return found[0]


def test_a_topic_that_is_no_text_has_a_printable_name_and_can_be_acknowledged():
    with raw_broker(publish_packet(TOPIC, b"{}")) as raw, Connection(raw.broker, MqttSession("c"), CLOCK) as connection:
        connection.subscribe(["kiosks/+/months/+"])
        message = heard(connection, IncomingMessage)
        for judged in (take(message.topic, message.payload), take_status(message.topic, message.payload)):
            assert isinstance(judged, Quarantined)
            assert judged.topic.isprintable()
            assert r"\xff\xfe" in judged.topic
        connection.acknowledge(message)
        until(lambda: connection.poll(0.05) or raw.acknowledged.is_set(), "an acknowledgement")


@pytest.mark.parametrize("connack", [CONNACK, CONNACK_311], ids=["MQTT 5", "MQTT 3.1.1"])
@pytest.mark.parametrize("seed", range(40))
def test_noise_in_place_of_mqtt_ends_in_a_named_error(seed, connack):
    noise = random.Random(seed)
    kind = noise.choice([0x20, 0x30, 0x32, 0x34, 0x40, 0x50, 0x62, 0x70, 0x90, 0xB0, 0xD0, 0xE0, 0xF0, 0x00])
    body = noise.randbytes(noise.randrange(60))
    with (
        raw_broker(bytes([kind, len(body)]) + body, connack) as raw,
        Connection(raw.broker, MqttSession("c"), CLOCK) as connection,
        suppress(BrokerError),
    ):
        connection.subscribe(["kiosks/+/months/+"])
        for _ in range(3):
            connection.poll(0.02)


def test_no_callback_raises_whatever_it_is_told():
    with raw_broker(b"") as raw, Connection(raw.broker, MqttSession("c"), CLOCK) as connection:
        client = connection._client
        codes = [ReasonCode(PacketTypes.PUBACK, identifier=code) for code in (0, 16, 128, 151)]
        answers = [ReasonCode(PacketTypes.SUBACK, identifier=code) for code in (0, 1, 2, 128, 162)]
        for code in codes:
            client.on_publish(client, None, 70_000, code, None)
        client.on_subscribe(client, None, 1, [], None)
        client.on_subscribe(client, None, 1, answers, None)
        assert len(connection._events) == len(codes) + 2


def test_such_a_topic_goes_into_quarantine_and_takes_no_other_message_along(archive):
    good = IncomingMessage("kiosks/rossi-1/months/2026-10", encode(a_month()), retained=False, mid=1, qos=1)
    odd = IncomingMessage(TOPIC.decode(errors="backslashreplace"), b"\xff", retained=False, mid=2, qos=1)
    replies, quarantined = store_batch(archive, [odd, good], CLOCK.wall())
    assert list(replies) == ["kiosks/rossi-1/receipts"]
    assert [each.topic for each in quarantined] == [each.topic for each in archive.quarantined()]
