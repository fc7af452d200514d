"""`kiosk office broker`: what the MQTT broker of a head office has to be told."""

import grp
import os
from contextlib import suppress
from pathlib import Path

import click

from kiosk.cli.exits import CANNOT_WRITE, CONFIG, fail
from kiosk.cli.files import put
from kiosk.office.broker.mosquitto import MosquittoSettings, access_list, configuration
from kiosk.office.broker.nftables import limits
from kiosk.office.broker.written_file import is_as_written, sealed
from kiosk.privileges import acting_for
from sync.document.outbox import read_limited

GROUP = "mosquitto"
"""Debian's, of which the broker is."""
MAX_BYTES = 16 << 20
"""Longest file that is compared with what is to be written."""
COMMAND = "kiosk office broker mosquitto"
_absolute = click.Path(path_type=Path, file_okay=False, resolve_path=True)


@click.group()
def command() -> None:
    """Set up the MQTT broker: who may connect, who may write where, and how much of anything."""


@command.command(short_help="Write Mosquitto's configuration and access list.")
@click.option(
    "--conf",
    type=click.Path(path_type=Path, dir_okay=False, resolve_path=True),
    default=Path("/etc/mosquitto/conf.d/smiley-kiosk.conf"),
    show_default=True,
    help="The configuration.",
)
@click.option(
    "--files",
    type=_absolute,
    default=Path("/etc/mosquitto/smiley-kiosk"),
    show_default=True,
    help="The folder of the access list, and of the certificates.",
)
@click.option("--address", default="", help="Where kiosks reach it; every address of this machine when left out.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8883, show_default=True, help="For kiosks.")
@click.option(
    "--collector-address", default="127.0.0.1", show_default=True, help="For collectors: one that no kiosk reaches."
)
@click.option(
    "--collector-port", type=click.IntRange(1, 65_535), default=8884, show_default=True, help="For collectors."
)
@click.option(
    "--max-connections",
    type=click.IntRange(1, 1_000_000),
    default=10_000,
    show_default=True,
    help="Kiosks at a time.",
)
@click.option(
    "--queue-mib",
    type=click.IntRange(1, 65_536),
    default=256,
    show_default=True,
    help="Kept for a collector that is away, MiB.",
)
@click.option("--state", type=_absolute, help="The folder of its database; mosquitto.conf names it when left out.")
@click.option("--revoked", multiple=True, metavar="ID", help="A kiosk that loses every right at once; repeatable.")
def mosquitto(conf: Path, revoked: tuple[str, ...], **settings: object) -> None:
    """Write the configuration of Mosquitto, 2.0.11 or later, and its access list.

    Kiosks are known by their certificates alone (TLS 1.2 and 1.3): each writes its months and its status, hears its own
    receipts, and nothing else. A file that somebody has changed by hand is left as it is, and named. Written again with
    the same options, every byte is the same.

    \b
    A broker on this machine:
      sudo kiosk office broker mosquitto
      sudo systemctl restart mosquitto

    \b
    Exit codes:
      0   written, or as it was already
      73  a file cannot be written
      78  somebody has changed a file, or wrote another one of its name
    """
    told = MosquittoSettings(**settings)  # type: ignore[arg-type]  # click's options are its fields
    files = {
        conf: (sealed(configuration(told), COMMAND), 0o644),
        told.access_list: (sealed(access_list(revoked), COMMAND), 0o640),
    }
    changed = [f"{path}: {why}" for path in files if (why := _belongs_to_somebody(path))]
    if changed:
        fail("\n".join(changed), CONFIG)
    for path, (content, mode) in files.items():
        _write(path, content, mode)
    needed = (told.authority, told.revocations, told.certificate, told.key)
    missing = [path.name for path in needed if not path.exists()]
    if missing:
        click.echo(f"{told.files}: {', '.join(missing)} still to come; Mosquitto does not start without", err=True)


@command.command(short_help="Print limits by address, for the packet filter.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8883, show_default=True, help="Where kiosks come to.")
def nftables(port: int) -> None:
    """Print what keeps a single address from keeping the broker busy: connections, and bytes a second.

    Mosquitto itself has no limits by address. What is printed is a table of nft(8), which replaces the one before and
    touches no other.

    \b
    In force now, and from each boot on:
      kiosk office broker nftables | sudo tee /etc/smiley-kiosk.nft
      sudo nft -f /etc/smiley-kiosk.nft
      echo 'include "/etc/smiley-kiosk.nft"' | sudo tee -a /etc/nftables.conf
      sudo systemctl enable nftables
    """
    click.echo(limits(port), nl=False)


def _belongs_to_somebody(path: Path) -> str:
    """Why a file must not be written over; empty where it may."""
    try:
        content = read_limited(path, MAX_BYTES)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"{error.strerror}; run this as root, with sudo"
    return "" if is_as_written(content) else "was changed, or is somebody else's: move it away, and call this again"


def _write(path: Path, content: bytes, mode: int) -> None:
    with suppress(OSError):
        if read_limited(path, MAX_BYTES) == content:
            click.echo(f"{path}: as it was")
            return
    try:
        _make_folder(path.parent)
        put(path, content, mode=mode)
    except OSError as error:
        fail(f"{path}: {error.strerror}; run this as root, with sudo", CANNOT_WRITE)
    click.echo(f"{path}: written")


def _make_folder(folder: Path) -> None:
    """A folder whose files the broker's group may read, whoever writes them."""
    if folder.exists():
        return
    with acting_for(folder):
        folder.mkdir(parents=True)
    with suppress(KeyError):
        if os.geteuid() == 0:
            os.chown(folder, 0, grp.getgrnam(GROUP).gr_gid)
            folder.chmod(0o2750)
