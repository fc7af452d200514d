"""CPU of `kiosk collect` a document, every check of every field made, against clients that check nothing."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hardware.clock import SystemClock
from kiosk.demo.broker import broker
from sync.document import topics
from sync.document.aggregate import encode
from sync.mqtt.broker import Broker
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.events import PubAck
from tests.bench.delivery import document
from tests.bench.figure import Figure
from tests.bench.machine import held_to

KIOSKS = 1000
MOST_MS = 0.4
"""Of CPU, a document with every check."""
WINDOW = 20
DEADLINE_S = 60
# What one writes who has half an hour: one message a transaction, no check, no receipt, acknowledged by the library.
BARE = """
import sqlite3, sys, threading
import paho.mqtt.client as mqtt
db = sqlite3.connect(sys.argv[2], check_same_thread=False, isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("CREATE TABLE document (topic TEXT PRIMARY KEY, payload TEXT)")
def store(client, _, message):
    db.execute("INSERT OR REPLACE INTO document VALUES (?, ?)", (message.topic, message.payload.decode()))
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, "bare", protocol=mqtt.MQTTv5)
client.on_message = store
client.on_subscribe = lambda *_: print("ready", flush=True)
client.connect("127.0.0.1", int(sys.argv[1]))
client.subscribe("kiosks/+/months/+", 1)
client.loop_forever()
"""


def collecting(folder: Path) -> list[Figure]:
    """Kiosks that are known send their next month all at once."""
    with broker() as (_, address):
        ours = ours_us(folder, address)
        bare = [sys.executable, "-c", BARE, str(address.port), str(folder / "bare.db")]
        with _running(bare, "ready") as process:
            theirs = cpu_us(process.pid, lambda: send(address, 2), folder / "bare.db", KIOSKS)
    name = "collector, CPU a document"
    return [
        Figure(name, ours, theirs, "us", "a bare paho client and sqlite3: no check, no receipt"),
        held_to(name, ours / 1000, MOST_MS),
    ]


def ours_us(folder: Path, address: Broker) -> float:
    """Of `kiosk collect`, a document, of kiosks that it knows."""
    settings = folder / "office.toml"
    settings.write_text(
        f'[broker]\nhost = "127.0.0.1"\nport = {address.port}\ntls = false\n'
        f'[archive]\nurl = "sqlite:///{folder / "archive.db"}"\n'
    )
    command = [Path(sys.executable).with_name("kiosk"), "collect", "--settings", settings]
    with _running([str(each) for each in command], "collecting") as process:
        # The first month is when a kiosk is entered into the registry, once in its life.
        cpu_us(process.pid, lambda: send(address, 0), folder / "archive.db", KIOSKS)
        return cpu_us(process.pid, lambda: send(address, 1), folder / "archive.db", 2 * KIOSKS)


@contextmanager
def _running(command: list[str], ready: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            assert any(ready in line for line in process.stdout), "it ended"
            yield process
        finally:
            process.terminate()


def cpu_us(pid: int, work: Callable[[], None], database: Path, rows: int) -> float:
    """Of a process, a document, until all of them are stored."""
    before = _cpu_s(pid)
    work()
    deadline_s = time.perf_counter() + DEADLINE_S
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reader:
        while reader.execute("SELECT count(*) FROM document").fetchone()[0] < rows:
            assert time.perf_counter() < deadline_s, "not stored in time"
    return (_cpu_s(pid) - before) / KIOSKS * 1e6


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def send(address: Broker, month: int) -> None:
    """Every kiosk's document of a month."""
    with Connection(address, MqttSession("bench-sender"), SystemClock()) as connection:
        under_way = 0
        for kiosk in range(KIOSKS):
            one = document(kiosk, month)
            connection.publish(topics.month(one.kiosk_id, one.month), encode(one))
            under_way += 1
            while under_way >= WINDOW:
                under_way -= sum(isinstance(event, PubAck) for event in connection.poll(1))
        while under_way:
            under_way -= sum(isinstance(event, PubAck) for event in connection.poll(1))
