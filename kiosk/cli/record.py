"""`kiosk record`: what the contacts really do, kept in a file."""

import signal
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click

from config.file import SettingsError, load_kiosk
from hardware.board import BoardError, open_factory
from hardware.buttons import Buttons
from hardware.clock import Clock, SystemClock
from hardware.recording import EdgeWriter, RecordingError
from kiosk.cli import exits
from kiosk.compose import lines_by_face

LONGEST_S = 7 * 24 * 3600


@click.command
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--settings", type=click.Path(path_type=Path), help="The kiosk's settings; /etc/kiosk/kiosk.toml if left out.")
@click.option("--seconds", type=click.FloatRange(0, LONGEST_S), help="Stop after so long; else at Ctrl-C.")
def command(file: Path, settings: Path | None, seconds: float | None) -> None:
    """Record every edge of the buttons to FILE (CSV), for a look at a button that misbehaves.

    Only one program can have the buttons: stop the kiosk first (sudo systemctl stop kiosk), then record, press the bad
    button as often as you like, and stop with Ctrl-C. Nothing is counted as a vote. `kiosk replay FILE` tells,
    anywhere, what the kiosk makes of it.
    """
