"""`kiosk status`: a person's view of one kiosk."""

import json
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from config.file import SettingsError, load_kiosk
from config.settings import KioskSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from kiosk.cli.options import kiosk_settings
from kiosk.device.daemon.control import RUN, ControlError, ask
from kiosk.device.daemon.status_reply import decode
from kiosk.device.status.overview import overview
from kiosk.device.status.view import view
from sync.document.outbox import OutboxError
from sync.document.wire import WireError

ANSWER_S = 15.0
"""How long a kiosk may be busy with its card; systemd ends one that hangs, and whoever asks is told."""
LOOK_S = 2.0
"""How often `--watch` looks; the kiosk counts anew only after a press."""


@click.command()
@kiosk_settings
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines; with --watch an object a line.")
@click.option("--watch", is_flag=True, help="Go on until Ctrl-C, and print again what has changed.")
def command(path: Path | None, *, as_json: bool, watch: bool) -> None:
    """Show how this kiosk is: today's presses, this month's, the last receipt, the clock, faults.

    Asks the running kiosk; of one that is not running, what it left in the outbox is shown. The exit code is 0 where it
    runs, 75 where it does not.
    """
    with exiting(CONFIG, SettingsError):
        settings = load_kiosk(path)
    with exiting(TEMPORARY, ControlError, WireError, OutboxError):
        shows = look(settings)
    _print(shows, as_json=as_json, watch=watch)
    if watch:
        with suppress(KeyboardInterrupt):
            _go_on(settings, shows, as_json=as_json)
    elif not shows["running"]:
        sys.exit(TEMPORARY)


def look(settings: KioskSettings) -> dict[str, Any]:
    """All that is shown. Raises ControlError, WireError, OutboxError."""
    answer = ask([RUN, settings.kiosk.data], "status", limit_s=ANSWER_S)
    present = None if answer is None else decode(answer)
    return overview(settings, present, SystemClock().wall())


def _go_on(settings: KioskSettings, shown: dict[str, Any], *, as_json: bool) -> None:
    while True:
        threading.Event().wait(LOOK_S)
        try:
            shows = look(settings)
        except (ControlError, WireError, OutboxError) as error:  # it starts anew, or is ended because it hangs
            click.echo(str(error), err=True)
            continue
        if shows != shown:
            shown = shows
            _print(shows, as_json=as_json, watch=True)


def _print(shows: dict[str, Any], *, as_json: bool, watch: bool) -> None:
    if as_json:
        click.echo(json.dumps(shows, indent=None if watch else 2))
        return
    if watch and sys.stdout.isatty():
        click.clear()
    click.echo(view(shows))
