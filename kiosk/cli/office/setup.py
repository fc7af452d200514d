"""`kiosk office setup`: a head office on this machine, from nothing."""

import grp
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from config.broker import BrokerSettings
from config.file import SettingsError, load_office, locate
from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, exiting, fail
from kiosk.cli.files import put
from kiosk.cli.office.broker import restart
from kiosk.cli.office.broker_files import broker_options, write_configuration, write_files
from kiosk.cli.office.ca import acting_in
from kiosk.cli.options import office_settings
from kiosk.office.broker.broker_files import (
    HERE,
    collector_files,
    copies,
    is_collector_certified,
    is_server_certified,
    server_files,
)
from kiosk.office.broker.mosquitto import MosquittoSettings
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority_folder import TRUSTED, AuthorityFolder, create
from kiosk.privileges import lesser_owner
from sync.document.regular_file import read_limited

GROUP = "kiosk-office"
"""Of the collector's user."""
BOOTED = Path("/run/systemd/system")
ABOVE = b"# Everything that can stand here: kiosk config sample office\n"
MAX_BYTES = 1 << 20
"""Longest file of settings."""
UNITS = ("mosquitto.service", "kiosk-claims.service", "kiosk-collect.service")


@click.command()
@office_settings
@broker_options
@click.option("--no-start", is_flag=True, help="Start neither broker nor collector.")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
def command(
    path: Path | None, names: tuple[str, ...], conf: Path, server: MosquittoSettings, *, no_start: bool
) -> None:
    """Make this machine a head office that kiosks reach as NAMEs: host names, or addresses.

    It makes what is not there yet: the certificate authority, the certificates of broker, claim server and collector,
    Mosquitto's configuration, and office.toml; then it starts them. What is there stays, and is said; certificates
    are made anew within sixty days of their end, or for other names. Call it as often as you like.

    \b
    A Pi in the shop:
      sudo kiosk office setup 192.168.1.10
    A server:
      sudo kiosk office setup kiosks.example.org

    \b
    Exit codes:
      0   done
      73  a file cannot be written
      75  a service did not start
      78  somebody has to change something first
    """
    file, now = locate(OfficeSettings, path), SystemClock().wall()
    stem = file.with_name("office")
    with exiting(CONFIG, SettingsError):
        settings = load_office(file) if file.exists() else OfficeSettings()
    authority = _authority(settings.ca.folder, now)
    claims = settings.claims
    servers = [(server.certificate, server.key), (claims.certificate_file, claims.key_file)]
    bare = [each for each in servers if not is_server_certified(*each, authority, names, now)]
    is_bare = not is_collector_certified(stem, authority, now)
    with acting_in(authority.path):
        files = {**copies(authority, server), stem.with_name(f"{stem.name}-ca.pem"): pem.of(authority.root_certificate)}
        for each in bare:
            files |= server_files(*each, authority, names, now)
        files |= collector_files(stem, authority, now) if is_bare else {}
    write_files(files)
    _give(stem.with_suffix(".key"), GROUP)
    _settle(file, settings.broker, stem, server)
    write_configuration(conf, server)
    if not no_start and BOOTED.is_dir():
        for unit in UNITS:
            restart(unit)


def _authority(folder: Path, now: datetime) -> AuthorityFolder:
    with acting_in(folder):
        if (folder / TRUSTED).exists():
            return AuthorityFolder.open(folder)
        made = create(folder, now)
    click.echo(f"{folder}: made; keep a backup: kiosk office ca backup FILE")
    return made


def _settle(file: Path, broker: BrokerSettings | None, stem: Path, server: MosquittoSettings) -> None:
    """Name the broker in office.toml, where nobody has named one."""
    table = _broker(stem, server)
    if broker is not None:
        if (broker.host, broker.port) != (HERE, server.collector_port):
            click.echo(f"{file}: names {broker.host}:{broker.port}, and is left so; this machine's broker:\n\n{table}")
        return
    try:
        was = read_limited(file, MAX_BYTES) if file.exists() else ABOVE
        put(file, was + table.encode(), mode=0o644)
    except OSError as error:
        fail(f"{file}: {error.strerror}; make it a file that can be written, or add to it:\n{table}", CANNOT_WRITE)
    click.echo(f"{file}: written")


def _broker(stem: Path, server: MosquittoSettings) -> str:
    return f"""
# The collectors' side of the broker on this machine.
[broker]
host = "{HERE}"
port = {server.collector_port}
ca_file = "{stem}-ca.pem"
certificate_file = "{stem}.pem"
key_file = "{stem}.key"
"""


def _give(file: Path, group: str) -> None:
    """To a group, which may read it."""
    with suppress(KeyError):
        # In a lesser user's folder it stays his: root would follow the link that he swaps in.
        if os.geteuid() == 0 and not lesser_owner(file):
            os.chown(file, 0, grp.getgrnam(group).gr_gid)
