"""`kiosk report --mail`: each owner's pages of a month, in one mail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import click

from config.office import OfficeSettings, OwnerSettings
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.cli.mail import RunOutcome, mailing, post, server
from kiosk.cli.report.addressees import addressees
from kiosk.cli.report.area_letters import AreaLetters
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.report.owner_letters import LetterWriter, OwnerMonth
from kiosk.cli.source import Source, each_owner, office, send_log
from kiosk.cli.web_entries import settings_with_choices
from kiosk.cli.webhooks import WebhookMessage, deliver
from kiosk.office.alert.webhook import body_of_pages
from kiosk.office.mail.letter import Letter
from kiosk.office.mail.monthly import identity, waits
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.months import back, window
from kiosk.office.report.data.silent import silent_shops
from sync.archive.send_log import WEBHOOK, SendLog

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
        areas = AreaLetters(source, settings, log, today, run)
        since = min([*first.values(), areas.since(closed)])
        for each in [month] if month else [each for each in window(closed, MISSED) if each >= since]:
            pages = _Pages(source, settings, log, each, today, run, first if each < closed else {})
            outcome = post(to, log).send(pages.letters())
            run.outcome(outcome)
            of_areas = post(to, log).send(areas.letters(each, month or closed))
            run.outcome(of_areas)
            sent = outcome.sent + of_areas.sent + deliver(settings, pages.messages, log, GIVEN_UP, run, "message")
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
            known = self.settings.owners.get(name)
            owner = known or OwnerSettings(mail=())
            to = addressees(view, owner.mail, shops, lambda lists: lists.mail_of_shop)
            unwritten = any(self.log.unsettled(identity(name, self.month, each.alone), each.to) for each in to)
            if known is None and not to and not any(each.lists.areas for each in view.shop_mails()):
                if not view.has_left(self.today):
                    self.run.say(
                        f"{name}: nobody is written to about {', '.join(shops)}; "
                        f'add [owners."{name}"] to office.toml, with mail = [] if nobody shall be',
                        CONFIG,
                    )
            elif unwritten or self._unhooked(name):
                retired = {*self.settings.alert.retired, *view.retired_kiosks()}
                silent = silent_shops(documents, name, self.month, retired)
                about = OwnerMonth(view, name, self.month, owner, documents, shops, silent, retired)
                if self._waits(name, about.missing()):
                    continue
                self.ready.append(name)
                if unwritten:
                    yield from LetterWriter(self.settings, self.log, self.today, self.run).letters(about, to)

    def messages(self) -> Iterator[WebhookMessage]:
        """What owners' programs are told: that there is something to be read."""
        for name in self.ready:
            if self._unhooked(name):
                yield WebhookMessage(self._message_id(name), name, partial(body_of_pages, name, self.month))

    def _unhooked(self, name: str) -> bool:
        owner = self.settings.owners.get(name)
        return bool(owner and owner.webhook and self.log.unsettled(self._message_id(name), (WEBHOOK,)))

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
