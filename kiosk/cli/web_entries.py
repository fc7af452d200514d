"""What was entered in a browser (notes, goals, other voices, choices of mails, orders), taken in before pages are."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from config.office import OfficeSettings, OwnerSettings
from config.shown_text import LABEL
from hardware.clock import SystemClock
from kiosk.cli.source import Source, office_if_any
from kiosk.office.report.data.entered import (
    MAX_BYTES,
    GoalEntry,
    MailEntry,
    ShopEntry,
    ShopMailEntry,
    VoicesEntry,
    counted,
    decode,
)
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.folder import Folder
from kiosk.office.report.data.owner_input import addresses, day, goal, mail_choice, noted, voice
from sync.archive.mail_choice import MailChoice, ShopLists
from sync.archive.registered import RegisteredShop
from sync.document.regular_file import read_limited
from sync.document.wire import WireError

if TYPE_CHECKING:
    from sync.archive.archive import Archive
    from sync.archive.archive_view import ArchiveView


OF_ANOTHER = (
    "its shops are another archive's; it waits until the browser's office has this one, too (sudo kiosk office doctor)"
)
"""Ids of another archive would be other shops here."""


def import_entries_into(source: Source) -> None:
    """The same where a command reads the archive of its own settings; a folder or another archive has other shops."""
    if not isinstance(source, Folder) and click.get_current_context().params["archive"] is None:
        import_entries(source, office_if_any())


def import_entries(archive: "Archive", office: OfficeSettings) -> list[ShopEntry]:
    """Store each entry of the web's file in the archive, once; one that cannot be stored is named on stderr.

    Returns what of the file is about shops and the archive has now. Raises ArchiveError, ArchiveAwayError.
    """
    from kiosk.cli.web_orders import take_orders  # noqa: PLC0415 - as in source.py
    from sync.archive.registry import Registry  # noqa: PLC0415 - as in source.py

    file = office.web.entries
    try:
        entered = decode(read_limited(file, MAX_BYTES))
    except FileNotFoundError:  # no web on this machine, or it stands still: it keeps what waits
        return []
    except (OSError, WireError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        click.echo(f"{file}: {said}; what owners entered in the browser waits", err=True)
        return []
    every: list[ShopEntry | MailEntry] = [*entered.notes, *entered.goals, *entered.voices, *entered.mails]
    if not every and not entered.placements and not entered.shop_mails:
        return []
    with closing(Registry.open(office.archive.url)) as registry:
        if entered.archive != registry.identity():
            click.echo(f"{file}: {OF_ANOTHER}", err=True)
            return []
        take_orders(entered.placements, office, SystemClock().wall())
        done = archive.entered([each.key for each in every])
        new = [each for each in every if each.key not in done]
        views = {view.owner_id: view for view in archive.views()} if new or entered.shop_mails else {}
        for each in new:
            with _naming(file, f"entry {each.key}"):
                if isinstance(each, MailEntry):
                    _enter_choice(views.get(each.owner_id), each)
                else:
                    shop = registry.shop(each.shop_id)
                    _enter_of_shop(views.get(shop.owner_id) if shop else None, shop, each)
        for mails in entered.shop_mails:
            with _naming(file, f"shop {mails.shop_id}"):
                _put_shop_mail(views.get(mails.owner_id), mails)
    done = archive.entered([each.key for each in every])
    return [each for each in every if not isinstance(each, MailEntry) and each.key in done]


def settings_with_choices(source: Source, office: OfficeSettings) -> OfficeSettings:
    """The settings with what owners chose in the browser, which goes before the file; addresses in the file stay.

    Owners whom neither names are left out, so that a command notices when there is nobody to write to.
    Raises ArchiveError, ArchiveAwayError.
    """
    found = _with_choices(source, office)
    owners: Any = {name: each for name, each in found.items() if each.mail or name in office.owners}
    return evolve(office, owners=owners)


def owners_with_choices(source: Source) -> Mapping[str, OwnerSettings]:
    """The owners by the settings of the running command and by their own choice."""
    return _with_choices(source, office_if_any())


def _with_choices(source: Source, office: OfficeSettings) -> dict[str, OwnerSettings]:
    choices = {} if isinstance(source, Folder) else source.mail_choices()
    return {**office.owners, **{name: _of(office.owners.get(name), each) for name, each in choices.items()}}


def _of(settings: OwnerSettings | None, choice: MailChoice) -> OwnerSettings:
    settings = settings or OwnerSettings(mail=())
    mail = tuple(dict.fromkeys((*settings.mail, *choice.mail)))
    return evolve(settings, language=choice.language, frequency=choice.frequency, mail=mail)


def _enter_of_shop(view: "ArchiveView | None", shop: RegisteredShop | None, entry: ShopEntry) -> None:
    if view is None or shop is None:
        raise ReportError(f"no shop {entry.shop_id}")
    if isinstance(entry, VoicesEntry):
        about = (shop.name, entry.kind, entry.label)
        view.add_voices([voice(*about, counted(each)) for each in entry.days], entry.key)
        return
    if isinstance(entry, GoalEntry):
        view.enter_goal(entry.key, goal(shop.name, entry.points, entry.by), withdrawn=entry.withdrawn)
        return
    note = noted(day(entry.date.isoformat()), shop.name, entry.words, entry.kind)
    view.enter_note(entry.key, note, withdrawn=entry.withdrawn)


def _enter_choice(view: "ArchiveView | None", entry: MailEntry) -> None:
    if view is None:
        raise ReportError(f"no owner {entry.owner_id}")
    view.enter_mail_choice(entry.key, mail_choice(entry.language, entry.frequency, entry.mail))


def _put_shop_mail(view: "ArchiveView | None", entry: ShopMailEntry) -> None:
    if fault := next(filter(None, (LABEL.fault(each.name) for each in entry.areas)), ""):
        raise ReportError(f"area: {fault}")
    areas = tuple(evolve(each, mail=addresses(each.mail)) for each in entry.areas)
    mail, weekly, alerts = map(addresses, (entry.mail, entry.weekly, entry.alerts))
    lists = ShopLists(mail, weekly, alerts, areas)
    if view is None or not view.put_shop_mail(entry.shop_id, lists):
        raise ReportError(f"is none of owner {entry.owner_id}'s")


@contextmanager
def _naming(file: Path, entry: str) -> Iterator[None]:
    """Name an entry that cannot be stored, with its place, on stderr."""
    try:
        yield
    except ReportError as error:
        click.echo(f"{file}: {entry}: {error}", err=True)
