"""A kiosk that sends without an end keeps no other from being heard, and is itself heard again."""

import logging

from sync.document import topics
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.message_rate import MINUTE_NS, MOST_A_MINUTE, MessageRate
from sync.mqtt.publisher import publish
from tests.sync.ends import CLOCK, collecting, fill, held, written

EVIL = topics.month("evil-1", "2026-10")


def test_what_is_beyond_the_most_of_a_minute_is_not_looked_at():
    rate = MessageRate()
    assert [rate.admits(EVIL, 0) for _ in range(MOST_A_MINUTE + 2)] == [True] * MOST_A_MINUTE + [False] * 2


def test_another_kiosk_is_looked_at_and_it_itself_a_minute_later():
    rate = MessageRate()
    for _ in range(MOST_A_MINUTE + 1):
        rate.admits(EVIL, 0)
    assert rate.admits(topics.month("rossi-1", "2026-10"), 0)
    assert not rate.admits(EVIL, MINUTE_NS - 1)
    assert rate.admits(EVIL, MINUTE_NS)


def test_topics_that_name_no_kiosk_count_as_one():
    rate = MessageRate()
    assert [rate.admits(f"odd-{n}", 0) for n in range(MOST_A_MINUTE + 1)][-1] is False


def test_the_collector_drops_them_says_so_once_and_goes_on(tmp_path, mosquitto, archive, caplog, monkeypatch):
    caplog.set_level(logging.WARNING, "sync")
    monkeypatch.setattr("sync.mqtt.message_rate.MOST_A_MINUTE", 5)
    fill(tmp_path, 3)
    with (
        collecting(mosquitto.broker, archive),
        Connection(mosquitto.broker, MqttSession("evil"), CLOCK) as evil,
    ):
        for n in range(20):
            evil.publish(EVIL, b"%d" % n)
        evil.poll(0)
        publish(tmp_path, "rossi-1", mosquitto.broker, CLOCK)
    assert held(archive) == written(tmp_path)
    assert [each for each in caplog.messages if "dropped" in each] == [
        "'kiosks/evil-1/': more than 1000 messages a minute; the others are dropped"
    ]
    assert len([each for each in caplog.messages if "quarantine" in each]) == 1
