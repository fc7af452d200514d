"""`kiosk restore`: a copy of the votes, put back."""

from pathlib import Path

import click

from config.file import SettingsError, load_kiosk
from kiosk.card import VotesError
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, DATA, exiting, fail
from kiosk.copy import check, put_in_place
from kiosk.daemon import DATABASE


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--settings",
    type=click.Path(path_type=Path),
    help="kiosk.toml; otherwise $KIOSK_SETTINGS, or /etc/kiosk/kiosk.toml.",
)
def command(file: Path, settings: Path | None) -> None:
    """Put the copy FILE, made by `kiosk backup`, in the votes' place.

    The kiosk must be stopped. The copy is checked first; it takes its place when the kiosk next starts, and what is
    there now is kept in the folder `quarantine`. Months that are not final are then counted again from the copy.
    """
    with exiting(CONFIG, SettingsError), exiting(DATA, VotesError):
        database = load_kiosk(settings).kiosk.data / DATABASE
        presses = check(file)
        try:
            put_in_place(file, database)
        except OSError as error:
            fail(f"{database.parent}: {error.strerror}; run this as the kiosk's user or root", CANNOT_WRITE)
    click.echo(f"{presses} presses take their place when the kiosk starts: sudo systemctl start kiosk")
