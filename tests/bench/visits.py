"""What a kiosk's visit costs the broker: with certificates, as the office sets it up, against none at all."""

import os
import threading
from contextlib import closing
from pathlib import Path

import attrs

from hardware.clock import SystemClock
from kiosk.office.broker.mosquitto import COLLECTOR, configuration
from sync.archive.archive import Archive
from sync.document import outbox
from sync.mqtt.broker import Broker
from sync.mqtt.collector import Collector
from sync.mqtt.publisher import publish
from tests.bench.delivery import document
from tests.bench.figure import Figure
from tests.office.broker.ends import Office
from tests.sync.ends import Mosquitto

VISITS = 200
KIOSK = "bench-0"


def visits(folder: Path) -> list[Figure]:
    """Each sends a month anew, waits for its receipt and leaves its status."""
    (folder / "office").mkdir()
    office = Office(folder / "office")
    office.authority.issue(KIOSK)
    office.start(configuration(office.settings))
    try:
        ours = _cpu_us(folder / "tls", office.pid, office.broker(KIOSK), office.broker(COLLECTOR, collecting=True))
    finally:
        office.stop()
    (folder / "plain").mkdir()
    plain = Mosquitto(folder / "plain")
    plain.start()
    try:
        theirs = _cpu_us(folder / "no-tls", plain.pid, plain.broker, plain.broker)
    finally:
        plain.stop()
    return [Figure("a visit with certificates, broker's CPU", ours, theirs, "us", "the same without TLS")]


def _cpu_us(folder: Path, pid: int, kiosk: Broker, office: Broker) -> float:
    """The broker's, a visit."""
    folder.mkdir()
    clock, stop, ready = SystemClock(), threading.Event(), threading.Event()
    with closing(Archive.open(f"sqlite:///{folder / 'archive.db'}")) as archive:
        collector = threading.Thread(target=Collector(office, archive, clock).run, args=(stop, ready.set))
        collector.start()
        assert ready.wait(60)
        try:
            before = _ticks(pid)
            for revision in range(1, VISITS + 1):
                outbox.write(folder, attrs.evolve(document(0, 0), revision=revision))
                publish(folder, KIOSK, kiosk, clock, grace_s=0.1)
            spent = _ticks(pid) - before
        finally:
            stop.set()
            collector.join()
    return 1e6 * spent / os.sysconf("SC_CLK_TCK") / VISITS


def _ticks(pid: int) -> int:
    """Processor time of a process, as proc(5) has it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
