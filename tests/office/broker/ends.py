"""A broker as `kiosk office broker` sets it up, and clients that try what they must not."""

import os
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import attrs

from kiosk.office.broker.listener_settings import COLLECTOR
from kiosk.office.broker.mosquitto import MosquittoSettings, access_list, configuration
from sync.mqtt.broker import Broker, BrokerError
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, PubAck, SubscriptionGranted
from tests.office.broker.authority import Authority
from tests.sync.ends import CLOCK, DEADLINE_S, MOSQUITTO, free_port, until

FIRST, SECOND = "rossi-1", "bianchi-2"


class Office:
    """A real Mosquitto, the authority behind it, and certificates of two kiosks and a collector."""

    def __init__(self, folder: Path, **changes) -> None:
        folder.chmod(0o755)
        self.folder = folder
        ports = {"address": "127.0.0.1", "port": free_port(), "collector_port": free_port()}
        self.settings = attrs.evolve(MosquittoSettings(folder, state=folder), **{**ports, **changes})
        self.authority = Authority(folder).found()
        for name in (FIRST, SECOND, COLLECTOR):
            self.authority.issue(name)
        self.access(access_list())
        self._conf = folder / "mosquitto.conf"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def access(self, text: str) -> None:
        self.settings.access_list.write_text(text)
        self.settings.access_list.chmod(0o600)

    def start(self, text: str = "") -> None:
        """From this configuration; anew, from the one before."""
        if text:
            user = "user root\n" if os.getuid() == 0 else ""
            log = "" if "log_dest" in text else f"log_dest file {self.folder}/log\n"
            self._conf.write_text(f"{log}{user}{text}")
        self._before = len(self.said())
        self._process = subprocess.Popen([MOSQUITTO, "-c", self._conf], stderr=subprocess.DEVNULL)
        until(self._runs, "mosquitto")

    def reload(self) -> None:
        """SIGHUP, and wait until it was heard."""
        said = self.said()
        os.kill(self.pid, signal.SIGHUP)
        until(lambda: "Reloading config" in self.said()[len(said) :], "the reload")
        # It is written before it is done; who connects now is served afterwards.
        with suppress(BrokerError):
            self.connect(COLLECTOR).close()

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(DEADLINE_S)

    def broker(self, name: str, *, collecting: bool = False, **changes) -> Broker:
        """The broker, as whoever has the certificate of this name sees it."""
        broker = Broker(
            "127.0.0.1",
            self.settings.collector_port if collecting else self.settings.port,
            ca_file=self.settings.authority,
            certificate_file=self.folder / f"{name}.pem",
            key_file=self.folder / f"{name}.key",
        )
        return replace(broker, **changes)

    def connect(self, name: str, client_id: str = "", **options) -> "Client":
        session = {key: options.pop(key) for key in ("expiry_s",) if key in options}
        return Client(self.broker(name, **options), MqttSession(client_id or name, **session))

    def said(self) -> str:
        """Its log."""
        with suppress(FileNotFoundError):
            return (self.folder / "log").read_text(errors="replace")
        return ""

    def _runs(self) -> bool:
        """Not merely listening: a signal before that would end it."""
        assert self._process is not None
        assert self._process.poll() is None, self.said()
        return "running" in self.said()[self._before :]


class Client(Connection):
    """A connection that waits for the broker's word on each thing it tries."""

    def __init__(self, broker: Broker, session: MqttSession) -> None:
        super().__init__(broker, session, CLOCK)
        self.got: list[IncomingMessage] = []

    def tried(self, topic: str, payload: bytes = b"x", *, retain: bool = False) -> str:
        """What the broker says of a message: nothing, or why it is refused."""
        mid = self.publish(topic, payload, retain=retain)
        return self._awaited(lambda each: isinstance(each, PubAck) and each.mid == mid).refusal or ""

    def listen(self, *topics: str) -> None:
        self.subscribe(topics)
        self._awaited(lambda each: isinstance(each, SubscriptionGranted))

    def drain(self, seconds: float) -> list[IncomingMessage]:
        """What comes within so many seconds."""
        deadline_ns = CLOCK.monotonic_ns() + round(seconds * 1e9)
        while (left_s := (deadline_ns - CLOCK.monotonic_ns()) / 1e9) > 0:
            self._keep(self.poll(left_s))
        return self.got

    def _awaited(self, wanted):
        deadline_ns = CLOCK.monotonic_ns() + DEADLINE_S * 10**9
        while CLOCK.monotonic_ns() < deadline_ns:
            events = self.poll(1)
            self._keep(events)
            if found := [each for each in events if wanted(each)]:
                return found[0]
        raise AssertionError("the broker does not answer")

    def _keep(self, events) -> None:
        for each in events:
            if isinstance(each, IncomingMessage):
                self.got.append(each)
                self.acknowledge(each)


@contextmanager
def serving(folder: Path, **changes) -> Iterator[Office]:
    """A broker at work, as long as the block lasts."""
    office = Office(folder, **changes)
    with running(office, configuration(office.settings)):
        yield office


@contextmanager
def running(office: Office, text: str) -> Iterator[None]:
    """Mosquitto, started from this configuration."""
    office.start(text)
    try:
        yield
    finally:
        office.stop()


def handshakes(office: Office, name: str | None, **versions) -> bool:
    """Whether TLS comes to an end, and MQTT could begin, with this certificate or none."""
    context = ssl.create_default_context(cafile=office.settings.authority)
    for key, value in versions.items():
        setattr(context, key, value)
    if name:
        context.load_cert_chain(office.folder / f"{name}.pem", office.folder / f"{name}.key")
    try:
        with (
            socket.create_connection(("127.0.0.1", office.settings.port), DEADLINE_S) as line,
            context.wrap_socket(line, server_hostname="127.0.0.1") as tls,
        ):
            # CONNECT of 3.1.1 with an empty client id. With TLS 1.3 a refusal of the certificate comes only now.
            tls.sendall(b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00")
            return tls.recv(4)[:1] == b"\x20"
    except OSError:
        return False
