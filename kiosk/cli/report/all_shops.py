"""`kiosk report --all`: the page of every shop, into one folder."""

import multiprocessing
import os
import signal
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

import click

from config.language import SOURCE
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY, fail
from kiosk.cli.files import put_in_folder, reason
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, each_owner, goals
from kiosk.cli.web_entries import owners_with_choices
from kiosk.office.mail.letter import file_names
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.page.formats import FORMATS
from kiosk.office.report.page.glyphs import remark
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.pdf import pdf
from kiosk.office.report.pages import make_each

AHEAD = 4
"""Files under way for each processor: pages are made no faster than they are written, for they take memory."""

SHEETS_PER_PROCESS = 100
"""What sets paper keeps 0.2 MB of each sheet; a new process begins with none."""


def write(source: Source, order: ReportOrder) -> int:
    """Write every shop's page; what cannot be made is said, and keeps nobody else's from being made.

    Returns the exit code.
    """
    folder, month = order.out, order.month
    suffixes = [f".{each}" for each in order.suffixes] or [".pdf"]
    shops = [(view.owner, shop) for view, shop in source.owned_shops()]
    labels = _labels(shops)
    names = file_names(labels.values(), month)
    written = failed = 0
    remarks: set[str] = set()
    with (
        ended_by_the_system(folder),
        PdfSetters() if ".pdf" in suffixes else nullcontext() as setters,
        click.progressbar(length=len(shops), label=f"{month}, {len(shops)} shops", width=30) as bar,
    ):
        under_way: deque[tuple[Path, Future[bytes]]] = deque()
        for owner, shop, _, page in pages_of(source, order, month):
            bar.update(1)
            written += 1
            if isinstance(page, ReportError):
                failed += 1
                click.echo(f"\n{page}", err=True)
                continue
            if ".pdf" in suffixes and (said := remark(page.html)) and said not in remarks:
                remarks.add(said)
                click.echo(f"\n{said}", err=True)
            for suffix in suffixes:
                under_way.append((folder / f"{names[labels[owner, shop]]}{suffix}", make_file(setters, suffix, page)))
            while len(under_way) > AHEAD * _processors():
                _write(*under_way.popleft())
        while under_way:
            _write(*under_way.popleft())
        bar.update(len(shops) - written)
    click.echo(f"{folder}: {written - failed} of {written} shops with votes in {month}")
    return CONFIG if failed else 0


def _labels(shops: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What each owner's shop is called among all: its name, with the owner's before it where two have one."""
    shops = [*shops]
    times = Counter(shop for _, shop in shops)
    return {(owner, shop): shop if times[shop] == 1 else f"{owner} {shop}" for owner, shop in shops}


def pages_of(source: Source, order: ReportOrder, month: str) -> Iterator[tuple[str, str, str, Page | ReportError]]:
    """Whose view, which shop, its language and its page, or why there is none. An owner's shops are read once."""
    settings = owners_with_choices(source)
    # A shop that told nothing of this month, closed perhaps years ago, lacks nothing.
    for view, documents, owner, shops in each_owner(source, month, order.owner):
        spoken = order.language or (settings[owner].language if owner in settings else SOURCE)
        about: dict[str, Any] = {"prepared_on": order.prepared_on, "language": spoken, "voices": view.voices()}
        about["goals"] = goals(view, owner)
        for shop, page in make_each(documents, view.notes(), shops, month, **about):
            yield view.owner, shop, spoken, page


MENDED = (3, 11, 5)
"""Before this Python (Debian 12) a page on its way to a process that was ended is waited for: python/cpython#94777."""


ROOM_BYTES = 400 * 1024 * 1024
"""Of the machine's memory, for each process that sets paper: it takes 140 MiB, and is nowhere alone."""


class PdfSetters:
    """Processes that set paper, which takes a second a sheet; new ones after a while."""

    def __init__(self) -> None:
        self._pool, self._left = _pool()

    def submit(self, make: Callable[[Any], bytes], given: Any) -> "Future[bytes]":
        """Have a page set by the next process that is free."""
        if not self._left:
            # Not by `max_tasks_per_child`, which hangs while files wait: python/cpython#115634.
            self._pool.shutdown(wait=False)
            self._pool, self._left = _pool()
        self._left -= 1
        # The process that is started here hears no Ctrl-C: that is for whoever started it, and each told it in a trace.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self._pool.submit(make, given)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is BrokenProcessPool and sys.version_info < MENDED:
            self._pool._call_queue._reader.close()  # type: ignore[attr-defined] # noqa: SLF001 - as Python itself does now
        self._pool.shutdown(cancel_futures=kind is not None)


def _pool() -> tuple[ProcessPoolExecutor, int]:
    """Processes, and how many sheets they may set."""
    processors = _processors()
    return ProcessPoolExecutor(processors, multiprocessing.get_context("spawn")), SHEETS_PER_PROCESS * processors


@contextmanager
def ended_by_the_system(where: object) -> Iterator[None]:
    """Say what to do where a process that sets paper was ended; `where`: what could not be written."""
    try:
        yield
    except BrokenProcessPool:
        remedy = "what is written stays; free some memory and try again, or ask for --format html"
        fail(f"write {where}: a process that makes PDF was ended, mostly for want of memory: {remedy}", TEMPORARY)


def _processors() -> int:
    """As many as there are, and as fit into the machine: four on a Pi of 512 MiB would push the kiosk out."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processes(there, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))


def processes(processors: int, memory_bytes: int) -> int:
    """How many set paper at once; always one. Pure."""
    return max(1, min(processors, memory_bytes // ROOM_BYTES))


def make_file(setters: PdfSetters | None, suffix: str, page: Page) -> "Future[bytes]":
    """A page as a file, soon or at once."""
    if setters is not None and suffix == ".pdf":
        # Its text alone: a `Page` on its way there loads NumPy and SciPy, 45 MiB that paper has no use for.
        return setters.submit(pdf, page.html)
    made: Future[bytes] = Future()
    made.set_result(FORMATS[suffix](page))
    return made


def _write(path: Path, content: "Future[bytes]") -> None:
    try:
        put_in_folder(path, content.result())
    except OSError as error:
        fail(f"write {path}: {reason(error)}", CANNOT_WRITE)
