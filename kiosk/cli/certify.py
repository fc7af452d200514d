"""`kiosk selftest --certify`: a board measured, and one anonymous report of it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import click

from config.settings import KioskSettings
from kiosk.cli.doctor import admit
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY, exiting, fail
from kiosk.device.certify.bench import Bench, BenchClock, Workload
from kiosk.device.certify.certify import is_whole, measure, row
from kiosk.device.certify.report import BoardReport, BoardReportError

OPTIONS = (
    click.option(
        "--certify",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Press nothing: measure the board, and write an anonymous report to send.",
    ),
    click.option(
        "--commits",
        type=click.IntRange(100, 20_000),
        default=10_000,
        show_default=True,
        help="Flushes, with --certify.",
    ),
    click.option(
        "--starts", type=click.IntRange(1, 100), default=10, show_default=True, help="Cold starts, with --certify."
    ),
    click.option(
        "--drift-minutes",
        type=click.IntRange(1, 1440),
        default=60,
        show_default=True,
        help="For the clock, with --certify.",
    ),
)


def certifying(command: Callable[..., None]) -> Callable[..., None]:
    """The options of `certify`."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def certify(settings: KioskSettings, *, certify: Path, commits: int, starts: int, drift_minutes: int) -> None:
    """Do what is left to do of the report in the file `certify`, and say what comes next."""
    file, workload = certify, Workload(commits, starts, drift_minutes)
    with exiting(CONFIG, BoardReportError):
        report = BoardReport.load(file)
    clock = cast("BenchClock", admit(settings).clock)
    bench = Bench(settings, clock, report, _wait, click.echo, workload)
    try:
        report.save()  # an hour's work is not begun for a file that cannot be written
        measure(bench)
    except OSError as error:
        fail(f"{file}: {error.strerror or error}; name a file that can be written", CANNOT_WRITE)
    except KeyboardInterrupt:
        fail(f"broken off; run the same command again, and it goes on: {file}", TEMPORARY)
    if not is_whole(report):
        click.echo(f"{file}: not all is done; run the same command again after the next start")
        return
    click.echo(f"{row(report)}\n{file}: complete; no name, address or serial number is in it. Please send it on.")


def _wait(seconds: float) -> None:
    threading.Event().wait(seconds)
