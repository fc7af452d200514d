"""`kiosk office revoke`: certificates and tokens taken back."""

from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

import click

from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, fail
from kiosk.cli.office.ca import acting_in
from kiosk.cli.office.credentials import opened, settings_of
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive
from kiosk.office.credentials.authority_folder import TRUSTED, AuthorityFolder
from kiosk.office.credentials.certificates import CredentialError
from kiosk.privileges import acting_for
from sync.archive.archive import ArchiveAwayError, ArchiveError
from sync.archive.credential_store import CredentialStore


@click.command()
@office_settings
@click.argument("kiosk_ids", nargs=-1, required=True, metavar="KIOSK-ID…")
def command(path: Path | None, kiosk_ids: tuple[str, ...]) -> None:
    """Take back every token and certificate of kiosks: ones that were stolen, or are no longer ours.

    The broker shuts them out within seconds, once it has the new crl.pem. What they have sent so far stays. Broken off,
    call it again.
    """
    count = revoked(settings_of(path), kiosk_ids)
    click.echo(f"{count} certificate{'' if count == 1 else 's'} taken back")
    click.echo(
        "the broker ends their connections: by itself where kiosk-broker.path runs, else kiosk office broker refresh"
    )


def shut_out(settings: OfficeSettings, kiosk_ids: Sequence[str]) -> str:
    """Take back what retired kiosks have; says what was done, or what somebody has to do so that none comes in."""
    again = f"they may still come in: sudo kiosk office revoke {' '.join(kiosk_ids)}"
    folder, url = settings.ca.folder, settings.claims.url
    try:
        with acting_for(folder):
            if not (folder / TRUSTED).exists():
                return "their passwords, or certificates of another authority: take them back at the broker"
            authority = AuthorityFolder.open(folder)
            authority.issuing()
            issued = authority.issued.by_kiosk().keys()
        with acting_for_archive(url), closing(CredentialStore.open(url)) as store:
            known = store.kiosk_ids() | issued
    except (OSError, CredentialError, ArchiveError, ArchiveAwayError) as error:
        return f"{error}; {again}"
    theirs = [each for each in kiosk_ids if each in known]
    count = revoked(settings, theirs) if theirs else 0
    return f"{count} certificate{'' if count == 1 else 's'} taken back"


def revoked(settings: OfficeSettings, kiosk_ids: Collection[str]) -> int:
    """Take back what kiosks have; returns how many certificates. What cannot be done ends the command."""
    now = SystemClock().wall()
    folder = settings.ca.folder
    with acting_in(folder):
        authority = AuthorityFolder.open(folder)
        issued, before = authority.issued.by_kiosk(), {*authority.revoked()}
    # What an older copy of the database has forgotten is taken back with the rest.
    forgotten = {serial for each in kiosk_ids for serial in issued.get(each, ())}
    with opened(settings) as store:
        theirs = {int(each.serial, 16) for each in store.certificates() if each.kiosk_id in kiosk_ids} | forgotten
        known = store.kiosk_ids() | issued.keys()
        if unknown := [each for each in kiosk_ids if each not in known]:
            fail("\n".join(f"{each}: has neither token nor certificate" for each in unknown), CONFIG)
        serials = store.revoke(kiosk_ids, now)
    with acting_in(folder):
        authority.revoke({*(int(serial, 16) for serial in serials), *forgotten}, now)
    return len(theirs - before)
