"""`kiosk service`: a technician at work."""

from pathlib import Path

import click

from config.file import SettingsError, load_kiosk
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.options import kiosk_settings
from kiosk.device.daemon.control import RUN, ControlError, ask
from kiosk.device.daemon.service_mode import MOST_SERVICE_MINUTES


@click.command()
@click.argument("minutes", type=click.IntRange(0, MOST_SERVICE_MINUTES), default=10)
@kiosk_settings
def command(minutes: int, path: Path | None) -> None:
    """Let the next MINUTES (10, at most 120) of presses be service: stored, lit, and not counted.

    For trying buttons and lights on a kiosk that is in use. It ends by itself; `kiosk service 0` ends it now and
    breaks off a self-test. How many presses were service stands in the month's document and on the page.
    """
    with exiting(CONFIG, SettingsError), exiting(TEMPORARY, ControlError):
        answer = ask([RUN, load_kiosk(path).kiosk.data], f"service {minutes}")
        if answer is None:
            fail("the kiosk is not running: sudo systemctl start kiosk, or `kiosk run`", TEMPORARY)
    click.echo(answer)
