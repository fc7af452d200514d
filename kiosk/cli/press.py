"""`kiosk press`: a customer for a kiosk without a board."""

import threading
from pathlib import Path

import click

from config.file import SettingsError, load_kiosk
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.options import kiosk_settings
from kiosk.device.daemon.control import RUN, ControlError, ask

HELD_S = 0.1
"""As long as a hand in a hurry."""


@click.command()
@click.argument("face")
@kiosk_settings
def command(face: str, path: Path | None) -> None:
    """Press FACE on the running kiosk, and let go. Only where gpio.factory is "mock".

    \b
    Without a board, in two terminals:
      kiosk run --settings kiosk.toml
      kiosk press happy --settings kiosk.toml

    The contact closes and opens on the mock's line; everything from there on is what a real press goes through.
    """
    with exiting(CONFIG, SettingsError), exiting(TEMPORARY, ControlError):
        folders = [RUN, load_kiosk(path).kiosk.data]
        if ask(folders, f"press {face}") is None:
            fail("the kiosk is not running: sudo systemctl start kiosk, or `kiosk run`", TEMPORARY)
        threading.Event().wait(HELD_S)
        ask(folders, f"release {face}")
