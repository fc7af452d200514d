"""`kiosk report --store`: every shop's page into the archive, for the web."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass

import click

from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG
from kiosk.cli.formats import FORMATS
from kiosk.cli.report.all_shops import AHEAD, PdfSetters, ended_by_the_system, make_file, pages_of
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, acting_for_archive, office
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.months import back
from kiosk.office.report.page.page import Page
from kiosk.office.report.stored_page import for_web, stored
from sync.archive.archive import Archive
from sync.archive.page_store import PageStore
from sync.archive.registered import name_key
from sync.archive.registry import Registry


@dataclass(slots=True)
class StoreCount:
    """How it went."""

    stored: int = 0
    failed: int = 0


def write(source: Source, order: ReportOrder) -> int:
    """Store every shop's page; what cannot be made is said and leaves the former page. Returns the exit code."""
    if not isinstance(source, Archive):
        raise click.UsageError("--store needs an archive: there the pages are kept, and not in a folder of documents")
    this = f"{order.prepared_on:%Y-%m}"
    count = StoreCount()
    with _opened() as (store, registry), ended_by_the_system("the archive"), PdfSetters() as setters:
        ids = {(name_key(each.owner), name_key(each.name)): each.id for each in registry.shops()}
        for month in [order.month] if order.month else [back(this, 1), this]:
            _store_month(source, order, month, ids, store, setters, count)
    click.echo(f"{count.stored} pages stored" + (f", {count.failed} not made" if count.failed else ""))
    return CONFIG if count.failed else 0


@contextmanager
def _opened() -> Iterator[tuple[PageStore, Registry]]:
    places = click.get_current_context().params
    url = places["archive"] or office(places["settings"]).archive.url
    with acting_for_archive(url), closing(PageStore.open(url)) as store, closing(Registry.open(url)) as registry:
        yield store, registry


def _store_month(  # noqa: PLR0913, PLR0917 - each is a fact of its own
    source: Source,
    order: ReportOrder,
    month: str,
    ids: dict[tuple[str, str], int],
    store: PageStore,
    setters: PdfSetters,
    count: StoreCount,
) -> None:
    under_way: deque[tuple[int, str, Page, Future[bytes]]] = deque()

    def keep() -> None:
        shop_id, language, page, pdf = under_way.popleft()
        files = {
            ".html": for_web(page.html).encode(),
            ".csv": FORMATS[".csv"](page),
            ".json": FORMATS[".json"](page),
            ".pdf": pdf.result(),
        }
        store.put(stored(shop_id, month, language, SystemClock().wall(), page), files)
        count.stored += 1

    for owner, shop, language, page in pages_of(source, order, month):
        if isinstance(page, ReportError):
            count.failed += 1
            click.echo(str(page), err=True)
            continue
        under_way.append((ids[name_key(owner), name_key(shop)], language, page, make_file(setters, ".pdf", page)))
        if len(under_way) > AHEAD:
            keep()
    while under_way:
        keep()
