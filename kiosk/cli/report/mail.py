"""`kiosk report --mail`: each owner's pages of a month, in one mail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click

from config.office import OfficeSettings, OwnerSettings
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.cli.mail import RunOutcome, answers, mailing, post, server
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, View, each_owner, office, send_log
from kiosk.cli.web_entries import settings_with_choices
from kiosk.cli.webhooks import WebhookMessage, deliver
from kiosk.office.alert.webhook import body_of_pages
from kiosk.office.mail.letter import Attachment, Letter
from kiosk.office.mail.monthly import Renderers, identity, letter, unfinished, waits
from kiosk.office.mail.picture import png
from kiosk.office.report.analysis.goal import Goal
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.months import back, window
from kiosk.office.report.data.silent import silent_shops
from kiosk.office.report.language import Language
from kiosk.office.report.page.glyphs import remark
from kiosk.office.report.page.overview import overview
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.pdf import pdf
from kiosk.office.report.pages import make_each
from sync.archive.send_log import WEBHOOK, SendLog
from sync.document.aggregate import MonthlyAggregate

GIVEN_UP = timedelta(days=5)
"""A webhook that has not taken a month's message for so long is told no more of it."""
MISSED = 12
"""Months that are looked back for what an office that was off has missed."""


def write(source: Source, order: ReportOrder) -> int:
    """Mail every owner his pages. Returns the exit code."""
    return mail_pages(source, order.settings, order.month or None, order.prepared_on)


def mail_pages(source: Source, settings_file: Path | None, month: str | None, today: date) -> int:
    """Write to every owner about a month; where none is named the one that has just closed, after those that he missed.

    Returns the exit code. Raises ReportError where the month is not over; every other operating error ends the program.
    """
    closed = back(f"{today:%Y-%m}", 1)
    if month is not None and month > closed:
        raise ReportError(f"{month}: is not over; owners are mailed months that are, {closed} being the last")
    run = RunOutcome()
    with mailing(), send_log() as log:
        settings = settings_with_choices(source, office(settings_file))
        to = server(settings)
        first = {} if month else _first_due(settings, log, closed)
        since = min(first.values(), default=closed)
        for each in [month] if month else [each for each in window(closed, MISSED) if each >= since]:
            pages = _Pages(source, settings, log, each, today, run, first if each < closed else {})
            outcome = post(to, log).send(pages.letters())
            run.outcome(outcome)
            sent = outcome.sent + deliver(settings, pages.messages, log, GIVEN_UP, run, "message")
            click.echo(f"{each}: {sent} sent")
    return run.code


def _first_due(settings: OfficeSettings, log: SendLog, closed: str) -> dict[str, str]:
    """By owner, the month after the last one that he was mailed, where that is not the one that has just closed.

    Whoever was never mailed begins with that.
    """
    last = {name: log.last_settled("report.", identity(name, "")[len("report.") :]) for name in settings.owners}
    due = {name: back(each.split(".")[1], -1) for name, each in last.items() if each}
    return {name: month for name, month in due.items() if month < closed}


@dataclass(frozen=True, slots=True)
class _Pages:
    """The owners of a month, and what is written to each of them."""

    source: Source
    settings: OfficeSettings
    log: SendLog
    month: str
    today: date
    run: RunOutcome
    first_due: Mapping[str, str]
    """Who missed months, from which on; empty: everybody is written to."""
    ready: list[str] = field(default_factory=list)
    """Whose month is told as far as it is waited for; known when the letters are made."""

    def letters(self) -> Iterator[Letter]:
        """Those that have not been sent and need not wait. Made one by one: pages take memory."""
        for view, documents, name, shops in each_owner(self.source, self.month):
            if self.first_due and self.first_due.get(name, "9999-99") > self.month:
                continue
            owner = self.settings.owners.get(name)
            if owner is None:
                self.run.say(
                    f"{name}: nobody is written to about {', '.join(shops)}; "
                    f'add [owners."{name}"] to office.toml, with mail = [] if nobody shall be',
                    CONFIG,
                )
            elif self._unwritten(name, owner) or self._unhooked(name, owner):
                retired = {*self.settings.alert.retired, *view.retired_kiosks()}
                silent = silent_shops(documents, name, self.month, retired)
                own = [each for each in documents if each.owner == name]
                missing = unfinished(own, [*shops, *silent], self.month, retired)
                if self._waits(name, missing):
                    continue
                self.ready.append(name)
                if self._unwritten(name, owner):
                    yield from self._letter(view, documents, name, shops, (missing, silent))

    def messages(self) -> Iterator[WebhookMessage]:
        """What owners' programs are told: that there is something to be read."""
        for name in self.ready:
            if self._unhooked(name, self.settings.owners[name]):
                yield WebhookMessage(self._message_id(name), name, partial(body_of_pages, name, self.month))

    def _unwritten(self, name: str, owner: OwnerSettings) -> bool:
        return bool(self.log.unsettled(identity(name, self.month), owner.mail))

    def _unhooked(self, name: str, owner: OwnerSettings) -> bool:
        return owner.webhook is not None and bool(self.log.unsettled(self._message_id(name), (WEBHOOK,)))

    def _message_id(self, name: str) -> str:
        """Not the mail's: whoever has missed mails is known by theirs."""
        return f"pages.{identity(name, self.month).partition('.')[2]}"

    def _waits(self, name: str, missing: Sequence[str]) -> bool:
        mail = self.settings.mail
        assert mail is not None  # noqa: S101 - the server was made of it
        early = bool(missing) and waits(self.month, self.today, mail.wait_days)
        if early:
            self.run.say(
                f"{name}: waits for {', '.join(missing)}; after {mail.wait_days} days it is sent as far as it is known",
                TEMPORARY,
            )
        return early

    def _letter(
        self,
        view: View,
        documents: Sequence[MonthlyAggregate],
        name: str,
        shops: Sequence[str],
        lacking: tuple[Sequence[str], Sequence[str]],
    ) -> Iterator[Letter]:
        missing, silent = lacking
        mail, owner = self.settings.mail, self.settings.owners[name]
        assert mail is not None  # noqa: S101 - as above
        notes, voices = view.notes(), view.voices()
        about: dict[str, Any] = {"prepared_on": self.today, "language": owner.language, "voices": voices}
        about["goals"] = {shop: Goal(each.points, each.by) for shop, each in owner.goals.items()}
        pages: list[tuple[str, Page]] = []
        without_page = []
        for shop, page in make_each(documents, notes, shops, self.month, **about):
            if isinstance(page, ReportError):
                without_page.append(shop)
                self.run.say(str(page), CONFIG)
            else:
                pages.append((shop, page))
        if pages:
            in_, renderers = Language(owner.language), Renderers(png, self._document)
            together = overview(in_, name, self.month, pages, silent=silent, without_page=without_page)
            about = {"missing": missing, "renderers": renderers, "answers": answers(self.settings)}
            yield letter(in_, together, to=owner.mail, sender=mail.sender, **about)

    def _document(self, name: str, page: Page) -> Attachment:
        if said := remark(page.html):
            self.run.say(said)
        try:
            return Attachment(f"{name}.pdf", "application/pdf", pdf(page.html))
        except ReportError as error:
            # An owner is better served by a page for the screen than by none.
            self.run.say(f"{error}; until then pages are sent as HTML")
            return Attachment(f"{name}.html", "text/html", page.html.encode())
