"""`kiosk report --store`: every shop's page into the archive, for the web."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date

import click

from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG
from kiosk.cli.report.all_shops import AHEAD, PdfSetters, ended_by_the_system, make_file, pages_of
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, acting_for_archive, office
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.months import back
from kiosk.office.report.page.formats import FORMATS
from kiosk.office.report.page.page import Page
from kiosk.office.report.stored_page import for_web, stored
from sync.archive.archive import Archive
from sync.archive.page_store import PageStore
from sync.archive.registered import name_key
from sync.archive.registry import Registry


@dataclass(slots=True)
class PageKeeper:
    """Keeps pages, and counts them."""

    store: PageStore
    setters: PdfSetters
    ids: Mapping[tuple[str, str], int]
    """Of shops, by the keys of the owner's name and the shop's."""
    stored: int = 0
    failed: int = 0

    def keep(self, month: str, pages: Iterable[tuple[str, str, str, Page | ReportError]]) -> None:
        """Each as `pages_of` gives it; one that could not be made is said and leaves the former one."""
        under_way: deque[tuple[int, str, Page, Future[bytes]]] = deque()
        for owner, shop, language, page in pages:
            if isinstance(page, ReportError):
                self.failed += 1
                click.echo(str(page), err=True)
                continue
            under_way.append((self.shop_id(owner, shop), language, page, make_file(self.setters, ".pdf", page)))
            # What is done can be looked at, while others are still made.
            while under_way and (len(under_way) > AHEAD or under_way[0][-1].done()):
                self._put(month, *under_way.popleft())
        while under_way:
            self._put(month, *under_way.popleft())

    def shop_id(self, owner: str, shop: str) -> int:
        """The registry's."""
        return self.ids[name_key(owner), name_key(shop)]

    def _put(self, month: str, shop_id: int, language: str, page: Page, pdf: "Future[bytes]") -> None:
        files = {
            ".html": for_web(page.html).encode(),
            ".csv": FORMATS[".csv"](page),
            ".json": FORMATS[".json"](page),
            ".pdf": pdf.result(),
        }
        self.store.put(stored(shop_id, month, language, SystemClock().wall(), page), files)
        self.stored += 1


def write(source: Source, order: ReportOrder) -> int:
    """Store every shop's page. Returns the exit code."""
    with keeping(source, "--store") as (keeper, _):
        for month in [order.month] if order.month else months_shown(order.prepared_on):
            keeper.keep(month, pages_of(source, order, month))
    return exit_code(keeper)


def months_shown(today: date) -> list[str]:
    """The month that is over and the one that runs."""
    this = f"{today:%Y-%m}"
    return [back(this, 1), this]


def exit_code(keeper: PageKeeper) -> int:
    """Say how it went. Returns the exit code."""
    click.echo(f"{keeper.stored} pages stored" + (f", {keeper.failed} not made" if keeper.failed else ""))
    return CONFIG if keeper.failed else 0


@contextmanager
def keeping(source: Source, option: str) -> Iterator[tuple[PageKeeper, Archive]]:
    """The archive to read, and what keeps pages in it."""
    if not isinstance(source, Archive):
        raise click.UsageError(f"{option} needs an archive: there the pages are kept, and not in a folder of documents")
    places = click.get_current_context().params
    url = places["archive"] or office(places["settings"]).archive.url
    with (
        acting_for_archive(url),
        closing(PageStore.open(url)) as store,
        closing(Registry.open(url)) as registry,
        ended_by_the_system("the archive"),
        PdfSetters() as setters,
    ):
        ids = {(name_key(each.owner), name_key(each.name)): each.id for each in registry.shops()}
        yield PageKeeper(store, setters, ids), source
