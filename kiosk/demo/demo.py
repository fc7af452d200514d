"""The whole line at work: buttons, votes, outbox, broker, collector, archive, page."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hardware.clock import SystemClock
from kiosk.demo.broker import broker
from kiosk.demo.story import CHANGE, LAST, MONTH, MOST_MONTHS, SHOP, Story
from kiosk.device.daemon.folder import DATABASE, OUTBOX
from kiosk.office.report import pages
from sync.archive.archive import Archive
from sync.document.regular_file import write_atomically
from sync.mqtt.broker import Broker
from sync.mqtt.collector import Collector
from sync.mqtt.publisher import publish

ARCHIVE = "archive.db"
PAGE = "report.html"
TABLE = "report.csv"
READY_S = 120.0
RECEIPT_S = 600.0
"""A slow machine with other work may take that long to store a month; a broken one is not waited for longer."""


class DemoError(Exception):
    """The demo cannot go on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Results:
    """What the demo leaves, and the line that says what was found."""

    page: Path
    headline: str
    broker_name: str


class Demo:
    """One run of the demo in one folder."""

    def __init__(self, folder: Path, seed: int, months: int = MOST_MONTHS) -> None:
        """Make `folder` ready: what an earlier run left there is removed, and nothing else.

        Raises DemoError, ArchiveError.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(folder)
            self._remove_results()
        except OSError as error:
            raise DemoError(f"{folder}: {error.strerror}; choose another folder with --out") from error
        self.story = Story(seed, folder, months)
        self._clock = SystemClock()
        with self._whole_or_nothing():
            self._archive = Archive.open(f"sqlite:///{folder.resolve() / ARCHIVE}")
            self._archive.add_note(CHANGE)
        self._broker: Broker | None = None
        self._broker_name = ""

    @contextmanager
    def head_office(self) -> Iterator[None]:
        """Broker and collector, as long as the block lasts. Raises DemoBrokerError, DemoError."""
        stop, ready = threading.Event(), threading.Event()
        with ExitStack() as stack:
            stack.callback(os.close, self._lock)
            stack.enter_context(self._whole_or_nothing())
            stack.callback(self._archive.close)
            self._broker_name, self._broker = stack.enter_context(broker())
            collector = Collector(self._broker, self._archive, self._clock)
            thread = threading.Thread(target=collector.run, args=(stop, ready.set), name="collector")
            thread.start()
            try:
                if not ready.wait(READY_S):
                    raise DemoError(f"the collector did not reach {self._broker_name} within {READY_S:.0f} s")
                yield
            finally:
                stop.set()
                thread.join()

    def live(self, progress: Callable[[int], None]) -> None:
        """Thirteen months, up to an hour at which the shop is open; each month is published when it is closed."""
        for evening in self.story.live():
            progress(1)
            if evening.closed_month is not None:
                self._publish()

    def make_page(self, prepared_on: date = LAST) -> Results:
        """Publish what there is and make the page from the archive."""
        self._publish()
        page = pages.make(
            self._archive.aggregates(SHOP), self._archive.notes(SHOP), SHOP, MONTH, prepared_on=prepared_on
        )
        write_atomically(self._folder / PAGE, page.html.encode())
        write_atomically(self._folder / TABLE, page.csv.encode())
        return Results(self._folder / PAGE, page.headline, self._broker_name)

    def close_the_month(self) -> Results:
        """The last evening and the morning after: the month is closed, published, and its page made."""
        return self.make_page(self.story.close_the_month())

    @contextmanager
    def _whole_or_nothing(self) -> Iterator[None]:
        """Remove what there is of the results where the block fails: on a full disk, what it takes for nothing."""
        try:
            yield
        except Exception:
            with suppress(OSError):
                self._remove_results()
            raise

    def _remove_results(self) -> None:
        for pattern in (f"{DATABASE}*", f"{ARCHIVE}*", PAGE, TABLE, f"{OUTBOX}/????-??.json"):
            for path in self._folder.glob(pattern):
                path.unlink()

    def _publish(self) -> None:
        assert self._broker is not None, "the head office is closed"  # noqa: S101 - a programmer's error
        kiosk_id = self.story.kiosk.settings.kiosk.id
        publish(self._folder / OUTBOX, kiosk_id, self._broker, self._clock, timeout_s=RECEIPT_S)


def _locked(folder: Path) -> int:
    """The folder for this process alone, until what is returned is closed: two demos would mix their votes."""
    lock = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise DemoError(
            f"{folder}: another demo runs there; wait for it, or choose another folder with --out"
        ) from None
    return lock
