"""`kiosk report --entered`: what owners entered in a browser into the archive, and those shops' pages anew."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click

from config.language import SOURCE
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.report.store import exit_code, keeping, months_shown
from kiosk.cli.source import Source, goals, office_if_any
from kiosk.cli.web_entries import import_entries, owners_with_choices
from kiosk.office.report.data.documents import NEEDED
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.months import back
from kiosk.office.report.page.page import Page
from kiosk.office.report.pages import make
from sync.archive.archive import Archive
from sync.archive.archive_view import ArchiveView

MOST_ROUNDS = 20
"""What is entered while pages are made is taken in by the next round; after so many the next start goes on."""


def write(source: Source, order: ReportOrder) -> int:
    """Take in, and make the newest pages and those of noted months anew, until nothing new is entered.

    Returns the exit code.
    """
    if click.get_current_context().params["archive"] is not None:
        raise click.UsageError("--entered goes with the archive of office.toml: the web looks at no other")
    done: set[str] = set()
    with keeping(source, "--entered") as (keeper, archive):
        for _ in range(MOST_ROUNDS):
            entries = [each for each in import_entries(archive, office_if_any()) if each.key not in done]
            if not entries:
                break
            done.update(each.key for each in entries)
            shown = months_shown(order.prepared_on)
            for month in sorted({*shown}.union(*(each.months for each in entries))):
                # An older month's page has what is of its own days alone.
                concerned = {each.shop_id for each in entries if month in shown or month in each.months}
                shops = [each for each in archive.owned_shops() if keeper.shop_id(each[0].owner, each[1]) in concerned]
                keeper.keep(month, _pages(archive, shops, month, order.prepared_on))
    return exit_code(keeper)


def _pages(
    archive: Archive, shops: Sequence[tuple[ArchiveView, str]], month: str, prepared_on: date
) -> Iterator[tuple[str, str, str, Page | ReportError]]:
    """As `pages_of`, of some shops; one that has said nothing of this month has no page."""
    settings = owners_with_choices(archive)
    for view, shop in shops:
        documents = view.owner_documents(shop, since=back(month, NEEDED - 1))
        if any(each.shop == shop and each.month == month and each.event is None for each in documents):
            spoken = settings[view.owner].language if view.owner in settings else SOURCE
            about: dict[str, Any] = {"prepared_on": prepared_on, "language": spoken}
            about |= {"voices": view.voices(shop), "goals": goals(view, view.owner)}
            try:
                yield view.owner, shop, spoken, make(documents, view.notes(), shop, month, **about)
            except ReportError as error:
                yield view.owner, shop, spoken, error
