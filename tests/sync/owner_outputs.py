"""All that leaves the office about an owner's shops, by its kind, made as the commands make it."""

import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, redirect_stderr, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import click

from config.file import load_office
from kiosk.cli.mail import RunOutcome
from kiosk.cli.report import mail, owner, owner_letters
from kiosk.cli.report.all_shops import pages_of
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.report.store import PageKeeper
from kiosk.office.mail.letter import compose
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.pages import make_poster
from kiosk.office.web.flat_table import rows, written
from sync.archive.archive import Archive
from sync.archive.archive_view import ArchiveView
from sync.archive.page_store import PageStore
from sync.archive.registered import RegisteredShop, name_key
from sync.archive.registry import Registry
from sync.archive.send_log import SendLog

if TYPE_CHECKING:
    from tests.sync.owner_api import OfficeApi

TODAY = datetime(2026, 12, 1, 12, tzinfo=UTC)
KINDS = {"html", "csv", "json", "summary", "poster", "all shops", "mail", "table", "log"}
SETTINGS = """
[mail]
host = "127.0.0.1"
port = 1
security = "none"
sender = "office@example.org"
"""

Outputs = dict[str, str]
"""What one owner gets, by kind."""


class NoPaper:
    """In place of what sets PDF, a second a page: it is made of the page alone."""

    def submit(self, _make: object, _html: str) -> Future[bytes]:
        done: Future[bytes] = Future()
        done.set_result(b"")
        return done


def no_pdf(_html: str) -> bytes:
    raise ReportError("no PDF here")


class Office:
    """An archive with the commands that tell of it."""

    def __init__(self, archive: Archive, folder: Path, owners: tuple[str, ...], api: "OfficeApi | None" = None) -> None:
        """`owners`: all names that one may have. `api`: where what it answers is looked at, too."""
        self._archive, self._api = archive, api
        self._settings = folder / "office.toml"
        entered = (f'[owners."{name}"]\nmail = ["{address(name)}"]\n' for name in owners)
        self._settings.write_text(SETTINGS + "".join(entered))
        self.registry, self.pages = Registry(archive._engine), PageStore(archive._engine)

    def outputs(self, months: Sequence[str]) -> dict[int, Outputs]:
        """What each owner gets about some months, by his id."""
        owners, shops = self.registry.owners(), self.registry.shops()
        found: dict[int, dict[str, list[str]]] = {each.id: defaultdict(list) for each in owners}
        with self._commanded() as said:
            for month in months:
                self._store(month)
            for month in months:
                for to, letter in self._mails(month):
                    (reader,) = (each.id for each in owners if address(each.name) == to)
                    found[reader]["mail"].append(letter)
                for view in self._archive.views():
                    found[view.owner_id]["all shops"] += self._all_shops(view.owner, month)
                    found[view.owner_id]["poster"] += self._posters(view, month)
        for shop in shops:
            for kind, text in self._served(shop):
                found[shop.owner_id][kind].append(text)
        for owner_id, kinds in found.items():
            if self._api is not None:
                kinds["api"].append(self._api.answers(self._archive._engine, owner_id, shops, months))
            # The log is everybody's: it tells of no votes at all.
            kinds["log"].append(said.getvalue())
        return {owner_id: {kind: "\n".join(all_) for kind, all_ in kinds.items()} for owner_id, kinds in found.items()}

    @contextmanager
    def _commanded(self) -> Iterator[io.StringIO]:
        """As within a command that was given the settings; gives what it says."""
        with (
            click.Context(click.Command("report")) as context,
            redirect_stderr(io.StringIO()) as said,
            patch.object(owner_letters, "pdf", no_pdf),
            patch.object(owner_letters, "png", str.encode),
        ):
            context.params = {"settings": self._settings, "archive": None, "folder": None}
            yield said

    def _store(self, month: str) -> None:
        ids = {(name_key(each.owner), name_key(each.name)): each.id for each in self.registry.shops()}
        order = ReportOrder(TODAY.date(), settings=self._settings, month=month)
        PageKeeper(self.pages, NoPaper(), ids).keep(month, pages_of(self._archive, order, month))

    def _mails(self, month: str) -> Iterator[tuple[str, str]]:
        """To whom, and what is handed to the mail server."""
        settings = load_office(self._settings)
        log = SendLog(self._archive._engine)
        pages = mail._Pages(self._archive, settings, log, month, TODAY.date(), RunOutcome(), {})
        for letter in pages.letters():
            for each in letter.to:
                yield each, compose(letter, settings.mail.sender, TODAY).decode("ascii")

    def _all_shops(self, name: str, month: str) -> list[str]:
        files: list[str] = []
        order = ReportOrder(TODAY.date(), settings=self._settings, month=month, owner=name)
        with (
            patch.object(owner, "write_page", lambda _out, page: files.append(page.html + page.csv)),
            suppress(ReportError),
        ):
            owner.write(self._archive, order)
        return files

    def _posters(self, view: ArchiveView, month: str) -> Iterator[str]:
        for shop in view.shops():
            with suppress(ReportError):  # it told nothing of that month
                about = (view.owner_documents(shop), view.notes(), shop, month)
                yield make_poster(*about, prepared_on=TODAY.date())

    def _served(self, shop: RegisteredShop) -> Iterator[tuple[str, str]]:
        """What the web has of a shop."""
        for page in self.pages.pages(shop.id):
            yield "summary", page.headline + json.dumps(dict(page.summary))
            for kind in ("html", "csv", "json"):
                yield kind, self.pages.file(page, f".{kind}").decode()
            figures = self.pages.file(page, ".json")
            yield from (("table", written(rows(shop, figures, step, ""))) for step in ("months", "days"))


def address(owner: str) -> str:
    """Where an owner is written to."""
    return f"{owner.lower().replace(' ', '.')}@example.org"
