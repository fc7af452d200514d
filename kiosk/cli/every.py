"""`kiosk report --all`: the page of every shop, into one folder."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from kiosk.cli.exits import CANNOT_WRITE, CONFIG, fail
from kiosk.cli.formats import FORMATS
from kiosk.cli.source import Source
from kiosk.report import Page, make, make_all
from kiosk.report.documents import NEEDED
from kiosk.report.errors import ReportError
from kiosk.report.mail.letter import file_names
from kiosk.report.mail.monthly import by_owner
from kiosk.report.months import back
from sync.aggregate import MonthlyAggregate
from sync.outbox import write_atomically

AHEAD = 4
"""Files under way for each processor: pages are made no faster than they are written, for they take memory."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for."""

    month: str
    folder: Path
    suffixes: Sequence[str]
    prepared_on: date
    language: str


def write_all(source: Source, order: Order) -> int:
    """Write every shop's page; what cannot be made is said, and keeps nobody else's from being made.

    Returns the exit code.
    """
    shops = source.shops()
    names = file_names(shops, order.month)
    written = failed = 0
    with (
        _executor(order) as executor,
        click.progressbar(length=len(shops), label=f"{order.month}, {len(shops)} shops", width=30) as bar,
    ):
        under_way: deque[tuple[Path, Future[bytes]]] = deque()
        for shop, page in _pages(source, order):
            bar.update(1)
            written += 1
            if isinstance(page, ReportError):
                failed += 1
                click.echo(f"\n{page}", err=True)
                continue
            for suffix in order.suffixes:
                under_way.append((order.folder / f"{names[shop]}{suffix}", _make(executor, suffix, page)))
            while len(under_way) > AHEAD * _processors():
                _write(*under_way.popleft())
        while under_way:
            _write(*under_way.popleft())
        bar.update(len(shops) - written)
    click.echo(f"{order.folder}: {written - failed} of {written} shops with votes in {order.month}")
    return CONFIG if failed else 0


def _pages(source: Source, order: Order) -> Iterator[tuple[str, Page | ReportError]]:
    """Each shop's page, or why there is none. An owner's shops are read and gathered once."""
    notes, voices = source.notes(), source.voices()
    seen: set[str] = set()
    for shop in source.shops():
        if shop in seen:
            continue
        documents = source.firm(shop, since=back(order.month, NEEDED - 1))
        shops = {shop, *(each for found in by_owner(documents, order.month).values() for each in found)} - seen
        seen |= shops
        made = set()
        for each, page in make_all(
            documents, notes, order.month, voices=voices, prepared_on=order.prepared_on, language=order.language
        ):
            if each in shops:
                made.add(each)
                yield each, page
        # A shop that told nothing of this month, closed perhaps years ago, lacks nothing.
        told = {each.shop for each in documents if each.month == order.month}
        for each in sorted(shops & told - made):
            yield each, _why_not(documents, each, order)


def _why_not(documents: Sequence[MonthlyAggregate], shop: str, order: Order) -> Page | ReportError:
    try:
        return make(documents, [], shop, order.month, prepared_on=order.prepared_on, language=order.language)
    except ReportError as error:
        return error


def _executor(order: Order) -> AbstractContextManager[Executor | None]:
    """Processes where there is paper to be set, which takes a second a sheet; everything else is done in passing."""
    if ".pdf" not in order.suffixes:
        return nullcontext()
    return ProcessPoolExecutor(_processors(), multiprocessing.get_context("spawn"))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _make(executor: Executor | None, suffix: str, page: Page) -> "Future[bytes]":
    if executor is not None and suffix == ".pdf":
        return executor.submit(FORMATS[suffix], page)
    made: Future[bytes] = Future()
    made.set_result(FORMATS[suffix](page))
    return made


def _write(path: Path, content: "Future[bytes]") -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content.result())
    except OSError as error:
        fail(f"write {path}: {error.strerror}", CANNOT_WRITE)
