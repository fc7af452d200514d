"""Many kiosks close a month against one Mosquitto and one `kiosk collect`: what each costs, and how it grows."""

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import attrs
import numpy as np

from hardware.clock import SystemClock
from sync.archive.archive import Archive
from sync.archive.registered import BEGINNING
from sync.document import topics
from sync.document.aggregate import encode
from sync.mqtt.broker import Broker
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, PubAck, SubscriptionGranted
from tests.bench.collecting import _cpu_s, _running
from tests.bench.pages import _month
from tests.sync.ends import Mosquitto

MONTH = "2026-10"
AT_ONCE = 500
"""Kiosks that wait for a receipt: each publishes once, and goes on once it has been told."""
SILENCE_S = 120
"""Without a receipt: then something is wrong."""


@dataclass(frozen=True)
class MonthEnd:
    """Of so many kiosks."""

    kiosks: int
    seconds: float
    collector_us: float
    broker_us: float
    collector_mib: float
    broker_mib: float
    archive_bytes: float
    """Of disk, a document."""


def month_end(folder: Path, kiosks: int) -> MonthEnd:
    """All of them are known to the registry; each sends its month, and has it receipted."""
    (folder / "broker").mkdir(parents=True)
    mosquitto = Mosquitto(folder / "broker", "allow_anonymous true\npersistence true\n")
    mosquitto.start()
    archive = folder / "archive.db"
    _register(archive, kiosks)
    settings = folder / "office.toml"
    settings.write_text(
        f'[broker]\nhost = "127.0.0.1"\nport = {mosquitto.port}\ntls = false\n[archive]\nurl = "sqlite:///{archive}"\n'
    )
    command = [str(Path(sys.executable).with_name("kiosk")), "collect", "--settings", str(settings)]
    try:
        with _running(command, "collecting") as collector:
            pids = (collector.pid, mosquitto.pid)
            before, begun_s = [_cpu_s(pid) for pid in pids], time.perf_counter()
            _send(mosquitto.broker, kiosks)
            seconds = time.perf_counter() - begun_s
            cost = [(_cpu_s(pid) - spent) / kiosks * 1e6 for pid, spent in zip(pids, before, strict=True)]
            peaks = [_peak_mib(pid) for pid in pids]
    finally:
        mosquitto.stop()
    with closing(sqlite3.connect(archive)) as stored:
        assert stored.execute("SELECT count(*) FROM document").fetchone() == (kiosks,)
        stored.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return MonthEnd(kiosks, seconds, *cost, *peaks, archive.stat().st_size / kiosks)


def _register(file: Path, kiosks: int) -> None:
    """A kiosk a shop, four shops an owner, as `kiosk office kiosk add --csv` enters them."""
    Archive.open(f"sqlite:///{file}").close()
    numbers = range(1, kiosks + 1)
    with closing(sqlite3.connect(file)) as archive, archive:
        owners = [(o, f"Owner {o}", f"owner {o}") for o in range(1, kiosks // 4 + 2)]
        archive.executemany("INSERT INTO owner (id, name, name_key) VALUES (?, ?, ?)", owners)
        shops = [(s, (s - 1) // 4 + 1, f"Shop {s}", f"shop {s}") for s in numbers]
        archive.executemany("INSERT INTO shop (id, owner_id, name, name_key) VALUES (?, ?, ?, ?)", shops)
        archive.executemany("INSERT INTO kiosk (id) VALUES (?)", [(_kiosk_id(s),) for s in numbers])
        archive.executemany(
            "INSERT INTO placement (kiosk_id, from_day, shop_id, touchpoint) VALUES (?, ?, ?, '')",
            [(_kiosk_id(s), BEGINNING.isoformat(), s) for s in numbers],
        )


def _kiosk_id(number: int) -> str:
    return f"kiosk-{number:07}"


def _documents(kiosks: int) -> Iterator[tuple[str, bytes]]:
    """Topic and wire form of each kiosk's month."""
    document = attrs.evolve(_month(np.random.default_rng(7), MONTH), kiosk_id="kiosk-id", installation_id="card")
    told = encode(document)
    for number in range(1, kiosks + 1):
        kiosk_id = _kiosk_id(number)
        yield topics.month(kiosk_id, MONTH), told.replace(b"kiosk-id", kiosk_id.encode())


def _send(broker: Broker, kiosks: int) -> None:
    clock, waiting, documents = SystemClock(), 0, _documents(kiosks)
    with (
        Connection(broker, MqttSession("bench-receipts"), clock) as receipts,
        Connection(broker, MqttSession("bench-kiosks"), clock) as sender,
    ):
        receipts.subscribe([topics.ALL_RECEIPTS])
        while not any(isinstance(event, SubscriptionGranted) for event in receipts.poll(1)):
            pass
        receipted, unacknowledged, heard_s = 0, 0, time.perf_counter()
        while receipted < kiosks:
            while waiting < AT_ONCE and (each := next(documents, None)):
                sender.publish(*each)
                waiting += 1
                unacknowledged += 1
            if unacknowledged:
                unacknowledged -= sum(isinstance(event, PubAck) for event in sender.poll(0.002))
            for event in receipts.poll(0.002 if unacknowledged else 1):
                if isinstance(event, IncomingMessage):
                    receipts.acknowledge(event)
                    receipted, waiting, heard_s = receipted + 1, waiting - 1, time.perf_counter()
            assert time.perf_counter() < heard_s + SILENCE_S, f"{receipted} of {kiosks} receipts, and no more"


def _peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
