"""A head office of real processes that can be killed, its broker and its archive; and the publishers of its kiosks."""

import logging
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

from hardware.clock import SystemClock
from sync.archive.archive import Archive
from sync.document import outbox, topics
from sync.mqtt.broker import Broker, BrokerAwayError
from sync.mqtt.client import MqttSession
from sync.mqtt.collector import Collector
from sync.mqtt.connection import Connection
from sync.mqtt.events import PubAck
from sync.mqtt.publisher import PublishError, publish
from tests.faults import wire
from tests.faults.lane import BrokenPromiseError
from tests.sync.ends import MOSQUITTO, Mosquitto, free_port, held, until

TEMPORARY = 75
DEADLINE_S = 300
# Forked from one that has imported everything, a publisher starts in milliseconds, and can be killed all the same.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.office"])


def lacking() -> str | None:
    """What keeps this machine from having a broker, with the remedy."""
    return None if MOSQUITTO else "mosquitto is missing: sudo apt install mosquitto"


Send = Callable[[Path, str, Broker, float, str | None], None]
"""Folder, kiosk, broker, seconds to wait for a receipt, network namespace."""


def deliver(folder: Path, kiosk_id: str, broker: Broker, timeout_s: float, namespace: str | None) -> None:
    """What `kiosk publish` does, and its exit codes."""
    if namespace:
        wire.enter(namespace)
    try:
        publish(folder, kiosk_id, broker, SystemClock(), timeout_s=timeout_s, grace_s=0.2)
    except (BrokerAwayError, PublishError):
        sys.exit(TEMPORARY)


def believe(folder: Path, kiosk_id: str, broker: Broker, timeout_s: float, namespace: str | None) -> None:
    """The control: what the broker has acknowledged is held to be delivered."""
    del namespace
    cleared = folder / "cleared"
    sent = set(cleared.read_text().split()) if cleared.exists() else set()
    clock = SystemClock()
    try:
        with Connection(broker, MqttSession(f"kiosk-{kiosk_id}"), clock) as connection:
            waiting = {
                connection.publish(topics.month(kiosk_id, month), document.payload): document.receipt[1]
                for month, document in outbox.read(folder).items()
                if document.receipt[1] not in sent
            }
            end_ns = clock.monotonic_ns() + round(timeout_s * 1e9)
            while waiting and clock.monotonic_ns() < end_ns:
                sent |= {
                    waiting.pop(each.mid)
                    for each in connection.poll(0.1)
                    if isinstance(each, PubAck) and not each.refusal and each.has_subscribers
                }
                cleared.write_text("\n".join(sent))
    except BrokerAwayError:
        sys.exit(TEMPORARY)
    sys.exit(TEMPORARY if waiting else 0)


def _collect(url: str, broker: Broker, namespace: str | None, ready: Path) -> None:
    logging.disable()
    if namespace:
        wire.enter(namespace)
    Collector(broker, Archive.open(url), SystemClock()).run(threading.Event(), ready.touch)


class Office:
    """Everything at the other end of the line. Nothing in it is durable but the archive."""

    def __init__(self, folder: Path, namespace: str | None = None) -> None:
        """`namespace`: where collector and publishers are, if not beside the broker."""
        (folder / "broker").mkdir()
        port = free_port()
        beyond = f"listener {port} {wire.HERE}\n" if namespace else ""
        self._mosquitto = Mosquitto(folder / "broker", f"allow_anonymous true\n{beyond}")
        own = Broker("127.0.0.1", self._mosquitto.port, tls=False)
        self.broker = Broker(wire.HERE, port, tls=False) if namespace else own
        self._archive = folder / "archive.db"
        self._namespace = namespace
        self._ready = folder / "ready"
        self._collector: BaseProcess | None = None
        self._serving = False

    def serve(self) -> None:
        """Start the broker, if it is not there."""
        if not self._serving:
            self._mosquitto.start()
        self._serving = True

    def kill_broker(self) -> None:
        """SIGKILL: it forgets documents, receipts, and who listened."""
        self._mosquitto.kill()
        self._serving = False

    def collect(self) -> None:
        """Start the collector, and wait until it listens; it may be running already."""
        if self._collector is not None and self._collector.is_alive():
            return
        self._check_collector()
        self._ready.unlink(missing_ok=True)
        url = f"sqlite:///{self._archive}"
        self._collector = PROCESSES.Process(
            target=_collect, args=(url, self.broker, self._namespace, self._ready), daemon=True
        )
        self._collector.start()
        until(self._ready.exists, "the collector", DEADLINE_S)

    def kill_collector(self) -> None:
        """SIGKILL."""
        self._check_collector()
        if self._collector is not None:
            self._collector.kill()
            self._collector.join(DEADLINE_S)

    def lose_archive(self) -> None:
        """Kill the collector, and delete all that it has stored."""
        self.kill_collector()
        for path in self._archive.parent.glob(f"{self._archive.name}*"):
            path.unlink()

    def stored(self) -> dict[tuple[str, str], bytes]:
        """The archive's documents by kiosk and month, as they came."""
        archive = Archive.open(f"sqlite:///{self._archive}")
        try:
            return held(archive)
        finally:
            archive.close()

    def publisher(self, send: Send, folder: Path, kiosk_id: str, timeout_s: float) -> BaseProcess:
        """A kiosk begins to send."""
        process = PROCESSES.Process(
            target=send, args=(folder, kiosk_id, self.broker, timeout_s, self._namespace), daemon=True
        )
        process.start()
        return process

    def close(self) -> None:
        """End everything."""
        self.kill_collector()
        self._mosquitto.stop()

    def _check_collector(self) -> None:
        if self._collector is not None and self._collector.exitcode not in (None, -signal.SIGKILL):
            raise BrokenPromiseError(f"the collector ended by itself, exit code {self._collector.exitcode}")


def code(process: BaseProcess) -> int:
    """How a publisher ended: 0, or anything else that is no bug. Raises BrokenPromiseError."""
    process.join(DEADLINE_S)
    if process.exitcode not in (0, TEMPORARY, -signal.SIGKILL):
        raise BrokenPromiseError(f"a publisher ended with exit code {process.exitcode}")
    return process.exitcode or 0
