"""Publisher and collector, joined by a real broker that is killed, forgets, and lies."""

import logging
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sync.archive.archive import Archive
from sync.document import outbox, topics
from sync.document.aggregate import encode
from sync.mqtt.broker import BrokerAwayError
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, PubAck
from sync.mqtt.publisher import PublishError, publish
from tests.sync.ends import (
    CLOCK,
    DEADLINE_S,
    DURABLE,
    IN_VAIN_S,
    a_month,
    collecting,
    fill,
    free_port,
    held,
    until,
    written,
)


def deliver(folder, broker, **options):
    return publish(folder, "rossi-1", broker, CLOCK, **{"timeout_s": DEADLINE_S, "grace_s": 0.2, **options})


def listen(broker, topic, count=1):
    """The next messages on a topic, retained ones first."""
    arrived = []
    with Connection(broker, MqttSession("listener"), CLOCK) as connection:
        connection.subscribe([topic])

        def enough():
            arrived.extend(each for each in connection.poll(0.05) if isinstance(each, IncomingMessage))
            return len(arrived) >= count

        until(enough, f"{count} messages on {topic}")
    return arrived


def say(broker, *messages, client_id="anybody"):
    """Publish raw messages and wait for the broker's word on each."""
    with Connection(broker, MqttSession(client_id), CLOCK) as connection:
        waiting = {connection.publish(topic, payload) for topic, payload in messages}

        def taken():
            waiting.difference_update(each.mid for each in connection.poll(0.05) if isinstance(each, PubAck))
            return not waiting

        until(taken, "the broker's acknowledgement")


def test_what_the_outbox_holds_the_archive_holds(tmp_path, mosquitto, archive):
    months = fill(tmp_path / "outbox", 30)
    with collecting(mosquitto.broker, archive):
        result = deliver(tmp_path / "outbox", mosquitto.broker)
    assert list(result.sent) == list(result.delivered) == months
    assert held(archive) == written(tmp_path / "outbox")


def test_what_is_receipted_is_not_sent_again(tmp_path, mosquitto, archive):
    fill(tmp_path / "outbox", 3)
    with collecting(mosquitto.broker, archive):
        deliver(tmp_path / "outbox", mosquitto.broker)
        outbox.write(tmp_path / "outbox", a_month("2020-02", revision=2, votes=(5, 5)))
        assert deliver(tmp_path / "outbox", mosquitto.broker, grace_s=DEADLINE_S).sent == ("2020-02",)
    # The retained receipts answer even while nobody collects.
    assert deliver(tmp_path / "outbox", mosquitto.broker, grace_s=DEADLINE_S).sent == ()


def test_a_kiosk_leaves_word_of_how_it_is(tmp_path, mosquitto, archive):
    fill(tmp_path / "outbox", 2)
    with collecting(mosquitto.broker, archive):
        deliver(tmp_path / "outbox", mosquitto.broker)
    (status,) = listen(mosquitto.broker, topics.status("rossi-1"))
    assert status.retained
    assert b'"delivered":["2020-01","2020-02"]' in status.payload
    assert b'"installation_id":"card-1"' in status.payload


def test_documents_without_a_receipt_are_named(tmp_path, mosquitto):
    fill(tmp_path / "outbox", 2)
    with pytest.raises(PublishError, match=r"publish 2020-01, 2020-02: no receipt within 2 s; nobody listens"):
        deliver(tmp_path / "outbox", mosquitto.broker, timeout_s=IN_VAIN_S)
    (status,) = listen(mosquitto.broker, topics.status("rossi-1"))
    assert b'"outstanding":["2020-01","2020-02"]' in status.payload


def test_a_renamed_kiosk_speaks_for_itself_alone(tmp_path, mosquitto, archive):
    fill(tmp_path / "outbox", 1, kiosk_id="old-name")
    outbox.write(tmp_path / "outbox", a_month("2020-02"))
    with collecting(mosquitto.broker, archive):
        assert deliver(tmp_path / "outbox", mosquitto.broker).delivered == ("2020-02",)
    assert archive.kiosks() == ["rossi-1"]


def test_what_an_earlier_installation_left_behind_is_delivered_beside_the_present_ones(tmp_path, mosquitto, archive):
    folder = tmp_path / "outbox"
    before, now = a_month("2020-01", installation_id="card-0"), a_month("2020-01", votes=(5, 5))
    outbox.write(folder / "card-0", before)
    outbox.write(folder, now)
    with collecting(mosquitto.broker, archive):
        result = deliver(folder, mosquitto.broker)
    assert (result.sent, result.delivered) == (("2020-01", "card-0/2020-01"), ("2020-01",))
    assert archive.aggregates() == [before, now]


@pytest.mark.parametrize("revision", [7, 8], ids=["in the same second", "later"])
def test_a_copied_card_is_told_apart_and_told(tmp_path, mosquitto, archive, revision):
    one, copy = tmp_path / "one", tmp_path / "copy"
    outbox.write(one, a_month("2020-01", revision=7))
    outbox.write(copy, a_month("2020-01", revision=revision, votes=(5, 5)))
    with collecting(mosquitto.broker, archive):
        deliver(copy, mosquitto.broker)
        with pytest.raises(PublishError, match=r"publish 2020-01: .* a later one of installation card-1"):
            deliver(one, mosquitto.broker)
        until(lambda: any(each.status.disputed for each in archive.statuses()), "the status")
        # What the kiosk itself told, an older state of it or another card of its name, is no such thing.
        outbox.write(one, a_month("2020-01", revision=9))
        deliver(one, mosquitto.broker)
        outbox.write(one, a_month("2020-01", revision=10, installation_id="card-2"))
        deliver(one, mosquitto.broker)
        until(lambda: not any(each.status.disputed for each in archive.statuses()), "the all-clear")


def test_a_broker_killed_with_documents_under_way_loses_none(tmp_path, mosquittos, archive):
    """The documents wait in the broker for a collector that has gone; then the broker dies, and forgets them."""
    mosquitto = mosquittos()
    fill(tmp_path / "outbox", 24)
    with collecting(mosquitto.broker, archive):
        pass
    with pytest.raises(PublishError) as silence:
        deliver(tmp_path / "outbox", mosquitto.broker, timeout_s=IN_VAIN_S)
    # Every document was acknowledged: who clears on that, has lost them all.
    assert "nobody listens" not in str(silence.value)
    mosquitto.kill()
    mosquitto.start()
    with collecting(mosquitto.broker, archive):
        threading.Event().wait(0.2)
        assert held(archive) == {}
        deliver(tmp_path / "outbox", mosquitto.broker)
    assert held(archive) == written(tmp_path / "outbox")


def test_a_durable_broker_killed_keeps_documents_for_a_collector_that_is_away(tmp_path, mosquittos, archive):
    mosquitto = mosquittos(f"allow_anonymous true\n{DURABLE}")
    fill(tmp_path / "outbox", 24)
    with collecting(mosquitto.broker, archive):
        pass
    with pytest.raises(PublishError):
        deliver(tmp_path / "outbox", mosquitto.broker, timeout_s=IN_VAIN_S)
    mosquitto.kill()
    mosquitto.start()
    with collecting(mosquitto.broker, archive):
        until(lambda: held(archive) == written(tmp_path / "outbox"), "the documents that waited")


def test_a_long_queue_is_taken_batch_by_batch(mosquitto, archive, caplog):
    """More documents than the broker acknowledges receipts for meanwhile; each of another kiosk."""
    with collecting(mosquitto.broker, archive):
        pass
    ids = [f"kiosk-{index:04}" for index in range(1500)]
    for some in (ids[:750], ids[750:]):
        say(mosquitto.broker, *((topics.month(each, "2026-10"), encode(a_month(kiosk_id=each))) for each in some))
    with collecting(mosquitto.broker, archive):
        until(lambda: len(archive.kiosks()) == len(ids), "the queue")
    assert caplog.messages == []


def test_a_collector_comes_back_to_a_broker_that_was_killed(tmp_path, mosquitto, archive, caplog):
    caplog.set_level(logging.INFO, "sync")
    fill(tmp_path / "outbox", 3)
    with collecting(mosquitto.broker, archive):
        mosquitto.kill()
        with pytest.raises(BrokerAwayError, match=r"is away \(Connection refused\); check the network"):
            deliver(tmp_path / "outbox", mosquitto.broker)
        mosquitto.start()
        # It has forgotten who listens; the collector comes back by itself.
        until(lambda: caplog.messages.count(f"{mosquitto.broker}: collecting") == 2, "the collector")
        deliver(tmp_path / "outbox", mosquitto.broker)
    assert held(archive) == written(tmp_path / "outbox")


KILLED_BEFORE_RECEIPT = """
import os, signal, sys, threading
from hardware.clock import SystemClock
from sync.document.aggregate import encode
from sync.archive.archive import Archive
from sync.mqtt.broker import Broker
from sync.mqtt.collector import Collector

class Dying(Archive):
    def receipts_of(self, kiosk_ids):
        os.kill(os.getpid(), signal.SIGKILL)

broker = Broker("127.0.0.1", int(sys.argv[1]), tls=False)
archive = Dying.open(sys.argv[2])
Collector(broker, archive, SystemClock()).run(threading.Event(), lambda: print("ready", flush=True))
"""


def test_a_collector_killed_between_commit_and_receipt_receipts_after_all(tmp_path, mosquitto, archive):
    fill(tmp_path / "outbox", 5)
    dying = subprocess.Popen(
        [sys.executable, "-c", KILLED_BEFORE_RECEIPT, str(mosquitto.port), f"sqlite:///{tmp_path / 'archive.db'}"],
        stdout=subprocess.PIPE,
    )
    assert dying.stdout.readline() == b"ready\n"
    with pytest.raises(PublishError):
        deliver(tmp_path / "outbox", mosquitto.broker, timeout_s=IN_VAIN_S)
    assert dying.wait(DEADLINE_S) == -signal.SIGKILL
    dying.stdout.close()
    committed = held(archive)
    assert committed, "killed after the commit"
    with collecting(mosquitto.broker, archive):
        deliver(tmp_path / "outbox", mosquitto.broker)
        # What was stored and not receipted came again by itself, or was sent again: neither changed anything.
        assert held(archive) == written(tmp_path / "outbox")
    assert deliver(tmp_path / "outbox", mosquitto.broker).sent == ()


def test_duplicates_and_disorder_change_nothing(tmp_path, mosquitto, archive):
    old, new = a_month(revision=1, votes=(1, 1)), a_month(revision=2, votes=(2, 2))
    topic = topics.month("rossi-1", "2026-10")
    payloads = [outbox.read(outbox.write(tmp_path, each).parent)["2026-10"].payload for each in (old, new)]
    with collecting(mosquitto.broker, archive):
        say(
            mosquitto.broker,
            *((topic, payload) for payload in (*payloads[::-1], payloads[0], payloads[1], payloads[0])),
        )
        until(archive.kiosks, "a document")
        say(mosquitto.broker, (topic, payloads[0]), ("kiosks/x/months/2026-10", b"the last one"))
        until(archive.quarantined, "the last message")
    assert archive.aggregates() == [new]


@pytest.mark.parametrize(
    "case",
    [
        ("kiosks/rossi-1/months/2026-10", b"\x00\xff", "not JSON"),
        ("kiosks/rossi-1/months/2026-10", b" " * (64 * 1024 + 1), "65537 bytes, at most 65536"),
        ("kiosks/rossi-1/months/2026-10", b"[" * 60_000, "not JSON"),
        ("kiosks/rossi-1/months/2026-10", b'{"not_counted": {"\\ud800": 1}}', "required"),
        ("kiosks/bianchi-2/months/2026-10", None, "kiosk_id = 'rossi-1': the topic says 'bianchi-2'"),
        ("kiosks/rossi-1/months/2026-11", None, "month = '2026-10': the topic says '2026-11'"),
        ("kiosks/Robert'); DROP TABLE/months/2026-10", None, "the topic names no kiosk"),
    ],
)
def test_what_cannot_be_accepted_is_put_aside_and_does_not_stop_the_line(tmp_path, mosquitto, archive, case):
    topic, payload, reason = case
    outbox.write(tmp_path, a_month())
    good = outbox.read(tmp_path)["2026-10"].payload
    with collecting(mosquitto.broker, archive):
        say(mosquitto.broker, (topic, payload or good))
        assert deliver(tmp_path, mosquitto.broker).delivered == ("2026-10",)
    (held_back,) = archive.quarantined()
    assert reason in held_back.reason
    assert (held_back.topic, held_back.payload) == (topic, (payload or good)[: 64 * 1024])


def test_an_archive_that_starts_empty_gets_everything_again(tmp_path, mosquitto, archive):
    fill(tmp_path / "outbox", 12)
    with collecting(mosquitto.broker, archive):
        deliver(tmp_path / "outbox", mosquitto.broker)
    empty = Archive.open(f"sqlite:///{tmp_path / 'new.db'}")
    try:
        # Negative control: the retained receipts still speak for the archive that was lost.
        assert deliver(tmp_path / "outbox", mosquitto.broker).sent == ()
        with collecting(mosquitto.broker, empty):
            until(lambda: listen(mosquitto.broker, topics.ALL_RECEIPTS)[0].payload == b"{}", "receipts taken back")
            deliver(tmp_path / "outbox", mosquitto.broker)
        assert held(empty) == written(tmp_path / "outbox")
    finally:
        empty.close()


def test_two_collectors_may_both_take_everything(tmp_path, mosquitto, archive):
    fill(tmp_path / "outbox", 24)
    other = Archive.open(f"sqlite:///{tmp_path / 'archive.db'}")
    try:
        with (
            collecting(mosquitto.broker, archive, client_id="one"),
            collecting(mosquitto.broker, other, client_id="two"),
        ):
            deliver(tmp_path / "outbox", mosquitto.broker)
    finally:
        other.close()
    assert held(archive) == written(tmp_path / "outbox")


def test_clearing_on_the_brokers_word_would_lose_what_receipts_do_not(tmp_path, mosquitto, archive):
    """Negative control: the same documents, sent by a kiosk that takes PUBACK for delivery."""
    fill(tmp_path / "outbox", 24)
    with collecting(mosquitto.broker, archive):
        pass
    documents = outbox.read(tmp_path / "outbox")
    say(mosquitto.broker, *((topics.month("rossi-1", month), each.payload) for month, each in documents.items()))
    cleared = {}  # all were acknowledged: nothing is left to send
    mosquitto.kill()
    mosquitto.start()
    with collecting(mosquitto.broker, archive):
        assert cleared == held(archive) == {}


def limit_pages(archive, pages):
    """SQLite's own way to a full disk; 0 asks how many there are."""
    with archive._engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar()


def test_an_archive_that_is_full_is_waited_for(tmp_path, mosquitto, archive, caplog):
    fill(tmp_path / "outbox", 24)
    limit_pages(archive, 1)
    with collecting(mosquitto.broker, archive):
        with pytest.raises(PublishError, match="no receipt"):
            deliver(tmp_path / "outbox", mosquitto.broker, timeout_s=IN_VAIN_S)
        until(lambda: "disk is full; its disk is full: make room there" in caplog.text, "a word about the disk")
        limit_pages(archive, 10_000)
        deliver(tmp_path / "outbox", mosquitto.broker)
    assert held(archive) == written(tmp_path / "outbox")


def test_no_two_processes_of_tests_are_given_one_port():
    """Though neither listens yet, and one was forked of the other."""
    code = "from tests.sync.ends import free_port\nprint(*(free_port() for _ in range(150)), flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, text=True) as other:
        others = {*other.stdout.readline().split()}
        with ThreadPoolExecutor(1) as pool:
            own = {str(pool.submit(free_port).result()) for _ in range(150)}
        other.communicate("\n")
    assert others.isdisjoint(own)
    assert min(len(others), len(own)) >= 50  # and no one port again and again
