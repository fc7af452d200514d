"""A page that somebody asked for now, or a file of it, made in a process of its own: an order in, the page out.

It reads the archive and writes nothing. The web, which asks, loads no statistics and is not kept waiting.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from kiosk.office.report.analysis.goal import Goal
from kiosk.office.report.analysis.one_owner import OwnedShops, together
from kiosk.office.report.analysis.period import Period
from kiosk.office.report.data.documents import NEEDED
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.months import back
from kiosk.office.report.data.silent import silent_shops
from kiosk.office.report.page.formats import FORMATS
from kiosk.office.report.page.page import Page
from kiosk.office.report.pages import make, make_each, make_event, make_overview, make_poster
from kiosk.office.report.period_pages import make_periods, make_year
from kiosk.office.report.stored_page import for_web
from sync.archive.archive_view import ArchiveView
from sync.archive.database_errors import ArchiveAwayError, ArchiveError
from sync.archive.read_engine import OtherArchiveError, read_engine

REFUSED = 65
"""Exit code: what was asked for cannot be made; why stands on standard error."""


@dataclass(frozen=True, slots=True)
class OrderPart:
    """Some shops of one of the owners whose shops stand in an area."""

    owner_id: int
    owner: str
    shops: tuple[str, ...]
    goals: Mapping[str, tuple[int, str]]
    """As in an order."""


@dataclass(frozen=True, slots=True)
class PageOrder:
    """Which page, of whose shops, in which language; everything as JSON has it."""

    archive: str
    """URL."""
    identity: str
    """Of the archive whose owner is meant."""
    owner_id: int
    owner: str
    kind: Literal["month", "year", "periods", "overview", "poster", "area", "event"]
    language: str
    prepared_on: str
    """YYYY-MM-DD."""
    shop: str = ""
    """None for an overview, nor for all of an owner's kiosks at an event."""
    when: tuple[str, ...] = ()
    """A month, a year, the first and last days of two periods, or an event's name."""
    goals: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Points and last month, by shop."""
    form: str = ""
    """The address of the owner's own form, on a poster; empty: there is none."""
    retired: tuple[str, ...] = ()
    """Kiosks taken away for good, by the settings."""
    parts: tuple[OrderPart, ...] = ()
    """Whose shops stand in an area; its name stands in the owner's place."""
    shops: tuple[str, ...] = ()
    """The owner's whose kiosks at an event are meant, where it is neither one nor all of them."""
    file: str = ""
    """What it is to be saved as, `pdf`; empty: it is to be looked at in the web."""


def made(order: PageOrder) -> Page:
    """The page. Raises ReportError, ArchiveError, ArchiveAwayError."""

    def check(found: str) -> None:
        if found != order.identity:
            raise OtherArchiveError("another archive has been put in its place")

    engine = read_engine(order.archive, check)
    try:
        if order.kind == "area":
            return _area(order, [(part, ArchiveView(engine, part.owner_id, part.owner)) for part in order.parts])
        view = ArchiveView(engine, order.owner_id, order.owner)
        if order.kind == "poster":
            return Page(_poster(order, view), csv="", headline="")
        pages = {"month": _month, "year": _year, "periods": _periods, "overview": _overview, "event": _event}
        return pages[order.kind](order, view)
    finally:
        engine.dispose()


def _about(order: PageOrder) -> dict[str, Any]:
    return {"prepared_on": date.fromisoformat(order.prepared_on), "language": order.language}


def _month(order: PageOrder, view: ArchiveView) -> Page:
    (month,) = order.when
    documents = view.owner_documents(order.shop, since=back(month, NEEDED - 1))
    beside: dict[str, Any] = {"voices": view.voices(order.shop), "goals": _goals(order)}
    return make(documents, view.notes(), order.shop, month, **beside, **_about(order))


def _poster(order: PageOrder, view: ArchiveView) -> str:
    (month,) = order.when
    documents = view.owner_documents(order.shop, since=back(month, NEEDED - 1))
    return make_poster(documents, view.notes(order.shop), order.shop, month, form=order.form, **_about(order))


def _year(order: PageOrder, view: ArchiveView) -> Page:
    year = int(order.when[0])
    documents = view.owner_documents(order.shop, since=f"{year - 2}-01")
    return make_year(documents, view.notes(), order.shop, year, **_about(order))


def _periods(order: PageOrder, view: ArchiveView) -> Page:
    first, last, other_first, other_last = map(date.fromisoformat, order.when)
    since = back(f"{min(first, other_first):%Y-%m}", NEEDED // 2)
    periods = (Period(first, last), Period(other_first, other_last))
    documents = view.owner_documents(order.shop, since=since)
    return make_periods(documents, view.notes(order.shop), order.shop, periods, **_about(order))


def _event(order: PageOrder, view: ArchiveView) -> Page:
    (name,) = order.when
    at_events = view.at_events(order.shop or None)
    meant = [each for each in at_events if each.shop in order.shops] if order.shops else at_events
    return make_event(meant, name, **_about(order))


def _overview(order: PageOrder, view: ArchiveView) -> Page:
    (month,) = order.when
    documents = view.aggregates(since=back(month, NEEDED - 1))
    shops = sorted({each.shop for each in documents if each.month == month and each.event is None})
    beside: dict[str, Any] = {"voices": view.voices(), "goals": _goals(order)}
    pages = [*make_each(documents, view.notes(), shops, month, **beside, **_about(order))]
    silent = silent_shops(documents, order.owner, month, {*order.retired, *view.retired_kiosks()})
    return make_overview(order.owner, month, pages, silent=silent, **_about(order))


def _area(order: PageOrder, parts: Sequence[tuple[OrderPart, ArchiveView]]) -> Page:
    (month,) = order.when
    found = together(order.owner, [_of_part(order, month, *each) for each in parts])
    shops = sorted({each.shop for each in found.documents if each.month == month})
    beside: dict[str, Any] = {"voices": found.voices, "goals": found.goals}
    pages = [*make_each(found.documents, found.notes, shops, month, **beside, **_about(order))]
    return make_overview(order.owner, month, pages, silent=found.silent, of_area=True, **_about(order))


def _of_part(order: PageOrder, month: str, part: OrderPart, view: ArchiveView) -> OwnedShops:
    documents = view.aggregates(since=back(month, NEEDED - 1))
    silent = silent_shops(documents, part.owner, month, {*order.retired, *view.retired_kiosks()})
    return OwnedShops(part.owner, part.shops, documents, view.notes(), view.voices(), _goals(part), silent)


def _goals(order: PageOrder | OrderPart) -> dict[str, Goal]:
    return {shop: Goal(*each) for shop, each in order.goals.items()}


def main() -> int:
    """Read an order, write the page as the web serves it, or as a file. Returns the exit code."""
    said = json.load(sys.stdin)
    order = PageOrder(**{**said, "parts": tuple(OrderPart(**each) for each in said.get("parts", ()))})
    try:
        page = made(order)
        content = FORMATS[f".{order.file}"](page) if order.file else for_web(page.html).encode()
    except (ReportError, ArchiveError, ArchiveAwayError) as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
