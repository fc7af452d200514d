"""`kiosk restore`: a copy of the votes, put back."""

from pathlib import Path

import click

from config.file import SettingsError, load_kiosk
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, DATA, exiting, fail
from kiosk.cli.options import kiosk_settings
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.store.copy import check
from kiosk.device.store.database import VotesError
from kiosk.device.store.restore import brought_in, of_one_installation, put_in_place

NOT_ITS_OWN = "these are not the votes that it was made of, or there are none"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@kiosk_settings
@click.option("--new-card", is_flag=True, help="Carry on from FILE though these are not the votes that it was made of.")
def command(file: Path, path: Path | None, *, new_card: bool) -> None:
    """Put the copy FILE, made by `kiosk backup`, in the votes' place.

    The kiosk must be stopped. The copy is checked first; it takes its place when the kiosk next starts. What is there
    now is kept in the folder `quarantine`, and what it has beyond the copy is brought over: no vote is lost or counted
    twice.

    A new card needs no copy where the head office has received the months: the kiosk counts on as a new installation,
    and the office adds the two up. Carried on from FILE instead (--new-card), the kiosk tells the months since FILE was
    made anew, with fewer votes than the office had received. That is for a kiosk whose months never got there.
    """
    with exiting(CONFIG, SettingsError), exiting(DATA, VotesError):
        database = load_kiosk(path).kiosk.data / DATABASE
        try:
            with brought_in(file, database) as copy:
                presses = check(copy, file)
                if not new_card and not of_one_installation(copy, database):
                    fail(
                        f"{file}: {NOT_ITS_OWN}; where the head office has received its months, just start the kiosk: "
                        "nothing is lost. To carry on from the copy all the same: --new-card",
                        DATA,
                    )
                joined = put_in_place(copy, database)
        except OSError as error:
            place = error.filename or database.parent
            fail(f"{place}: {error.strerror}; run this as the kiosk's user or root", CANNOT_WRITE)
    more = ", with what the card has beyond them" if joined else ""
    click.echo(f"{presses} presses{more} take their place when the kiosk starts: sudo systemctl start kiosk")
