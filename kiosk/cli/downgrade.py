"""`kiosk downgrade`: an older version goes on with a newer one's votes."""

from contextlib import nullcontext
from pathlib import Path

import click

from config.file import SettingsError, load_kiosk
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, DATA, exiting, fail
from kiosk.cli.options import kiosk_settings
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.store.copy import check
from kiosk.device.store.database import VotesError
from kiosk.device.store.downgrade import is_newer, take_over
from kiosk.device.store.restore import brought_in
from kiosk.privileges import acting_for


@click.command()
@click.option(
    "--copy",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A copy made by `kiosk backup` before the newer version: it counts up to its last vote.",
)
@kiosk_settings
def command(copy: Path | None, path: Path | None) -> None:
    """Go on with the votes of a newer version, after an older one was installed again.

    The kiosk must be stopped. What this version understands of the votes, those given under the newer one with them,
    takes their place when the kiosk next starts; the newer database is kept in the folder `quarantine`. Votes of this
    version or of an older one are left alone.
    """
    with exiting(CONFIG, SettingsError), exiting(DATA, VotesError):
        database = load_kiosk(path).kiosk.data / DATABASE
        try:
            with acting_for(database), nullcontext() if copy is None else brought_in(copy, database) as former:
                if not is_newer(database):
                    click.echo(f"{database}: not of a newer version; nothing to do")
                    return
                if former is not None:
                    check(former, copy)
                presses = take_over(database, former)
        except OSError as error:
            place = error.filename or database.parent
            fail(f"{place}: {error.strerror}; run this as the kiosk's user", CANNOT_WRITE)
    click.echo(f"{presses} presses take their place when the kiosk starts: sudo systemctl start kiosk")
