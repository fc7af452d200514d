"""Two collectors and one PostgreSQL: one collector is killed for good, the broker dies, the archive is away a day."""

import logging
import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

from hardware.clock import SystemClock
from sync.archive.archive import Archive
from sync.archive.database_errors import ArchiveAwayError
from sync.archive.intake import Accepted
from sync.document import outbox
from sync.mqtt.broker import Broker
from sync.mqtt.collector import Collector
from tests.faults import office
from tests.faults.broker import BACKLOG, OTHERS, Outboxes
from tests.faults.lane import BrokenPromiseError, Lab
from tests.faults.office import DEADLINE_S, PROCESSES, Office, code, deliver
from tests.memory import memory
from tests.sync.ends import a_month, held, until
from tests.sync.postgresql_server import PostgreSql, postgresql_programs

NAMES = ("first", "second")


class Hopeful(Archive):
    """The control: what will be stored some day is receipted now."""

    def __init__(self, engine, **options) -> None:
        super().__init__(engine, **options)
        self._hoped = {}

    def store(self, arrivals, received_at):
        try:
            return super().store(arrivals, received_at)
        except ArchiveAwayError:
            found = [each for each in arrivals if isinstance(each, Accepted)]
            for each in found:
                months = self._hoped.setdefault(each.kiosk_id, {}).setdefault(each.installation, {})
                months[each.month] = (each.revision, each.digest)
            return frozenset(each.kiosk_id for each in found)

    def receipts_of(self, kiosk_ids):
        try:
            found = super().receipts_of(kiosk_ids)
        except ArchiveAwayError:
            found = {kiosk_id: {} for kiosk_id in kiosk_ids}
        for kiosk_id in kiosk_ids:
            for installation, months in self._hoped.get(kiosk_id, {}).items():
                found[kiosk_id].setdefault(installation, {}).update(months)
        return found

    def store_statuses(self, statuses, received_at):
        with suppress(ArchiveAwayError):
            super().store_statuses(statuses, received_at)

    def server(self):
        return 0, ""


def _collect(kind: type[Archive], url: str, broker: Broker, name: str, ready: Path) -> None:
    logging.disable()
    Collector(broker, kind.open(url), SystemClock(), client_id=name).run(threading.Event(), ready.touch)


class PairOffice(Office):
    """Two collectors at one broker, and their archive in a server."""

    def __init__(self, folder: Path, url: str, kind: type[Archive]) -> None:
        super().__init__(folder)
        self._url, self._kind, self._folder = url, kind, folder
        self._pair: dict[str, BaseProcess] = {}
        self._gone: set[str] = set()

    def collect(self) -> None:
        """Start those that are not killed for good, and wait until they listen."""
        for name in NAMES:
            if name in self._gone or name in self._pair:
                continue
            ready = self._folder / name
            self._pair[name] = PROCESSES.Process(
                target=_collect, args=(self._kind, self._url, self.broker, name, ready), daemon=True
            )
            self._pair[name].start()
            until(ready.exists, f"collector {name}", DEADLINE_S)

    def kill_for_good(self, name: str) -> None:
        """SIGKILL; it never comes back, and the broker goes on keeping documents for it."""
        self._gone.add(name)
        process = self._pair.pop(name)
        process.kill()
        process.join(DEADLINE_S)

    def alive(self) -> list[str]:
        """Whose process runs."""
        return [name for name, process in self._pair.items() if process.is_alive()]

    def stored(self) -> dict[tuple[str, str], bytes]:
        """The archive's documents by kiosk and month."""
        with closing(Archive.open(self._url)) as archive:
            return held(archive)

    def close(self) -> None:
        """End everything."""
        for name in [*self._pair]:
            self.kill_for_good(name)
        super().close()


def _day_away(pair: PairOffice, outboxes: Outboxes, server: PostgreSql, lab: Lab, draw: random.Random) -> int:
    """The archive is away; every kiosk has something new, and tries as often as in a day; the broker dies meanwhile.

    Returns how many attempts were told that all is delivered, though nothing can have been stored.
    """
    for name in OTHERS:
        month = draw.choice([f"{year}-{n:02}" for year in (2020, 2021) for n in range(1, 13)])
        votes = (draw.randrange(1000), draw.randrange(1000))
        outbox.write(outboxes.folders[name], a_month(month, kiosk_id=name, revision=9, votes=votes))
    server.stop()
    told = 0
    for attempt in range(lab.attempts_a_day):
        told += sum(code(process) == 0 for process in outboxes.send(pair, deliver, 2))
        if attempt == 0:
            pair.kill_broker()
            pair.serve()
    server.start()
    return told


def _lived(lab: Lab, place: Path, server: PostgreSql, kind: type[Archive]) -> tuple[int, int, int]:
    """Attempts that were told what is not true; documents lost in the end; by which attempt all was told."""
    draw = random.Random(lab.seed)
    with closing(PairOffice(place, server.url, kind)) as pair:
        pair.serve()
        pair.collect()
        outboxes = Outboxes.of(place)
        publishers = outboxes.send(pair, deliver, 20)
        threading.Event().wait(draw.uniform(0, 0.5))
        pair.kill_for_good(draw.choice(NAMES))
        for process in publishers:
            code(process)
        outboxes.heal(pair, deliver, 20)
        if lost := outboxes.lost(pair):
            raise BrokenPromiseError(f"one collector of two was killed, and {lost} documents are lost")
        told = _day_away(pair, outboxes, server, lab, draw)
        attempts = outboxes.heal(pair, deliver, 20)
        if len(pair.alive()) != 1:
            raise BrokenPromiseError("the collector that was left ended while the archive was away")
        return told, outboxes.lost(pair), attempts


def run(lab: Lab) -> Iterator[str]:
    """The lane."""
    if missing := office.lacking() or (None if postgresql_programs() else "postgresql is missing"):
        yield f"skipped: {missing}"
        return
    for kind in (Archive, Hopeful):
        with memory() as name, tempfile.TemporaryDirectory() as folder:
            server = PostgreSql(Path(folder))
            server.start()
            try:
                told, lost, attempts = _lived(lab, Path(name), server, kind)
            finally:
                server.stop(check=False)
        if kind is Hopeful:
            if not told or not lost:
                raise BrokenPromiseError("control 'receipted before it is stored': nothing was lost: the lane is blind")
            yield f"control 'receipted before it is stored': {lost} documents lost, {told} attempts told otherwise"
        elif told or lost:
            raise BrokenPromiseError(f"{told} attempts were told of what was not stored; {lost} documents lost")
        else:
            yield (
                f"one of two collectors killed for good, the archive away for {lab.attempts_a_day} attempts, the "
                f"broker killed: {len(OTHERS) * BACKLOG} documents stored, and receipted {attempts} attempts later"
            )
    yield "RESULT one collector is enough, and what the archive did not have nobody was told of"
