"""`kiosk backup`: the votes, copied while the kiosk counts."""

from pathlib import Path

import click

from config.file import SettingsError, load_kiosk
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.files import NewFile, reason
from kiosk.cli.options import kiosk_settings
from kiosk.device.daemon.control import RUN, ControlError, ask
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.store.copy import alone, check, make_at_rest, name_safely
from kiosk.device.store.votes import VotesError
from kiosk.privileges import acting_for
from sync.document.database_files import remove_database


@click.command()
@click.argument("file", type=NewFile())
@kiosk_settings
def command(file: Path, path: Path | None) -> None:
    """Copy the votes into FILE, while the kiosk counts.

    The running kiosk makes the copy, because only it may touch the votes; one that is switched off is read directly.
    The copy is checked before it gets its name. `kiosk restore FILE` puts it back.
    """
    part = file.with_name(file.name + ".part")
    with exiting(CONFIG, SettingsError), exiting(TEMPORARY, ControlError, VotesError):
        data = load_kiosk(path).kiosk.data
        try:
            with acting_for(file), alone(file.parent):
                presses = _write(part, data)
                name_safely(part, file)
        except OSError as error:
            fail(f"{file}: {reason(error)}", CANNOT_WRITE)
    click.echo(f"{file}: {presses} presses")


def _write(part: Path, data: Path) -> int:
    """How many presses there are. Where there is an error, there is no such file."""
    remove_database(part)
    try:
        with part.open("xb") as copy:
            answer = ask([RUN, data], "backup", copy.write)
        if answer is None:
            _copy_at_rest(data / DATABASE, part)
        return check(part)
    except BaseException:
        remove_database(part)
        raise


def _copy_at_rest(database: Path, copy: Path) -> None:
    with acting_for(database):
        if not database.exists():
            raise VotesError(f"votes {database}: no such file, and no kiosk is running that could say otherwise")
    make_at_rest(database, copy)
