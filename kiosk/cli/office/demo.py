"""`kiosk office demo`: a head office to look at, on this machine, until Ctrl-C."""

import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

import click

from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from kiosk.cli.files import FolderPath
from kiosk.demo.demo import DemoError
from kiosk.demo.head_office import HeadOffice, new_folder
from kiosk.demo.processes import Processes
from kiosk.demo.shops import LIVE, SHOPS

LOOK_S = 0.5


@click.command()
@click.option(
    "--out",
    type=FolderPath(),
    default=Path("office-demo"),
    show_default=True,
    help="Folder for all of it; what an earlier demo left there goes.",
)
@click.option(
    "--shops",
    type=click.IntRange(len(LIVE) + 2, SHOPS),
    default=SHOPS,
    show_default=True,
    help="Fewer are made sooner.",
)
@click.option("--once", is_flag=True, help="End as soon as everything has been made.")
def command(out: Path, *, shops: int, once: bool) -> None:
    """Make a head office on this machine, on free ports, and show it until Ctrl-C: two owners, twelve shops, a year.

    A certificate authority, Mosquitto with TLS, the claim server, the collector, two kiosks that are enrolled, have
    their keys certified and send a year of months, pages, and the office in a browser. Every step is the command
    that a real office is made with, and is printed; but for the year of the ten other shops, which is made up: one
    has a chain from kitchen to door, another lent kiosks to a fair. The browser's address is said as soon as there
    is a page to look at; the rest follows.
    """
    # SIGTERM as Ctrl-C: every program is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    now = SystemClock().wall()
    with exiting(CONFIG, DemoError):
        folder = new_folder(out)
        with Processes(folder) as processes:
            office = HeadOffice(folder, processes, click.echo)
            click.echo(f"two owners, {shops} shops, a year, and what they see of it")
            click.echo(f"\n{office.open(now, shops).strip()}\n\nThe first pages are there; the rest follows.\n")
            click.echo("the head office")
            office.set_up()
            click.echo("two kiosks of theirs, live")
            office.add_kiosks(now.date())
            click.echo("what their owner sees")
            office.show()
            links = office.invite()
            if not once:
                _show(office, links)
                _wait(processes, office)


def _show(office: HeadOffice, links: dict[str, str]) -> None:
    first = next(iter(LIVE))
    settings = office.folder / first / "now.toml"
    click.echo(
        "\nEverything is there.\n\n"
        "Others, each in a window of its own:\n"
        + "".join(f"{name:<20} {link.strip()}\n" for name, link in links.items())
        + "\n"
        f"a customer       kiosk press happy --settings {settings}\n"
        f"its month, sent  kiosk publish --settings {settings}\n"
        f"the kiosk        kiosk status --settings {settings}\n"
        f"the office       kiosk office doctor --settings {office.settings} --files {office.folder / 'broker'}\n"
        f"a stolen kiosk   kiosk office revoke {first} --settings {office.settings}\n\n"
        "Ctrl-C ends all of it."
    )


def _wait(processes: Processes, office: HeadOffice) -> None:
    """Until Ctrl-C, or one of them ends. Until they say how they are, kiosks count as standing still."""
    pause, is_published = threading.Event(), False
    try:
        while not (name := processes.ended()):
            is_published = is_published or office.publish_health()
            with suppress(DemoError):  # tried again when it is written anew
                office.take_in()
            pause.wait(LOOK_S)
    except KeyboardInterrupt:
        click.echo("\nended")
        return
    with exiting(TEMPORARY, DemoError):
        raise DemoError(f"{name} has ended by itself; its log is {name}.log in the demo's folder")
