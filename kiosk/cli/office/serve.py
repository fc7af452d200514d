"""`kiosk office serve`: the office in a browser."""

import logging
import signal
import sys
from pathlib import Path

import click

from config.file import SettingsError, load_office
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, exiting
from kiosk.cli.mail import server
from kiosk.cli.options import office_settings
from kiosk.office.web.refusals import Refusals


@click.command()
@office_settings
def command(path: Path | None) -> None:
    """Show the office in a browser: pages for owners, until it is stopped (SIGTERM, Ctrl-C).

    Where there is no account yet, it prints a link that makes the first one, once. Others come by invitation alone.

    It speaks plain HTTP to the machine it runs on. Owners come through a proxy with a certificate, as
    docs/SERVICES.md sets it up; passwords are never asked for over a network in the clear.

    \b
    Exit codes:
      0   it was stopped
      78  somebody has to change a setting, or install the extra `web`
    """
    from kiosk.office.web.server import WebError, serve  # noqa: PLC0415 - Django, which --help does not need

    journal = logging.StreamHandler()
    journal.addFilter(Refusals())
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[journal])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with exiting(CONFIG, SettingsError, WebError):
        office = load_office(path)
        serve(office, server(office) if office.mail else None, SystemClock().wall, click.echo)
