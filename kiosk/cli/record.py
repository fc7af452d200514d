"""`kiosk record`: what the contacts really do, kept in a file."""

import signal
from collections import Counter
from contextlib import closing
from pathlib import Path
from types import FrameType

import click

from config.file import SettingsError, load_kiosk
from hardware.clock import Clock, SystemClock
from hardware.debounce.recording import EdgeWriter, RecordingError
from hardware.gpio.board import BoardError, open_factory
from hardware.gpio.buttons import Buttons
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.files import NewFile
from kiosk.cli.options import kiosk_settings
from kiosk.privileges import acting_for

LONGEST_S = 7 * 24 * 3600


@click.command
@click.argument("file", type=NewFile())
@kiosk_settings
@click.option("--seconds", type=click.FloatRange(0, LONGEST_S), help="Stop after this long [default: at Ctrl-C].")
def command(file: Path, path: Path | None, seconds: float | None) -> None:
    """Record every edge of the buttons to FILE, to find out what is wrong with one.

    Lines can belong to one program only: stop the kiosk first (sudo systemctl stop kiosk). Then record, press the
    button that misbehaves as often as you like, and stop with Ctrl-C. No votes are counted meanwhile. Afterwards
    `kiosk replay FILE` tells, on any machine, what the kiosk makes of it.
    """
    clock = SystemClock()
    with exiting(CONFIG, SettingsError, BoardError):
        settings = load_kiosk(path)
        faces = {button.line: face for face, button in settings.buttons.items()}
        factory = open_factory(settings.gpio.factory, settings.gpio.chip)
        buttons = Buttons(factory, list(faces), settings.gpio.pull, clock)
    with closing(factory), closing(buttons), exiting(CANNOT_WRITE, RecordingError), _begun(file) as writer:
        for line, active in buttons.levels().items():
            if active:
                click.echo(
                    f"{faces[line]} (line {line}) is closed already: pressed, stuck, or gpio.pull is wrong", err=True
                )
        click.echo(f"recording {', '.join(faces.values())} to {file}; Ctrl-C ends", err=True)
        until_ns = None if seconds is None else clock.monotonic_ns() + round(seconds * 1e9)
        counts = record(buttons, writer, clock, until_ns)
        for line, face in faces.items():
            click.echo(f"{face} (line {line}): {counts[line]} edges")
        if buttons.overflowed:
            click.echo(f"{buttons.overflowed} edges came too fast to be kept", err=True)
        if not buttons.alive():
            fail("gpio: the thread that delivers edges has died; record again", TEMPORARY)


def _begun(file: Path) -> EdgeWriter:
    with acting_for(file):
        return EdgeWriter(file)


def record(buttons: Buttons, writer: EdgeWriter, clock: Clock, until_ns: int | None) -> Counter[int]:
    """Write edges until `until_ns` (CLOCK_MONOTONIC), Ctrl-C or SIGTERM; return how many by line."""
    stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        buttons.wake()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    counts: Counter[int] = Counter()
    try:
        while not stopped and buttons.alive() and (until_ns is None or clock.monotonic_ns() < until_ns):
            buttons.wait(until_ns)
            edges = buttons.drain()
            writer.write(edges)
            counts.update(edge.line for edge in edges)
    finally:
        for number, action in before.items():
            signal.signal(number, action)
    return counts
