"""How a kiosk is, from its outbox to the archive, over a real broker; and nothing of it holds up a document."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest

from sync.archive.archive import StoredStatus
from sync.document import handover_files, health, outbox, receipts, status, topics
from sync.document.health import Damage, Health, Lines, PresentFault, Storage, Timekeeping
from sync.document.status import FormerName, Status
from sync.document.wire import WireError
from sync.mqtt.batch import store_statuses
from sync.mqtt.broker import Broker
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, PubAck
from sync.mqtt.publisher import publish
from sync.mqtt.status_channel import RETRY_NS, StatusChannel
from tests.sync.ends import CLOCK, DEADLINE_S, a_month, collecting, fill, free_port, held, until, written

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = date(2026, 11, 1)
HEALTH = Health(
    installation_id="card-1",
    version="1.2.3",
    as_of=AT,
    time=Timekeeping("time-server", DAY),
    storage=Storage(failing=False, free_mib=1600, ballast_given_up=False),
    damage=Damage(1, 200, 3, DAY),
    lines=Lines(4, 0),
    faults=(PresentFault("happy", "stuck", None),),
    last_vote_on=DAY,
    in_service=False,
)


def a_status(**changes):
    fields = {
        "kiosk_id": "rossi-1",
        "installation_id": "card-1",
        "at": AT,
        "next_due_at": AT + timedelta(hours=2),
        "delivered": ("2026-10",),
        "outstanding": (),
        "former_names": (FormerName("old-name", ("2026-01",)),),
        "health": HEALTH,
    }
    return Status(**{**fields, **changes})


def deliver(folder, broker, **options):
    return publish(folder, "rossi-1", broker, CLOCK, **{"timeout_s": DEADLINE_S, "grace_s": 0.2, **options})


def say(broker, *messages, retain=True):
    """Publish raw messages, and wait for the broker's word on each."""
    with Connection(broker, MqttSession("anybody"), CLOCK) as connection:
        waiting = {connection.publish(topic, payload, retain=retain) for topic, payload in messages}

        def taken():
            waiting.difference_update(each.mid for each in connection.poll(0.05) if isinstance(each, PubAck))
            return not waiting

        until(taken, "the broker's acknowledgement")


def arrival(told, kiosk_id="rossi-1"):
    return IncomingMessage(topics.status(kiosk_id), status.encode(told), retained=True, mid=1, qos=1)


def test_what_goes_comes_back():
    assert health.decode(health.encode(HEALTH)) == HEALTH
    assert status.decode(status.encode(a_status()), "rossi-1") == a_status()
    assert status.decode(status.encode(a_status(health=None)), "rossi-1").health is None
    assert status.decode(status.encode(a_status(certificate_until=DAY)), "rossi-1").certificate_until == DAY
    assert len(health.encode(HEALTH)) < 600


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"1.2.3"', b'"' + b"9" * 41 + b'"', "version"),
        (b'"2026-11-01T12:00:00+00:00","damage"', b'"2026-11-01T12:07:00+00:00","damage"', "must be a whole hour"),
        (b'"2026-11-01T12:00:00+00:00","damage"', b'"2026-11-01T12:00:00","damage"', "its offset from UTC"),
        (b'"kind":"stuck","since":null', b'"kind":"stuck","since":"0001-01-01"', "must be of 1969"),
        (b'"heard_on":"2026-', b'"heard_on":"9999-', "must be of 1969"),
        (b'"last_vote_on":"2026-11-01"', b'"last_vote_on":"20261101"', "expected YYYY-MM-DD"),
        (b'"lost":4', b'"lost":-4', "must be 0"),
        (b'"lost":4', b'"lost":4.0', "lines.lost"),
        (b'"in_service":false', b'"in_service":0', "in_service"),
        (b'{"face":"happy"', b'{"face":"Happy!"', "must be lower-case letters"),
        (b'"kiosk_id":"rossi-1"', b'"kiosk_id":"bianchi-2"', "the topic says 'rossi-1'"),
        (b'"at":"2026-', b'"at":"0026-', "must be of 1969"),
        (b'"next_due_at":"2026-', b'"next_due_at":"2029-', "400 days after at"),
        (b'"next_due_at":"2026-11', b'"next_due_at":"2026-10', "next_due_at"),
        (b'["2026-10"]', b"[" + b",".join([b'"2026-10"'] * 1001) + b"]", "more than 1000"),
        (b'["2026-10"]', b'["2026-13"]', "must be YYYY-MM"),
        (b"{", b"[", "not JSON"),
        (b"}", b"}" + b" " * status.MAX_BYTES, "at most 65536"),
    ],
)
def test_what_nobody_vouches_for_is_judged(old, new, words):
    payload = status.encode(a_status())
    assert old in payload
    with pytest.raises(WireError, match=words):
        status.decode(payload.replace(old, new, 1), "rossi-1")


def test_a_newer_kiosk_is_understood():
    payload = status.encode(a_status()).replace(b'"lost":4', b'"lost":4,"lost_in_thought":5')
    assert status.decode(payload, "rossi-1") == a_status()


def test_what_a_kiosk_says_of_itself_is_in_the_archive(tmp_path, mosquitto, archive):
    fill(tmp_path / "outbox", 2)
    (tmp_path / "outbox" / health.FILE).write_bytes(health.encode(HEALTH))
    with collecting(mosquitto.broker, archive):
        before = CLOCK.wall()
        deliver(tmp_path / "outbox", mosquitto.broker)
        until(archive.statuses, "the status")
    (heard,) = archive.statuses()
    assert heard.status.health == HEALTH
    assert (heard.status.kiosk_id, heard.status.delivered) == ("rossi-1", ("2020-01", "2020-02"))
    assert before <= heard.status.at <= heard.received_at <= CLOCK.wall()


@pytest.mark.parametrize("spoil", ["missing", "garbage", "too long", "a pipe"])
def test_without_a_health_that_can_be_read_a_kiosk_still_speaks(tmp_path, mosquitto, archive, spoil):
    fill(tmp_path / "outbox", 1)
    path = tmp_path / "outbox" / health.FILE
    match spoil:
        case "garbage":
            path.write_bytes(b"\x00{")
        case "too long":
            path.write_bytes(health.encode(HEALTH) + b" " * health.MAX_BYTES)
        case "a pipe":
            os.mkfifo(path)
    with collecting(mosquitto.broker, archive):
        assert deliver(tmp_path / "outbox", mosquitto.broker).sent == ("2020-01",)
        until(archive.statuses, "the status")
    assert archive.statuses()[0].status.health is None


def test_what_is_wrong_with_a_health_is_said(tmp_path, caplog):
    (tmp_path / health.FILE).write_bytes(b"{}")
    assert handover_files.find_health(tmp_path) is None
    assert "required field missing @ $.version" in caplog.text


def test_the_last_word_counts_and_one_that_is_repeated_is_no_new_one(archive):
    later = AT + timedelta(hours=5)
    store_statuses(archive, [arrival(a_status()), arrival(a_status(kiosk_id="x"), "x")], AT)
    store_statuses(archive, [arrival(a_status())], later)  # as the broker repeats it to whoever subscribes
    assert [(each.status.kiosk_id, each.received_at) for each in archive.statuses()] == [("rossi-1", AT), ("x", AT)]
    # A kiosk whose clock was at 2099 must not be deaf for ever.
    back = a_status(at=AT - timedelta(days=9), next_due_at=AT)
    store_statuses(archive, [arrival(back)], later)
    assert archive.statuses()[0] == StoredStatus(back, later)


def test_a_collector_that_comes_later_and_a_new_archive_hear_the_last_word(mosquitto, archive):
    say(mosquitto.broker, *((topics.status(name), status.encode(a_status(kiosk_id=name))) for name in ("a", "b", "c")))
    with collecting(mosquitto.broker, archive):
        until(lambda: len(archive.statuses()) == 3, "the statuses")


def test_garbage_is_put_aside_and_documents_are_not_held_up(tmp_path, mosquitto, archive):
    months = fill(tmp_path / "outbox", 12)
    garbage = [(topics.status(f"k-{n}"), b"\xff" * (n + 1)) for n in range(300)]
    foreign = (topics.status("bianchi-2"), status.encode(a_status()))
    nameless = ("kiosks/Robert'); DROP TABLE/status", status.encode(a_status()))
    say(mosquitto.broker, *garbage, foreign, nameless)
    with collecting(mosquitto.broker, archive):
        assert list(deliver(tmp_path / "outbox", mosquitto.broker).delivered) == months
        until(lambda: len(archive.quarantined()) == 302, "the garbage")
        until(archive.statuses, "the status")
    reasons = {each.topic: each.reason for each in archive.quarantined()}
    assert reasons[topics.status("k-7")].startswith("not JSON")
    assert reasons[topics.status("bianchi-2")] == "kiosk_id = 'rossi-1': the topic says 'bianchi-2'"
    assert reasons["kiosks/Robert'); DROP TABLE/status"].startswith("the topic names no kiosk")
    assert [each.status.kiosk_id for each in archive.statuses()] == ["rossi-1"]


class Hours:
    """A clock that is moved by hand."""

    now_ns = 0

    def monotonic_ns(self):
        return self.now_ns

    def wall(self):
        return AT


def test_a_watch_that_hears_nothing_tries_again_later_and_complains_once(caplog):
    clock = Hours()
    with StatusChannel(Broker("127.0.0.1", free_port(), tls=False), "w", clock) as channel:
        for _ in range(3):
            assert channel.newest() == []
            assert channel.newest() == []
            clock.now_ns += RETRY_NS
    assert len(caplog.messages) == 1


def test_a_watch_passes_on_the_last_word_alone(mosquitto):
    a, b = topics.status("a"), topics.status("b")
    with StatusChannel(mosquitto.broker, "w", CLOCK) as channel:
        say(mosquitto.broker, (b, b"there"))
        until(channel.newest, "the subscription")
        say(mosquitto.broker, (a, b"first"), (b, b"only"), (a, b"last"), retain=False)
        assert {each.topic: each.payload for each in channel.newest()} == {a: b"last", b: b"only"}


def test_what_was_made_under_a_former_name_is_told_until_it_is_known_to_be_receipted(tmp_path, mosquitto, archive):
    folder, kept = tmp_path / "outbox", tmp_path / "receipts"
    kept.mkdir()
    fill(folder, 2, kiosk_id="old-name")
    outbox.write(folder, a_month("2020-03"))
    with collecting(mosquitto.broker, archive):
        expected = (FormerName("old-name", ("2020-01", "2020-02")),)
        assert deliver(folder, mosquitto.broker, receipts=kept).former_names == expected
        until(archive.statuses, "the status")
        assert archive.statuses()[0].status.former_names == expected
        publish(folder, "old-name", mosquitto.broker, CLOCK, receipts=kept, timeout_s=DEADLINE_S)
        assert deliver(folder, mosquitto.broker, receipts=kept).former_names == ()
    assert held(archive) == written(folder)


def test_receipts_are_put_away_as_they_came_and_written_only_when_they_change(tmp_path, mosquitto, archive):
    folder, kept = tmp_path / "outbox", tmp_path / "receipts"
    fill(folder, 2)
    with collecting(mosquitto.broker, archive):
        deliver(folder, mosquitto.broker, receipts=kept)
        assert not kept.exists()  # where there is no folder, nobody reads them
        kept.mkdir()
        deliver(folder, mosquitto.broker, receipts=kept)
        before = (kept / "rossi-1.json").stat().st_ino
        deliver(folder, mosquitto.broker, receipts=kept)
        assert (kept / "rossi-1.json").stat().st_ino == before  # not of all of it: reading may change the atime
        outbox.write(folder, a_month("2020-03"))
        deliver(folder, mosquitto.broker, receipts=kept)
    assert handover_files.find(kept, "rossi-1") == archive.receipts("rossi-1")
    of = {month: document.receipt for month, document in outbox.read(folder).items()}
    assert handover_files.find(kept, "rossi-1") == {"card-1": of}


def test_an_archive_that_takes_its_receipts_back_takes_them_back_here(tmp_path, mosquitto):
    fill(tmp_path / "outbox", 1)
    handover_files.put(tmp_path, "rossi-1", {"card-1": {"2020-01": (1, "0" * 32)}})
    say(mosquitto.broker, (topics.receipts("rossi-1"), receipts.encode({})))
    with pytest.raises(Exception, match="no receipt"):
        deliver(tmp_path / "outbox", mosquitto.broker, receipts=tmp_path, timeout_s=0.3)
    assert handover_files.find(tmp_path, "rossi-1") == {}


def test_receipts_that_cannot_be_put_away_stop_nothing(tmp_path, mosquitto, archive, caplog):
    fill(tmp_path / "outbox", 1)
    (tmp_path / "rossi-1.json").mkdir()
    with collecting(mosquitto.broker, archive):
        assert deliver(tmp_path / "outbox", mosquitto.broker, receipts=tmp_path).delivered == ("2020-01",)
    assert "must belong to the user that publishes" in caplog.text
