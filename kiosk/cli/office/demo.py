"""`kiosk office demo`: a head office to look at, on this machine, until Ctrl-C."""

import signal
import sys
import threading
from pathlib import Path

import click

from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from kiosk.demo.demo import DemoError
from kiosk.demo.head_office import KIOSKS, HeadOffice, new_folder
from kiosk.demo.processes import Processes

LOOK_S = 0.5


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("office-demo"),
    show_default=True,
    help="Folder for all of it; what an earlier demo left there goes.",
)
@click.option("--once", is_flag=True, help="End as soon as everything has been made.")
def command(out: Path, *, once: bool) -> None:
    """Make a head office with two kiosks on this machine, on free ports, and show it until Ctrl-C.

    A certificate authority, Mosquitto with TLS, the claim server, the collector, two kiosks that are enrolled, have
    their keys certified and send a year of months, their pages, and the office in a browser. Every step is the
    command that a real office is made with, and is printed.
    """
    # SIGTERM as Ctrl-C: every program is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    today = SystemClock().wall().date()
    with exiting(CONFIG, DemoError):
        folder = new_folder(out)
        with Processes(folder) as processes:
            office = HeadOffice(folder, processes, click.echo)
            click.echo("the head office")
            office.set_up()
            click.echo("two kiosks")
            office.add_kiosks(today)
            click.echo("what owners see")
            said = office.show(today)
            if not once:
                _show(office, said)
                _wait(processes)


def _show(office: HeadOffice, said: str) -> None:
    first = next(iter(KIOSKS))
    settings = office.folder / first / "now.toml"
    click.echo(
        f"\n{said.strip()}\n\n"
        f"pages            {office.folder / 'pages'}\n"
        f"a customer       kiosk press happy --settings {settings}\n"
        f"its month, sent  kiosk publish --settings {settings}\n"
        f"the kiosk        kiosk status --settings {settings}\n"
        f"the office       kiosk office doctor --settings {office.settings} --files {office.folder / 'broker'}\n"
        f"a stolen kiosk   kiosk office revoke {first} --settings {office.settings}\n\n"
        "Ctrl-C ends all of it."
    )


def _wait(processes: Processes) -> None:
    """Until Ctrl-C, or one of them ends."""
    pause = threading.Event()
    try:
        while not (name := processes.ended()):
            pause.wait(LOOK_S)
    except KeyboardInterrupt:
        click.echo("\nended")
        return
    with exiting(TEMPORARY, DemoError):
        raise DemoError(f"{name} has ended by itself; its log is {name}.log in the demo's folder")
