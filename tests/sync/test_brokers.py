"""What brokers ask for, refuse, and do not know."""

import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
import trustme

from sync.archive.archive import Archive
from sync.document import outbox
from sync.mqtt.broker import Broker, BrokerAwayError, BrokerRefusedError
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.publisher import publish
from sync.mqtt.receipts_channel import ReceiptsChannel
from tests.sync.ends import (
    CLOCK,
    COLLECTING,
    DEADLINE_S,
    a_month,
    collecting,
    fill,
    free_port,
    held,
    until,
    written,
)
from tests.sync.raw_broker import raw_broker

PASSWORD = "correct horse"


def deliver(folder, broker, **options):
    return publish(folder, "rossi-1", broker, CLOCK, **{"timeout_s": DEADLINE_S, "grace_s": 0.2, **options})


@pytest.fixture
def guarded(tmp_path, mosquittos):
    """A broker with passwords and an access list as the head office has one."""
    passwords, access = tmp_path / "passwords", tmp_path / "access"
    for name in ("rossi-1", "collector", "deaf", "mute"):
        created = [] if passwords.exists() else ["-c"]
        subprocess.run(["mosquitto_passwd", *created, "-b", passwords, name, PASSWORD], check=True, capture_output=True)
    access.write_text(
        "user collector\ntopic read kiosks/+/months/+\ntopic readwrite kiosks/+/receipts\ntopic read kiosks/+/status\n"
        "user deaf\ntopic read kiosks/+/months/+\ntopic readwrite kiosks/+/receipts\n"
        "user mute\ntopic read kiosks/+/months/+\ntopic read kiosks/+/receipts\n"
        "pattern write kiosks/%u/months/+\npattern write kiosks/%u/status\npattern read kiosks/%u/receipts\n"
    )
    for path in (passwords, access):
        path.chmod(0o700)
    return mosquittos(f"allow_anonymous false\npassword_file {passwords}\nacl_file {access}\n")


def as_user(mosquitto, name, password=PASSWORD):
    return replace(mosquitto.broker, username=name, password=password)


def test_a_guarded_broker_lets_each_do_its_own(tmp_path, guarded, archive):
    fill(tmp_path / "outbox", 3)
    with collecting(as_user(guarded, "collector"), archive):
        deliver(tmp_path / "outbox", as_user(guarded, "rossi-1"))
        until(archive.statuses, "the status")
    assert held(archive) == written(tmp_path / "outbox")


def test_a_collector_that_may_not_hear_how_the_kiosks_are_still_takes_documents(tmp_path, guarded, archive):
    fill(tmp_path / "outbox", 3)
    with collecting(as_user(guarded, "deaf"), archive):
        deliver(tmp_path / "outbox", as_user(guarded, "rossi-1"))
    assert held(archive) == written(tmp_path / "outbox")
    assert archive.statuses() == []


@pytest.mark.parametrize(("name", "password"), [("rossi-1", "wrong"), ("nobody", PASSWORD), (None, None)])
def test_a_wrong_password_is_a_fault_to_be_seen_to(tmp_path, guarded, name, password):
    with pytest.raises(BrokerRefusedError, match=r"check broker.username, broker.password_file") as refusal:
        deliver(tmp_path, as_user(guarded, name, password))
    assert PASSWORD not in str(refusal.value)


def test_a_password_is_never_shown():
    assert PASSWORD not in repr(Broker("host", 8883, username="rossi-1", password=PASSWORD))


def test_a_document_that_the_access_list_denies_is_named(tmp_path, guarded):
    outbox.write(tmp_path, a_month(kiosk_id="bianchi-2"))
    with pytest.raises(BrokerRefusedError, match=r"refuses the subscription|publish 2026-10: refused"):
        publish(tmp_path, "bianchi-2", as_user(guarded, "rossi-1"), CLOCK, timeout_s=DEADLINE_S, grace_s=0.1)


def test_a_collector_that_may_not_write_receipts_says_so(tmp_path, guarded, archive):
    outbox.write(tmp_path, a_month())
    refusal = r"refuses receipts \(Not authorized\).*must write kiosks/\+/receipts"
    with pytest.raises(BrokerRefusedError, match=refusal), collecting(as_user(guarded, "mute"), archive):
        unreceipted(tmp_path, guarded)


def unreceipted(folder, guarded):
    """A kiosk sends to a collector that ends by itself."""
    with pytest.raises(Exception, match="no receipt"):
        deliver(folder, as_user(guarded, "rossi-1"), timeout_s=1)
    until(lambda: COLLECTING not in {each.name for each in threading.enumerate()}, "the collector's end")


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def tls(tmp_path, mosquittos, authority):
    """A broker that shows a certificate and asks for one; its common name is the user."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    server = authority.issue_cert("127.0.0.1")
    server.cert_chain_pems[0].write_to_path(tmp_path / "server.pem")
    server.private_key_pem.write_to_path(tmp_path / "server.key")
    return mosquittos(
        "allow_anonymous false\n",
        f"cafile {tmp_path / 'ca.pem'}\ncertfile {tmp_path / 'server.pem'}\nkeyfile {tmp_path / 'server.key'}\n"
        "require_certificate true\nuse_identity_as_username true\n",
    )


def certified(mosquitto, tmp_path, authority, name="rossi-1"):
    client = authority.issue_cert(f"{name}.kiosk", common_name=name)
    client.cert_chain_pems[0].write_to_path(tmp_path / f"{name}.pem")
    client.private_key_pem.write_to_path(tmp_path / f"{name}.key")
    return replace(
        mosquitto.broker,
        tls=True,
        ca_file=tmp_path / "ca.pem",
        certificate_file=tmp_path / f"{name}.pem",
        key_file=tmp_path / f"{name}.key",
    )


def test_certificates_take_documents_through_tls(tmp_path, tls, archive, authority):
    fill(tmp_path / "outbox", 30)
    with collecting(certified(tls, tmp_path, authority, "collector"), archive):
        deliver(tmp_path / "outbox", certified(tls, tmp_path, authority))
    assert held(archive) == written(tmp_path / "outbox")


def test_a_certificate_of_another_authority_is_not_believed(tmp_path, tls, authority):
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    broker = replace(certified(tls, tmp_path, authority), ca_file=tmp_path / "other.pem")
    with pytest.raises(BrokerRefusedError, match=r"not to be trusted .*check broker.host, broker.ca_file and this"):
        deliver(tmp_path, broker)


def test_a_missing_certificate_is_asked_for(tmp_path, tls, authority):
    broker = replace(certified(tls, tmp_path, authority), certificate_file=None, key_file=None)
    with pytest.raises(BrokerAwayError, match=r"does it ask for a client certificate"):
        deliver(tmp_path, broker)


@pytest.mark.parametrize("field", ["ca_file", "certificate_file", "key_file"])
def test_a_file_that_is_no_certificate_is_named(tmp_path, tls, authority, field):
    (tmp_path / "garbage").write_text("no PEM")
    for useless in (tmp_path / "garbage", tmp_path / "missing"):
        broker = replace(certified(tls, tmp_path, authority), **{field: useless})
        with pytest.raises(BrokerRefusedError, match=f"broker.{field} = {useless}"):
            deliver(tmp_path, broker)


@contextmanager
def answering(answer):
    """A server that is no MQTT broker."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def serve():
            while not stop.is_set():
                try:
                    client, _ = server.accept()
                except TimeoutError:
                    continue
                with client:
                    client.recv(1000)
                    client.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield Broker("127.0.0.1", server.getsockname()[1], tls=False)
        finally:
            stop.set()
            thread.join()


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x20\x00", b"\x20\x01\x00", b"\x20\x03\x00\x00\xff", b"\xff" * 9],
)
def test_what_is_no_broker_is_away(answer):
    with answering(answer) as broker, pytest.raises(BrokerAwayError, match="is it an MQTT broker"):
        Connection(broker, MqttSession("anybody"), CLOCK)


def test_tls_towards_a_plain_port_is_away(mosquitto):
    with pytest.raises(BrokerAwayError, match=r"check the network, broker.host and broker.port"):
        Connection(replace(mosquitto.broker, tls=True), MqttSession("anybody"), CLOCK)


def test_an_answer_without_tls_is_told_as_that():
    with (
        raw_broker(b"") as raw,
        pytest.raises(BrokerAwayError, match=r"speaks no TLS there; check broker.port .*8883 with TLS"),
    ):
        Connection(replace(raw.broker, tls=True), MqttSession("anybody"), CLOCK)


OLD_BROKER = """
import asyncio, logging, sys
from amqtt.broker import Broker

logging.disable()
plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}

async def main():
    listeners = {"default": {"type": "tcp", "bind": f"127.0.0.1:{sys.argv[1]}"}}
    await Broker({"listeners": listeners, "plugins": plugins}).start()
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def old_broker():
    """A broker that knows no MQTT 5."""
    pytest.importorskip("amqtt")
    port = free_port()
    with subprocess.Popen([sys.executable, "-c", OLD_BROKER, str(port)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        yield Broker("127.0.0.1", port, tls=False, mqtt5=False)
        process.kill()


def test_a_broker_that_waits_for_more_is_spoken_to_in_the_older_protocol(old_broker):
    with Connection(replace(old_broker, mqtt5=True), MqttSession("anybody"), CLOCK) as connection:
        connection.subscribe(["kiosks/#"])
        until(lambda: connection.poll(0.05), "the subscription")


def test_a_broker_of_the_older_protocol_does(tmp_path, old_broker, archive):
    fill(tmp_path / "outbox", 24)
    with collecting(old_broker, archive):
        deliver(tmp_path / "outbox", old_broker)
        assert deliver(tmp_path / "outbox", old_broker, grace_s=DEADLINE_S).sent == ()
    assert held(archive) == written(tmp_path / "outbox")


def test_a_name_that_another_collector_has_is_named_with_the_option(mosquitto, tmp_path, caplog):
    """Mosquitto before 2.0.15 says nothing when it lets go; a later one says MQTT 5's reason."""
    archives = [Archive.open(f"sqlite:///{tmp_path / name}.db") for name in ("one", "two")]
    with (
        caplog.at_level("INFO", "sync.mqtt.collector"),
        collecting(mosquitto.broker, archives[0], client_id="same"),
        collecting(mosquitto.broker, archives[1], client_id="same"),
    ):
        until(lambda: "--client-id" in caplog.text, "the cause")
    assert "same" in caplog.text
    for each in archives:
        each.close()


def test_a_session_that_was_taken_over_is_told_by_its_reason_code():
    with raw_broker(bytes([0xE0, 2, 0x8E, 0])) as raw, Connection(raw.broker, MqttSession("mine"), CLOCK) as connection:
        connection.subscribe(["a"])
        with pytest.raises(BrokerAwayError, match=r"another client took over the name mine: .*--client-id"):
            # The subscription is confirmed first, or in the same look.
            until(lambda: connection.poll(0.05) is None, "the end")


@pytest.mark.parametrize(
    ("then", "kind", "told"),
    [
        ([0xE0, 2, 0x87, 0], BrokerRefusedError, r"\(Not authorized\); check broker\.username, .* access list"),
        ([0xE0, 2, 0x97, 0], BrokerAwayError, "ended the connection: Quota exceeded"),
        ([0xE0, 2, 0x9D, 0], BrokerRefusedError, r"has moved .* set broker\.host"),
        ([0x90, 4, 0, 9, 0, 0x97], BrokerAwayError, r"\(Quota exceeded\); try again later"),
        ([0x90, 4, 0, 9, 0, 0x87], BrokerRefusedError, r"the subscription \(Not authorized\); .* access list"),
    ],
)
def test_what_somebody_has_to_change_is_told_apart_from_what_passes(then, kind, told):
    with raw_broker(bytes(then)) as raw, Connection(raw.broker, MqttSession("mine"), CLOCK) as connection:
        connection.subscribe(["a"])
        with pytest.raises(kind, match=told):
            until(lambda: connection.poll(0.05) is None, "the end")


@pytest.mark.parametrize(
    ("code", "kind", "told"),
    [
        (0x88, BrokerAwayError, r"\(Server unavailable\); try again later"),
        (0x9C, BrokerAwayError, r"\(Use another server\); try again later"),
        (0x9D, BrokerRefusedError, r"has moved .* set broker\.host"),
        (0x8A, BrokerRefusedError, r"\(Banned\); check"),
    ],
)
def test_a_broker_that_has_moved_for_good_is_not_waited_for(code, kind, told):
    with raw_broker(b"", bytes([0x20, 3, 0, code, 0])) as raw, pytest.raises(kind, match=told):
        Connection(raw.broker, MqttSession("mine"), CLOCK)


@pytest.mark.parametrize(
    ("code", "kind", "told"),
    [
        (0x97, BrokerAwayError, "sent again"),
        (0x83, BrokerAwayError, "sent again"),
        (0x87, BrokerRefusedError, "access list"),
    ],
)
def test_a_message_refused_for_what_passes_is_sent_again(tmp_path, code, kind, told):
    fill(tmp_path / "outbox", 1)
    with raw_broker(b"", publish_code=code) as raw, pytest.raises(kind, match=told):
        publish(tmp_path / "outbox", "rossi-1", raw.broker, CLOCK, timeout_s=DEADLINE_S, grace_s=0.1)
    with (
        raw_broker(b"", publish_code=code) as raw,
        ReceiptsChannel(raw.broker, "office", CLOCK) as channel,
        pytest.raises(kind, match=told),
    ):
        channel.publish({"kiosks/rossi-1/receipts": b"{}"})


def test_a_broker_that_takes_less_than_a_document_is_told_with_its_limit(mosquittos, tmp_path, caplog):
    small = mosquittos("allow_anonymous true\nmax_packet_size 500\n")
    fill(tmp_path / "outbox", 1)
    with pytest.raises(
        BrokerRefusedError, match=r"takes no more than 500 bytes .* kiosks/rossi-1/months/2020-01 has \d+"
    ):
        publish(tmp_path / "outbox", "rossi-1", small.broker, CLOCK, timeout_s=DEADLINE_S, grace_s=0.1)
    # The office's receipts, too: one that is too long keeps no other back.
    with ReceiptsChannel(small.broker, "office", CLOCK) as channel:
        channel.publish({"kiosks/long/receipts": b"x" * 900, "kiosks/short/receipts": b"{}"})
    assert "kiosks/long/receipts has" in caplog.text


def test_a_broker_that_says_nothing_of_its_limit_is_asked_about_it(mosquittos, tmp_path):
    small = mosquittos("allow_anonymous true\nmax_packet_size 5000\n")
    old = replace(small.broker, mqtt5=False)
    with Connection(old, MqttSession("c"), CLOCK) as connection:
        connection.publish("kiosks/a/months/2026-10", b"x" * 9000)
        with pytest.raises(
            BrokerAwayError, match=r"while it was sent 9\d+ bytes: is its limit lower .*max_packet_size"
        ):
            until(lambda: connection.poll(0.05), "the end")
