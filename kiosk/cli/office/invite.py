"""`kiosk office invite`: a link that makes one account."""

from pathlib import Path

import click

from config.file import SettingsError, load_office
from config.limits import MAIL
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, exiting
from kiosk.cli.options import office_settings


@click.command()
@click.argument("mail")
@office_settings
def command(path: Path | None, mail: str) -> None:
    """Print a link with which MAIL, an address, makes an account for `kiosk office serve`.

    It leads there once, for seven days; a second one for the same address takes its place. Hand it over yourself.

    \b
    Exit codes:
      0   done
      78  somebody has to change a setting, or install the extra `web`
    """
    if not MAIL.fits(mail):
        raise click.UsageError(f"{mail!r}: must be {MAIL.allowed}")
    from kiosk.office.web.server import WebError, prepare  # noqa: PLC0415 - Django, which --help does not need

    now = SystemClock().wall
    with exiting(CONFIG, SettingsError, WebError):
        office = load_office(path)
        prepare(office, now)
    from kiosk.office.web.invitation import invite  # noqa: PLC0415 - it needs Django ready

    click.echo(f"{office.web.url.rstrip('/')}/welcome/{invite(mail, now())}")
