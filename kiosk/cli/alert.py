"""`kiosk alert`: what owners should know before the month is over."""

import gc
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import click

from config.file import load_office
from config.office import OfficeSettings, OwnerSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.cli.mail import RunOutcome, mailing, post, server
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive
from kiosk.cli.web_entries import import_entries, settings_with_choices
from kiosk.cli.webhooks import WebhookMessage, deliver, recipients
from kiosk.office.alert.diagnosis import Diagnosis, without_owner
from kiosk.office.alert.webhook import body_of
from kiosk.office.alert.words import letter
from kiosk.office.mail.letter import Letter
from kiosk.office.report.data.documents import REMEMBERED
from kiosk.office.report.data.months import back
from kiosk.office.report.language import Language
from sync.archive.alert_event import AlertChanges
from sync.archive.alert_mail import Channel, OfShops, shops_by_address
from sync.archive.alert_records import GIVEN_UP, PREFIX, is_alone
from sync.archive.alerts import Alerts, SeenAlerts
from sync.archive.archive import Archive
from sync.archive.send_log import WEBHOOK, SendLog
from sync.document.aggregate import MonthlyAggregate


@click.command()
@office_settings
@click.option("--dry-run", is_flag=True, help="Print what would be mailed; mail nothing and remember nothing.")
def command(path: Path | None, *, dry_run: bool) -> None:
    """Write to owners whose customers have become less happy, or whose kiosk is silent, stands still or is faulty.

    Whoever is entered in the browser for the alerts of a shop, or of an area, gets those of its shops.

    Looks at what the archive holds, the month that is not over included. Each trouble is told once, in one mail a
    morning, and once that it is over; an owner's webhook hears the same. A timer calls it daily; calling it by hand
    at any time does no harm.

    \b
    Exit codes:
      0   every owner knows what is to be known
      75  a mail server or the archive is away; or no kiosk at all is heard: look at the broker and kiosk-collect
      78  somebody has to change something: a setting, an address, an owner without any
    """
    run, now = RunOutcome(), SystemClock().wall()
    with mailing():
        office = load_office(path)
        with acting_for_archive(office.archive.url):
            _alert(office, now, run, dry_run=dry_run)
    sys.exit(run.code)


def _alert(office: OfficeSettings, now: datetime, run: RunOutcome, *, dry_run: bool) -> None:
    with closing(Archive.open(office.archive.url)) as archive:
        import_entries(archive, office)
        office = settings_with_choices(archive, office)
        found = _diagnosed(archive, office, now)
        unknown = (view for view in archive.views() if view.owner not in office.owners)
        left = {view.owner for view in unknown if view.has_left(now.date())}
        of_shops = {(each.owner, each.shop): each.lists.alerts for each in archive.shop_mails() if each.lists.alerts}
    for remark in found.remarks:
        run.say(remark, CONFIG)
    if found.outage:
        run.say(found.outage, TEMPORARY)
    unread = [each for each in found.troubles if (each.owner, each.shop) not in of_shops]
    for owner, troubles in without_owner(unread, office.owners.keys() | left).items():
        about = ", ".join(sorted({f"{each.shop} ({each.kind})" for each in troubles}))
        run.say(f'{owner}: nobody is written to about {about}; add [owners."{owner}"] to office.toml', CONFIG)
    with closing(Alerts.open(office.archive.url)) as alerts:
        if dry_run:
            _show(_Recipients(office, of_shops), alerts, found, now)
        else:
            _send(_Recipients(office, of_shops), alerts, found, now, run)


def _diagnosed(archive: Archive, office: OfficeSettings, now: datetime) -> Diagnosis:
    # What is loaded stays: it need not be looked at again with every few shops, which takes a twelfth of the time.
    gc.freeze()
    found = Diagnosis()
    since = back(f"{now:%Y-%m}", REMEMBERED - 1)
    for view in archive.views():
        notes, documents = view.notes(), defaultdict[str, list[MonthlyAggregate]](list)
        for each in view.aggregates(since=since, hours=False):
            documents[each.shop].append(each)
        for shop in view.shops():
            found.add_shop(shop, documents[shop], notes, now, view.owner)
    silent = timedelta(hours=office.alert.silent_h)
    retired = {*office.alert.retired, *archive.retired_kiosks()}
    found.add_kiosks(archive.statuses(), now, silent, retired)
    return found


@dataclass(frozen=True, slots=True)
class _Recipients:
    """Who is told of what."""

    office: OfficeSettings
    of_shops: OfShops

    def owner(self, name: str) -> OwnerSettings:
        """How he is written to; where nobody knows him, and somebody of his shop is, nobody."""
        return self.office.owners.get(name) or OwnerSettings(mail=())

    def alone(self, name: str) -> dict[str, set[str]]:
        """Who is told of some shops of an owner, and no mail of his reaches."""
        own = {each.casefold() for each in self.owner(name).mail}
        alone = shops_by_address(self.of_shops, name)
        return {each: shops for each, shops in alone.items() if each.casefold() not in own}


def _seen(readers: _Recipients, found: Diagnosis, now: datetime) -> SeenAlerts:
    to = recipients(readers.office.owners)
    return SeenAlerts(found.troubles, found.unjudged, found.watched, to, now, readers.of_shops, found.owners)


def _show(readers: _Recipients, alerts: Alerts, found: Diagnosis, now: datetime) -> None:
    for mail in alerts.mails(_seen(readers, found, now)):
        in_, changes = Language(readers.owner(mail.owner).language), mail.changes
        own = tuple(each for each, channel in mail.to.items() if channel is Channel.MAIL)
        shops = readers.alone(mail.owner)
        alone = [each for each, channel in mail.to.items() if channel is Channel.SHOP]
        for to, about in ((own, changes), *(((each,), changes.of(shops[each])) for each in alone)):
            if to:
                shown = letter(in_, "", to, about)
                click.echo(f"To: {', '.join(shown.to)}\nSubject: {shown.subject}\n\n{shown.text}")


def _send(readers: _Recipients, alerts: Alerts, found: Diagnosis, now: datetime, run: RunOutcome) -> None:
    office = readers.office
    owners = office.owners.values()
    by_mail = readers.of_shops or any(each.mail for each in owners) or not any(each.webhook for each in owners)
    to = server(office) if by_mail else None
    alerts.take(_seen(readers, found, now))
    with closing(SendLog.open(office.archive.url)) as log:
        sent = 0
        if to is not None:
            outcome = post(to, log).send(_letters(readers, alerts, log, now - GIVEN_UP))
            run.outcome(outcome)
            sent = outcome.sent
        # What is given up is begun anew by the next run, as far as it still is so.
        sent += deliver(office, lambda: _waiting(alerts, log, now - GIVEN_UP), log, None, run, "alert")
    click.echo(f"{sent} sent")


def _letters(readers: _Recipients, alerts: Alerts, log: SendLog, since: datetime) -> Iterator[Letter]:
    """What this run and earlier ones have begun and no server has taken yet."""
    for message_id, begun_for in log.pending(PREFIX, since).items():
        changes = alerts.changes(message_id)
        if not changes:  # another run has just seen that it is over
            continue
        name = _owner(changes)
        in_ = Language(readers.owner(name).language)
        # Whoever has been taken off the list meanwhile is not written to.
        if is_alone(message_id):
            alone = readers.alone(name)
            for address in begun_for:
                if its := changes.of(alone.get(address, ())):
                    yield letter(in_, message_id, (address,), its)
        elif still := tuple(each for each in begun_for if each in readers.owner(name).mail):
            yield letter(in_, message_id, still, changes)


def _waiting(alerts: Alerts, log: SendLog, since: datetime) -> Iterator[WebhookMessage]:
    """The same, for webhooks."""
    for message_id, begun_for in log.pending(PREFIX, since).items():
        if WEBHOOK in begun_for and (changes := alerts.changes(message_id)):
            name = _owner(changes)
            yield WebhookMessage(message_id, name, partial(body_of, changes, name))


def _owner(changes: AlertChanges) -> str:
    return next(each.owner for each in (*changes.raised, *(each.alert for each in changes.cleared)))
