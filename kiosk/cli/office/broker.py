"""`kiosk office broker`: what the MQTT broker of a head office has to be told."""

import subprocess
from pathlib import Path
from subprocess import DEVNULL

import click

from config.file import SettingsError
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.office.broker_files import broker_options, files_option, write_configuration, write_files
from kiosk.cli.office.ca import acting_in
from kiosk.cli.office.rabbitmq import rabbitmq, rabbitmq_option, revocation_lists
from kiosk.cli.options import office_settings
from kiosk.cli.source import office
from kiosk.office.broker.broker_files import copies
from kiosk.office.broker.mosquitto import MosquittoSettings
from kiosk.office.broker.nftables import limits
from kiosk.office.broker.rabbitmq import RabbitSettings
from kiosk.office.credentials.authority_folder import AuthorityFolder

RESTART_S = 120
"""How long a restart may take: a large database is written and read."""


@click.group()
def command() -> None:
    """Set up the MQTT broker: who may connect, who may write where, and how much of anything."""


command.add_command(rabbitmq)


@command.command(short_help="Write Mosquitto's configuration and access list.")
@broker_options
def mosquitto(conf: Path, server: MosquittoSettings) -> None:
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
    write_configuration(conf, server)


@command.command(short_help="Give the broker what the authority has taken back.")
@office_settings
@files_option
@click.option("--unit", default="mosquitto.service", show_default=True, help="What is restarted; empty: nothing.")
@rabbitmq_option
def refresh(path: Path | None, files: Path, unit: str, rabbit: Path) -> None:
    """Copy ca.pem and crl.pem of the authority to the broker where they have changed, and restart it then.

    Where RabbitMQ runs on this machine, it gets the lists of who is revoked, which it reads at every handshake; other
    nodes, definitions.json and ca.pem are left to `kiosk office broker rabbitmq`.

    kiosk-broker.path calls this when a kiosk is revoked. A restart ends every connection, so that whoever was revoked
    has none left; what waits for collectors is kept, and honest kiosks come again.

    \b
    Exit codes:
      0   done, or as it was
      73  a file cannot be written
      75  the broker did not restart
      78  there is no authority, or no broker was set up
    """
    server, node = MosquittoSettings(files), RabbitSettings(rabbit)
    is_mosquitto, is_node = files.is_dir(), node.revocations.is_dir()
    if not (is_mosquitto or is_node):
        fail(f"{files}: no such folder; `kiosk office setup` sets up a broker", CONFIG)
    with exiting(CONFIG, SettingsError):
        folder = office(path).ca.folder
    with acting_in(folder):
        authority = AuthorityFolder.open(folder)
        current = copies(authority, server) if is_mosquitto else {}
        lists = revocation_lists(authority, node) if is_node else {}
    write_files(lists)
    if write_files(current) and unit:
        restart(unit)


def restart(unit: str) -> None:
    """Restart a service; what keeps it from that ends the command."""
    command = ["systemctl", "restart", unit]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=RESTART_S, stdin=DEVNULL)  # noqa: S603 - a unit of whoever calls it
    if ran.returncode:
        fail(f"{unit}: {ran.stderr.strip() or 'does not restart'}; see journalctl -u {unit}", TEMPORARY)
    click.echo(f"{unit}: restarted")


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
