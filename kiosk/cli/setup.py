"""`kiosk setup`: smiley.txt made into the kiosk's settings."""

from pathlib import Path

import click

from kiosk.cli.exits import CANNOT_WRITE, CONFIG, exiting, fail
from kiosk.cli.files import FolderPath
from kiosk.device.setup.boot import misnamed
from kiosk.device.setup.card_root import CardRoot
from kiosk.device.setup.result import FILE as RESULT
from kiosk.device.setup.setup import SetupError, set_up


@click.command()
@click.option(
    "--root",
    type=FolderPath(exists=True),
    default=Path("/"),
    help="The system to set up, where it is not the running one: a mounted card or image.",
)
def command(root: Path) -> None:
    """Take over what smiley.txt on the boot partition says.

    Reads /boot/firmware/smiley.txt (or /boot/smiley.txt), writes kiosk.toml, moves the passwords to files of their own
    and says beside it, in smiley-result.txt, what was understood or everything that is wrong. With a fault nothing is
    changed; an unchanged file is not applied twice. kiosk-setup.service runs it at every start.

    \b
    Exit codes:
      0   applied, unchanged, or no such file
      73  the card cannot be read or written
      78  somebody has to mend smiley.txt
    """
    with exiting(CANNOT_WRITE, SetupError):
        outcome = set_up(root)
    if outcome is None:
        click.echo("no smiley.txt on the boot partition: nothing to do")
        for file in misnamed(root if root == Path("/") else CardRoot(root)):
            click.echo(f"{file}: is this meant for it? Save it as plain text, with the name smiley.txt", err=True)
    elif outcome.faults:
        fail("\n".join((f"{outcome.file}: not applied", *outcome.faults)), CONFIG)
    else:
        done = f"applied; {RESULT} says what was understood" if outcome.applied else "unchanged since it was applied"
        click.echo(f"{outcome.file}: {done}")
