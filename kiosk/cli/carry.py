"""What owners entered in a browser, taken into the archive before anything is made of it."""

from contextlib import closing

import click

from config.office import OfficeSettings
from kiosk.cli.source import Source, office_if_any
from kiosk.office.report.data.entered import MAX_BYTES, decode
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.owner_input import day, noted
from sync.archive.archive import Archive
from sync.archive.registry import Registry
from sync.document.regular_file import read_limited
from sync.document.wire import WireError


def carry_into(source: Source) -> None:
    """As below, into what a command reads, where that is the archive of its settings: a copy has other shops."""
    if isinstance(source, Archive) and click.get_current_context().params["archive"] is None:
        carry(source, office_if_any())


def carry(archive: Archive, office: OfficeSettings) -> None:
    """Take in each entry of the web's file once; what cannot be is said, and keeps nothing else back.

    Raises ArchiveError, ArchiveAwayError.
    """
    file = office.web.entries
    try:
        entered = decode(read_limited(file, MAX_BYTES))
    except FileNotFoundError:  # no web on this machine, or it stands still: it keeps what waits
        return
    except (OSError, WireError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        click.echo(f"{file}: {said}; what owners entered in the browser waits", err=True)
        return
    done = archive.entered([each.key for each in entered.notes])
    waiting = [each for each in entered.notes if each.key not in done]
    if not waiting:
        return
    views = {view.owner_id: view for view in archive.views()}
    with closing(Registry.open(office.archive.url)) as registry:
        for each in waiting:
            shop = registry.shop(each.shop_id)
            if shop is None or shop.owner_id not in views:
                click.echo(f"{file}: note {each.key}: no shop {each.shop_id}", err=True)
                continue
            try:
                note = noted(day(each.date.isoformat()), shop.name, each.words, each.kind)
            except ReportError as error:
                click.echo(f"{file}: note {each.key}: {error}", err=True)
            else:
                views[shop.owner_id].enter_note(each.key, note, withdrawn=each.withdrawn)
