"""What the tests of this room share: a real broker, a collector at work, a month to send."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from itertools import cycle, islice
from pathlib import Path

from hardware.clock import SystemClock
from sync.archive.archive import Archive
from sync.document import outbox
from sync.document.aggregate import Day, Face, Hour, MonthlyAggregate, encode
from sync.mqtt.broker import Broker
from sync.mqtt.collector import Collector

DEADLINE_S = 300
COLLECTING = "collecting"
"""What the thread of a collector is called: it may end by itself."""
IN_VAIN_S = 2
"""For a receipt that does not come: by then a busy machine's broker has taken what was sent."""
CLOCK = SystemClock()
# Debian keeps it where only root looks.
MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# Nothing that the broker has acknowledged is lost at kill -9; Debian's defaults write every half hour.
DURABLE = "persistence true\nautosave_on_changes true\nautosave_interval 1\n"


def far_from_midnight(now: datetime) -> str:
    """A time zone in which no day ends while a test runs that began now."""
    return "UTC" if 6 <= now.astimezone(UTC).hour < 18 else "Pacific/Auckland"


class OwnPorts:
    """Ports that no other process of tests is given, and the kernel gives nobody: its own begin above.

    A port that was found free and let go of again may be given to another worker before anybody listens there.
    """

    def __init__(self) -> None:
        self._process, self._locks, self._ports = 0, [], iter(())

    def take(self) -> int:
        """The next one at which nobody listens."""
        if self._process != os.getpid():  # at first, and in a process that was forked
            self._process, self._ports = os.getpid(), cycle(self._block())
        for port in islice(self._ports, 100):
            with socket.socket() as probe, suppress(OSError):
                probe.bind(("", port))
                return port
        raise AssertionError("somebody listens at a hundred ports")

    def _block(self) -> range:
        """One whose name nobody holds; the kernel lets go of it when this process ends, however it does."""
        for first in range(10_000, 32_700, 100):
            lock = socket.socket(socket.AF_UNIX)
            try:
                lock.bind(f"\0smiley-kiosk tests {first}")
            except OSError:
                lock.close()
            else:
                self._locks.append(lock)
                return range(first, first + 100)
        raise AssertionError("all ports are taken by other tests")


free_port = OwnPorts().take


def until(
    true: Callable[[], object],
    what: str,
    seconds: float = DEADLINE_S,
    every_s: float = 0.02,
    progress: Callable[[], object] = lambda: None,
) -> None:
    """Wait for a condition outside this process, at most until the deadline; look at it so often.

    `progress`: what changes as long as something is being done. The deadline then begins anew: only a standstill has an
    end, and how long the whole takes is the machine's.
    """
    last, seen_ns = progress(), CLOCK.monotonic_ns()
    while not true():
        now = progress()
        if now != last:
            last, seen_ns = now, CLOCK.monotonic_ns()
        assert CLOCK.monotonic_ns() < seen_ns + round(seconds * 1e9), f"{what}: not within {seconds} s"
        threading.Event().wait(every_s)


def grown(folder: Path) -> list[tuple[str, int]]:
    """How large the files below a folder are: whoever works there is at work while that changes."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # taken away meanwhile
                found.append((name, Path(place, name).stat().st_size))
    return sorted(found)


class Mosquitto:
    """One broker process on 127.0.0.1; keeps its port when it is started again."""

    def __init__(self, folder: Path, options: str = "allow_anonymous true\n", listener: str = "") -> None:
        self.port = free_port()
        self._folder = folder
        folder.chmod(0o755)
        self._settings = folder / "mosquitto.conf"
        user = "user root\n" if os.getuid() == 0 else ""
        self._settings.write_text(
            f"listener {self.port} 127.0.0.1\n{listener}{user}persistence_location {folder}/\n"
            f"log_dest file {folder}/log\nmax_queued_messages 100000\n{options}"
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def broker(self) -> Broker:
        return Broker("127.0.0.1", self.port, tls=False)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        self._process = subprocess.Popen([MOSQUITTO, "-c", self._settings], stderr=subprocess.DEVNULL)
        until(self._answers, f"mosquitto on port {self.port}")

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(DEADLINE_S)

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
        except OSError:
            return False
        return True


@contextmanager
def collecting(broker: Broker, archive: Archive, **options) -> Iterator[Collector]:
    """A collector at work, as long as the block lasts; what ended it too early is raised."""
    stop, ready, ended = threading.Event(), threading.Event(), []
    collector = options.pop("kind", Collector)(broker, archive, CLOCK, **options)

    def run() -> None:
        try:
            collector.run(stop, ready.set)
        except BaseException as error:  # noqa: BLE001 - raised again below
            ended.append(error)
            ready.set()

    thread = threading.Thread(target=run, daemon=True, name=COLLECTING)
    thread.start()
    assert ready.wait(DEADLINE_S), "the collector is not ready"
    try:
        yield collector
    finally:
        stop.set()
        thread.join(DEADLINE_S)
        assert not thread.is_alive()
    if ended:
        raise ended[0]


def a_month(month: str = "2026-10", *, votes: tuple[int, ...] = (3, 1), **changes) -> MonthlyAggregate:
    """One month's document; any field may be changed."""
    fields = {
        "kiosk_id": "rossi-1",
        "installation_id": "card-1",
        "owner": "Panificio Rossi",
        "shop": "Via Garibaldi",
        "month": month,
        "time_zone": "Europe/Rome",
        "revision": 1,
        "final": False,
        "as_of": datetime(2026, 11, 1, 1, 5, tzinfo=UTC),
        "faces": (Face("happy", "happy", 100), Face("unhappy", "not happy", 0)),
        "votes": votes,
        "days": (Day(date.fromisoformat(f"{month}-01"), votes, 600, 720),),
        "hours": (Hour(1, 9, votes),),
        "not_counted": {"repeat": 2},
    }
    return MonthlyAggregate(**{**fields, **changes})


def fill(folder: Path, months: int = 12, **changes) -> list[str]:
    """An outbox of so many months; returns them."""
    names = [f"{2020 + index // 12}-{1 + index % 12:02}" for index in range(months)]
    for name in names:
        outbox.write(folder, a_month(name, **changes))
    return names


def held(archive: Archive) -> dict[tuple[str, str], bytes]:
    """The documents of an archive, by kiosk and month."""
    return {(each.kiosk_id, each.month): encode(each) for each in archive.aggregates()}


def written(*folders: Path) -> dict[tuple[str, str], bytes]:
    """The documents of outboxes, by kiosk and month."""
    documents = [document for folder in folders for document in outbox.read(folder).values()]
    return {(each.aggregate.kiosk_id, each.aggregate.month): each.payload for each in documents}
