"""What `kiosk office broker mosquitto` and `kiosk office setup` have in common: a broker's options, and its files."""

import grp
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import click
from attrs import fields

from kiosk.cli.exits import CANNOT_WRITE, CONFIG, fail
from kiosk.cli.files import AbsolutePath, put, reason
from kiosk.office.broker.broker_files import Files, mode
from kiosk.office.broker.listener_settings import ListenerSettings
from kiosk.office.broker.mosquitto import MosquittoSettings, access_list, configuration
from kiosk.office.broker.written_file import is_as_written, sealed
from kiosk.privileges import acting_for, lesser_owner
from sync.document.regular_file import read_limited

GROUP = "mosquitto"
"""Debian's, of which the broker is."""
MAX_BYTES = 16 << 20
"""Longest file that is compared with what is to be written."""
COMMAND = "kiosk office broker mosquitto"
Option = Callable[[Callable[..., None]], Callable[..., None]]
"""What `click.option` makes."""
_absolute = AbsolutePath(path_type=Path, file_okay=False)
_port = click.IntRange(1, 65_535)
files_option = click.option(
    "--files",
    type=_absolute,
    default=Path("/etc/mosquitto/smiley-kiosk"),
    show_default=True,
    help="The folder of the access list, and of the certificates.",
)
LISTENER_OPTIONS = (
    click.option("--address", default="", help="Where kiosks reach it; every address of this machine when left out."),
    click.option("--port", type=_port, default=8883, show_default=True, help="For kiosks."),
    click.option(
        "--collector-address", default="127.0.0.1", show_default=True, help="For collectors: one that no kiosk reaches."
    ),
    click.option("--collector-port", type=_port, default=8884, show_default=True, help="For collectors."),
    click.option(
        "--max-connections",
        type=click.IntRange(1, 1_000_000),
        default=10_000,
        show_default=True,
        help="Kiosks at a time.",
    ),
    click.option(
        "--queue-mib",
        type=click.IntRange(1, 65_536),
        default=256,
        show_default=True,
        help="Kept for a collector that is away, MiB.",
    ),
)
_OPTIONS = (
    click.option(
        "--conf",
        type=AbsolutePath(path_type=Path, dir_okay=False),
        default=Path("/etc/mosquitto/conf.d/smiley-kiosk.conf"),
        show_default=True,
        help="The configuration.",
    ),
    files_option,
    *LISTENER_OPTIONS,
    click.option(
        "--state", type=_absolute, help="The folder of its database; Debian's mosquitto.conf names it when left out."
    ),
)


def broker_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of Mosquitto: it is called with `conf`, and the settings as `server`."""
    return server_options(MosquittoSettings, _OPTIONS)(command)


def server_options(kind: type[ListenerSettings], options: Sequence[Option]) -> Option:
    """Give a command options: it is called with those that make up the settings of this kind as `server`."""

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_settings(**given: Any) -> None:
            names = [each.name for each in fields(kind)]
            server = kind(**{name: given.pop(name) for name in names})
            command(server=server, **given)

        made: Callable[..., None] = with_settings
        for option in reversed(options):
            made = option(made)
        return made

    return decorated


def write_configuration(conf: Path, server: MosquittoSettings) -> None:
    """Write configuration and access list, and say so; what cannot be done ends the command."""
    files = {
        conf: (sealed(configuration(server), COMMAND), 0o644),
        server.access_list: (sealed(access_list(), COMMAND), 0o640),
    }
    write_sealed(files)
    needed = (server.authority, server.revocations, server.certificate, server.key)
    missing = [path.name for path in needed if not path.exists()]
    if missing:
        click.echo(f"{server.files}: {', '.join(missing)} still to come: kiosk office setup makes them", err=True)


def write_sealed(files: Mapping[Path, tuple[bytes, int]]) -> None:
    """Write what nobody has changed, with its mode, and say so; what cannot be done ends the command."""
    changed = [f"{path}: {why}" for path in files if (why := _belongs_to_somebody(path))]
    if changed:
        fail("\n".join(changed), CONFIG)
    for path, (content, bits) in files.items():
        if _is(path, content):
            click.echo(f"{path}: as it was")
        else:
            _write(path, content, bits)


def _belongs_to_somebody(path: Path) -> str:
    """Why a file must not be written over; empty where it may."""
    try:
        content = read_limited(path, MAX_BYTES)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return reason(error)
    return "" if is_as_written(content) else "was changed, or is somebody else's: move it away, and call this again"


def write_files(files: Files) -> list[Path]:
    """Write what is not there yet, and say so. Returns that; what cannot be done ends the command."""
    changed = [path for path, content in files.items() if not _is(path, content)]
    for path in changed:
        _write(path, files[path], mode(path))
    return changed


def _is(path: Path, content: bytes) -> bool:
    try:
        return read_limited(path, MAX_BYTES) == content
    except OSError:
        return False


def _write(path: Path, content: bytes, bits: int) -> None:
    try:
        make_folder(path.parent)
        put(path, content, mode=bits)
    except OSError as error:
        fail(f"{path}: {reason(error)}", CANNOT_WRITE)
    click.echo(f"{path}: written")


def make_folder(folder: Path) -> None:
    """A folder whose files the broker's group may read, whoever writes them."""
    if folder.exists():
        return
    with acting_for(folder):
        folder.mkdir(parents=True)
    with suppress(KeyError):
        # In a lesser user's folder it stays his: root would follow the link that he swaps in.
        if os.geteuid() == 0 and not lesser_owner(folder):
            os.chown(folder, 0, grp.getgrnam(GROUP).gr_gid)
            folder.chmod(0o2750)
