"""What a kiosk's visit, and its day, cost the broker: with certificates, as the office sets it up."""

import os
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import attrs

from hardware.clock import SystemClock
from kiosk.device.visit.visit import Visit, is_due
from kiosk.office.broker.listener_settings import COLLECTOR
from kiosk.office.broker.mosquitto import configuration
from sync.archive.archive import Archive
from sync.document import outbox
from sync.mqtt.broker import Broker
from sync.mqtt.collector import Collector
from sync.mqtt.publisher import publish
from tests.bench.delivery import document
from tests.bench.figure import Figure
from tests.bench.machine import held_to
from tests.office.broker.ends import Office
from tests.sync.ends import Mosquitto

VISITS = 200
DAYS, HOURLY_DAYS = 40, 10
HOUR_NS = 3600 * 1_000_000_000
KIOSK = "bench-0"
MOST_MS = 8.0
"""Of the broker's CPU, a kiosk and day."""


def visits(folder: Path) -> list[Figure]:
    """Each sends a month anew, waits for its receipt and leaves its status."""
    (folder / "office").mkdir()
    office = Office(folder / "office")
    office.authority.issue(KIOSK)
    office.start(configuration(office.settings))
    try:
        ends = office.pid, office.broker(KIOSK), office.broker(COLLECTOR, collecting=True)
        ours = _cpu_us(folder / "tls", *ends, _visits) / VISITS
        daily = _cpu_us(folder / "daily", *ends, partial(_days, is_due, DAYS)) / DAYS
        hourly = _cpu_us(folder / "hourly", *ends, partial(_days, _always, HOURLY_DAYS)) / HOURLY_DAYS
    finally:
        office.stop()
    (folder / "plain").mkdir()
    plain = Mosquitto(folder / "plain")
    plain.start()
    try:
        theirs = _cpu_us(folder / "no-tls", plain.pid, plain.broker, plain.broker, _visits) / VISITS
    finally:
        plain.stop()
    day = "a kiosk's day with certificates, broker's CPU"
    return [
        Figure("a visit with certificates, broker's CPU", ours, theirs, "us", "the same without TLS"),
        Figure(day, daily, hourly, "us", "a visit every hour"),
        held_to(day, daily / 1000, MOST_MS),
    ]


def _visits(folder: Path, kiosk: Broker) -> None:
    for revision in range(1, VISITS + 1):
        _write(folder, revision)
        publish(folder, KIOSK, kiosk, SystemClock(), grace_s=0.1)


def _always(_last: Visit | None, _now: Visit) -> bool:
    return True


def _days(due: Callable[[Visit | None, Visit], bool], days: int, folder: Path, kiosk: Broker) -> None:
    """The timer asks every hour; the month changes at midnight, and in the afternoon of every fifth day a fault."""
    last = None
    for hour in range(days * 24):
        day, faults = hour // 24, (hour + 9) // 120
        if hour % 24 == 0:
            _write(folder, 1 + day)
        now = Visit("boot", hour * HOUR_NS, f"{day} {faults}")
        if due(last, now):
            publish(folder, KIOSK, kiosk, SystemClock(), grace_s=0.1)
            last = now


def _write(folder: Path, revision: int) -> None:
    # Of an installation of its own: the broker has kept the receipts of the others.
    outbox.write(folder, attrs.evolve(document(0, 0), installation_id=folder.name, revision=revision))


def _cpu_us(folder: Path, pid: int, kiosk: Broker, office: Broker, send: Callable[[Path, Broker], None]) -> float:
    """The broker's, altogether."""
    folder.mkdir()
    clock, stop, ready = SystemClock(), threading.Event(), threading.Event()
    with closing(Archive.open(f"sqlite:///{folder / 'archive.db'}")) as archive:
        collector = threading.Thread(target=Collector(office, archive, clock).run, args=(stop, ready.set))
        collector.start()
        assert ready.wait(60)
        try:
            before = _ticks(pid)
            send(folder, kiosk)
            spent = _ticks(pid) - before
        finally:
            stop.set()
            collector.join()
    return 1e6 * spent / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    """Processor time of a process, as proc(5) has it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
