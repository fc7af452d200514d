"""`kiosk report --owner`: all of an owner's shops on one page, as his mail shows them."""

from typing import Any
from unicodedata import normalize

import click

from config.language import SOURCE
from kiosk.cli.exits import CONFIG
from kiosk.cli.page_file import write_page
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, View, each_owner, goals, retired
from kiosk.cli.web_entries import owners_with_choices
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.silent import silent_shops
from kiosk.office.report.pages import make_each, make_overview
from sync.document.aggregate import MonthlyAggregate


def write(source: Source, order: ReportOrder) -> int:
    """Write the overview of an owner's shops. Raises ReportError. Returns the exit code."""
    owner = normalize("NFC", order.owner)
    view, documents, shops = _of_owner(source, owner, order.month)
    settings = owners_with_choices(source)
    language = order.language or (settings[owner].language if owner in settings else SOURCE)
    about: dict[str, Any] = {"prepared_on": order.prepared_on, "language": language}
    beside: dict[str, Any] = {"voices": view.voices(), "goals": goals(view, owner)}
    pages = [*make_each(documents, view.notes(), shops, order.month, **beside, **about)]
    for _, page in pages:
        if isinstance(page, ReportError):
            click.echo(str(page), err=True)
    silent = silent_shops(documents, owner, order.month, {*retired(), *view.retired_kiosks()})
    write_page(order.out, make_overview(owner, order.month, pages, silent=silent, **about))
    return CONFIG if any(isinstance(page, ReportError) for _, page in pages) else 0


def _of_owner(source: Source, owner: str, month: str) -> tuple[View, list[MonthlyAggregate], list[str]]:
    """What an owner's page is made from, and his shops. Raises ReportError, NoOwnerError."""
    for view, documents, name, shops in each_owner(source, month, owner):
        if name == owner:
            return view, documents, shops
    raise ReportError(f"{month}: {owner!r} has no shop that has told of it")
