"""`kiosk office revoke`: certificates and tokens taken back."""

from pathlib import Path

import click

from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, fail
from kiosk.cli.office.ca import acting_in
from kiosk.cli.office.credentials import opened, settings_of
from kiosk.cli.options import office_settings
from kiosk.office.credentials.authority_folder import AuthorityFolder


@click.command()
@office_settings
@click.argument("kiosk_ids", nargs=-1, required=True, metavar="KIOSK-ID…")
def command(path: Path | None, kiosk_ids: tuple[str, ...]) -> None:
    """Take back every token and certificate of kiosks: ones that were stolen, or are no longer ours.

    The broker shuts them out within seconds, once it has the new crl.pem. What they have sent so far stays. Broken off,
    call it again.
    """
    settings, now = settings_of(path), SystemClock().wall()
    folder = settings.ca.folder
    with acting_in(folder):
        authority = AuthorityFolder.open(folder)
    with opened(settings) as store:
        certificates = store.certificates()
        known = store.kiosk_ids()
        if unknown := [each for each in kiosk_ids if each not in known]:
            fail("\n".join(f"{each}: has neither token nor certificate" for each in unknown), CONFIG)
        serials = store.revoke(kiosk_ids, now)
    with acting_in(folder):
        authority.revoke([int(serial, 16) for serial in serials], now)
    count = sum(each.kiosk_id in kiosk_ids and not each.revoked_at for each in certificates)
    click.echo(f"{count} certificate{'' if count == 1 else 's'} taken back")
    click.echo(
        "the broker ends their connections: by itself where kiosk-broker.path runs, else kiosk office broker refresh"
    )
