"""`kiosk demo`: the whole line, in a minute, on any machine."""

import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from kiosk.cli.files import FolderPath
from kiosk.demo.broker import DemoBrokerError
from kiosk.demo.demo import Demo, DemoError
from kiosk.demo.panel import LivePanel
from kiosk.demo.story import MOST_MONTHS
from kiosk.device.store.votes import VotesError
from sync.archive.archive import ArchiveError
from sync.mqtt.broker import BrokerError
from sync.mqtt.publisher import PublishError

DEFAULT_SEED = 42


@contextmanager
def _between_days() -> Iterator[Callable[[], None]]:
    """Have Ctrl-C end it after a day: Python drops the exception where it falls into a finaliser, and goes on.

    Yields what raises KeyboardInterrupt then. Where Ctrl-C is ignored, as in a shell's background, it stays so.
    """
    heard: list[int] = []

    def look() -> None:
        if heard:
            raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        yield look
    finally:
        signal.signal(signal.SIGINT, before)


@click.command()
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Another seed, other customers.")
@click.option(
    "--out",
    type=FolderPath(),
    default=Path("demo"),
    show_default=True,
    help="Folder for the votes, the documents, the archive and the page.",
)
@click.option(
    "--months",
    type=click.IntRange(1, MOST_MONTHS),
    default=MOST_MONTHS,
    show_default=True,
    help="Fewer take less time, and the page has less to say.",
)
@click.option("--live/--no-live", default=None, help="The live panel at the end [default: only on a terminal].")
def command(seed: int, out: Path, months: int, live: bool | None) -> None:  # noqa: FBT001 - click passes options so
    """Live through thirteen months of a shop's customers, and make the owner's page.

    Bouncing switches, a child, an elbow, a power cut, two days unplugged and one change at the shop go through the
    code that runs on the kiosk, in virtual time: from the edges on mock pins through votes, documents, a real MQTT
    broker, the collector and the archive to the page. The same seed gives the same page, byte for byte.

    On a terminal a live panel opens afterwards: keys 1, 2 and 3 press the faces, q leaves.
    """
    logging.getLogger("kiosk").setLevel(logging.ERROR)  # stuck buttons are part of the story
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    failures = ArchiveError, VotesError, BrokerError, PublishError
    with exiting(CONFIG, DemoError, DemoBrokerError), exiting(TEMPORARY, *failures):
        demo = Demo(out, seed, months)
        with demo.head_office():
            label = f"{months} month{'s' * (months > 1)} at the shop's door"
            with click.progressbar(length=demo.story.days, label=label, width=30) as bar, _between_days() as look:

                def advance(days: int) -> None:
                    bar.update(days)
                    look()

                demo.live(advance)
            if terminal if live is None else live:
                click.echo(f"\n{demo.make_page().headline}\n")
                LivePanel(demo.story.kiosk, SystemClock().monotonic_ns, demo.story.local).run(Console())
            results = demo.close_the_month()
    click.echo(f"page       {results.page}")
    click.echo(f"votes      {out / 'votes.db'}")
    click.echo(f"documents  {out / 'outbox'}/*.json")
    click.echo(f"archive    {out / 'archive.db'}  (through {results.broker_name})")
    click.echo(click.style(results.headline, bold=True))
