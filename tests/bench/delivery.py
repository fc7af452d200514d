"""Documents a second from publisher to archive, against the broker's own C clients on the same machine."""

import datetime as dt
import multiprocessing
import subprocess
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from hardware.clock import SystemClock
from kiosk.demo.broker import broker
from sync.archive.archive import Archive
from sync.document import outbox
from sync.document.aggregate import Day, Face, Hour, MonthlyAggregate
from sync.mqtt.broker import Broker
from sync.mqtt.collector import Collector
from sync.mqtt.publisher import publish
from tests.bench.figure import Figure

KIOSKS, MONTHS = 20, 60
PUBLISHERS = 8
FACES = (Face("happy", "happy", 100), Face("neutral", "so-so", 50), Face("unhappy", "unhappy", 0))


def document(kiosk: int, index: int) -> MonthlyAggregate:
    """As large as a busy shop's month."""
    first = dt.date(2022 + index // 12, index % 12 + 1, 1)
    days = [first + dt.timedelta(days=n) for n in range(28)]
    return MonthlyAggregate(
        kiosk_id=f"bench-{kiosk}",
        installation_id="bench",
        owner="Owner",
        shop=f"Shop {kiosk}",
        month=f"{first:%Y-%m}",
        time_zone="Europe/Rome",
        revision=1,
        final=True,
        as_of=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        faces=FACES,
        votes=(28 * 24, 0, 0),
        days=tuple(Day(day, (24, 0, 0), 690, 690) for day in days),
        hours=tuple(Hour(weekday, hour, (8, 0, 0)) for weekday in range(1, 8) for hour in range(8, 20)),
        not_counted={"repeat": 40},
    )


def documents(folder: Path) -> list[Figure]:
    """All kiosks' outboxes at once, as on the first of a month, until the last receipt."""
    payload = b""
    for kiosk in range(KIOSKS):
        for index in range(MONTHS):
            payload = outbox.write(folder / f"outbox-{kiosk}", document(kiosk, index)).read_bytes()
    with broker() as (name, address):
        ours = _ours(folder, address)
        theirs = _theirs(address.port, payload)
    return [Figure("documents, publisher to archive", ours, theirs, "documents/s", f"{name} C client to C client")]


def _ours(folder: Path, address: Broker) -> float:
    archive = Archive.open(f"sqlite:///{folder / 'archive.db'}")
    stop, ready = threading.Event(), threading.Event()
    collector = threading.Thread(target=Collector(address, archive, SystemClock()).run, args=(stop, ready.set))
    collector.start()
    assert ready.wait(20)
    # Kiosks are computers of their own; processes that have imported everything come closest.
    with ProcessPoolExecutor(PUBLISHERS, multiprocessing.get_context("spawn")) as kiosks:
        list(kiosks.map(_import, range(PUBLISHERS)))
        begun = time.perf_counter()
        delivered = sum(kiosks.map(_deliver, [folder] * KIOSKS, [address] * KIOSKS, range(KIOSKS)))
        took = time.perf_counter() - begun
    assert delivered == KIOSKS * MONTHS
    stop.set()
    collector.join()
    assert len(archive.aggregates()) == KIOSKS * MONTHS
    archive.close()
    return KIOSKS * MONTHS / took


def _import(_number: int) -> None:
    threading.Event().wait(0.5)  # long enough for every process of the pool to get one of these


def _deliver(folder: Path, address: Broker, kiosk: int) -> int:
    result = publish(folder / f"outbox-{kiosk}", f"bench-{kiosk}", address, SystemClock(), grace_s=0.05)
    return len(result.delivered)


def _theirs(port: int, payload: bytes) -> float:
    count, address = KIOSKS * MONTHS, ["-h", "127.0.0.1", "-p", str(port), "-t", "bench", "-q", "1"]
    # A retained message is the first line that the subscriber prints: then its subscription stands.
    subprocess.run(["mosquitto_pub", *address, "-r", "-m", "ready"], check=True)
    taker = subprocess.Popen(["mosquitto_sub", *address, "-C", str(count + 1)], stdout=subprocess.PIPE)
    assert taker.stdout is not None
    assert taker.stdout.readline() == b"ready\n"
    drain = threading.Thread(target=taker.stdout.read)
    drain.start()
    begun = time.perf_counter()
    subprocess.run(["mosquitto_pub", *address, "-l"], input=(payload + b"\n") * count, check=True)
    taker.wait(60)
    took = time.perf_counter() - begun
    drain.join()
    taker.stdout.close()
    return count / took
