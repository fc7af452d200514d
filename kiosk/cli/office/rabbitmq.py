"""`kiosk office broker rabbitmq`: what RabbitMQ's nodes have to be told."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path

import click

from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.files import AbsolutePath
from kiosk.cli.office.broker_files import LISTENER_OPTIONS, server_options, write_files, write_sealed
from kiosk.cli.office.ca import acting_in
from kiosk.cli.office.credentials import opened, settings_of
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive
from kiosk.office.broker.broker_files import Files
from kiosk.office.broker.rabbitmq import (
    MIRRORING,
    NATIVE,
    PLUGINS,
    RabbitSettings,
    advanced_configuration,
    configuration,
    revocation_file,
)
from kiosk.office.broker.rabbitmq_rights import definitions
from kiosk.office.broker.written_file import sealed
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority_files import MAX_BYTES
from kiosk.office.credentials.authority_folder import TRUSTED, AuthorityFolder
from kiosk.office.doctor.certificates import examine_copies
from kiosk.office.doctor.finding import OfficeFinding
from kiosk.office.doctor.foreign_topic import PROBE
from kiosk.office.doctor.rabbitmq import TELL, examine_definitions
from kiosk.privileges import acting_for
from sync.archive.credential_store import CredentialStore
from sync.document.regular_file import read_limited

COMMAND = "kiosk office broker rabbitmq"
HERE = Path("/etc/rabbitmq")
"""Debian's folder."""
MAX_DEFINITIONS = 1 << 30
"""Bytes; a kiosk has 700."""
_folder = AbsolutePath(path_type=Path, file_okay=False)
rabbitmq_option = click.option(
    "--rabbitmq", "rabbit", type=_folder, default=HERE, show_default=True, help="The folder from which RabbitMQ reads."
)
_OPTIONS = (
    click.option(
        "--files",
        type=_folder,
        default=HERE,
        show_default=True,
        help="The folder from which each node reads them.",
    ),
    *LISTENER_OPTIONS,
    click.option("--node", "nodes", multiple=True, metavar="NAME@HOST", help="One of a cluster; name all of them."),
    click.option(
        "--release",
        type=click.Choice([MIRRORING, NATIVE]),
        help="Of a cluster: 3.10 is Debian 12's, 4.0 Debian 13's.",
    ),
)


@click.command(short_help="Write the configuration of RabbitMQ, one node or a cluster.")
@office_settings
@click.option("--out", type=_folder, help="Where they are written now, to be copied to the nodes; else --files.")
@server_options(RabbitSettings, _OPTIONS)
def rabbitmq(path: Path | None, out: Path | None, server: RabbitSettings) -> None:
    """Write the configuration of RabbitMQ, 3.10 (Debian 12) or 4.0 (Debian 13), and who may do what.

    In place of Mosquitto, where one broker is not enough or must not fail: a cluster of three nodes loses nothing
    when one of them dies. Kiosks are known by their certificates alone (TLS 1.2 and
    1.3): each writes its months and its status, hears its own receipts, and nothing else.

    Nothing is retained: RabbitMQ, up to 4.0 at least, retains for one node of a cluster alone. So a kiosk sends all of
    its outbox at each visit, and what it last said of itself while no collector was there is not heard.

    RabbitMQ knows no kiosk that it was not told. After `kiosk office enrol` and `revoke` call this again, copy
    definitions.json and crls, and load the one; nothing is restarted.

    \b
    Three nodes:
      sudo kiosk office ca server kiosks.example.org 127.0.0.1 --out rabbitmq/server
      sudo kiosk office broker rabbitmq --out rabbitmq --release 4.0 \
        --node rabbit@mq1 --node rabbit@mq2 --node rabbit@mq3
      sudo scp -r rabbitmq/* root@mq1:/etc/rabbitmq/
      ssh root@mq1 chown rabbitmq /etc/rabbitmq/server.key
      ssh root@mq1 systemctl restart rabbitmq-server
    After kiosks have come, on one node:
      rabbitmqctl import_definitions /etc/rabbitmq/definitions.json
    After one was revoked, there as well:
      rabbitmqctl close_all_user_connections rossi-1 revoked

    A node that has run before joins no cluster: docs/OFFICE.md has every line.

    rabbitmq.conf, advanced.config or enabled_plugins that somebody has changed is left as it is, and named; the other
    files are written anew each time. Nodes share the file .erlang.cookie, and reach each other at ports 4369 and
    25672, which nobody else may.

    \b
    Exit codes:
      0   written, or as it was
      73  a file cannot be written
      75  the archive is away
      78  there is no authority, or somebody has changed a file
    """
    for option, address in (("--address", server.address), ("--collector-address", server.collector_address)):
        _check_address(option, address)
    if server.nodes and not server.release:
        raise click.UsageError("--node needs --release: 3.10 (Debian 12) or 4.0 (Debian 13)")
    files, folder = _files(settings_of(path), server), out or server.files
    write_sealed({folder / name: (content, 0o644) for name, content in _configurations(server).items()})
    write_files({folder / each.relative_to(server.files): content for each, content in files.items()})
    if missing := [each.name for each in (server.certificate, server.key) if not (folder / each.name).exists()]:
        click.echo(f"{folder}: {', '.join(missing)} still to come: kiosk office ca server NAME… makes them", err=True)


def _configurations(server: RabbitSettings) -> Mapping[str, bytes]:
    """What somebody may have changed, by the names that RabbitMQ looks for."""
    return {
        "rabbitmq.conf": sealed(configuration(server), COMMAND),
        "advanced.config": sealed(advanced_configuration(server), COMMAND, "%"),
        "enabled_plugins": sealed(PLUGINS, COMMAND, "%"),
    }


def _files(settings: OfficeSettings, server: RabbitSettings) -> Files:
    """What is the authority's, and who may do what; what cannot be read ends the command."""
    with acting_in(settings.ca.folder):
        copied = _copies(AuthorityFolder.open(settings.ca.folder), server)
    with opened(settings) as store:
        return {**copied, server.definitions: definitions(*_known(store), server)}


def examine_files(settings: OfficeSettings, server: RabbitSettings) -> Iterator[OfficeFinding]:
    """What the node on this machine was not told of, where there is one.

    Raises CredentialError, OSError, ArchiveError, ArchiveAwayError.
    """
    if not server.definitions.exists():
        return
    with acting_for(settings.ca.folder):
        copied = _copies(AuthorityFolder.open(settings.ca.folder), server)
    yield from examine_copies(copied, TELL)
    with acting_for_archive(settings.claims.url), closing(CredentialStore.open(settings.claims.url)) as store:
        kiosks, revoked = _known(store)
    yield from examine_definitions(read_limited(server.definitions, MAX_DEFINITIONS), kiosks - {PROBE}, revoked)


def _check_address(option: str, address: str) -> None:
    try:
        if address:
            ip_address(address)
    except ValueError:
        raise click.UsageError(f"{option} {address}: must be an address, like 10.0.0.5") from None


def _known(store: CredentialStore) -> tuple[set[str], set[str]]:
    """Kiosks that may come, and those that no longer may."""
    now = SystemClock().wall()
    may = {each.kiosk_id for each in store.tokens() if each.expires_at > now}
    may |= {each.kiosk_id for each in store.certificates() if not each.revoked_at}
    # The doctor tries as a kiosk what kiosks may not do.
    return may | {PROBE}, store.kiosk_ids() - may


def _copies(authority: AuthorityFolder, server: RabbitSettings) -> Files:
    """What the nodes trust, and what is taken back. Raises OSError, CredentialError."""
    trusted = read_limited(authority.path / TRUSTED, MAX_BYTES)
    return {server.authority: trusted, **revocation_lists(authority, server)}


def revocation_lists(authority: AuthorityFolder, server: RabbitSettings) -> Files:
    """What is taken back, by the files in which a node looks for it. Raises OSError, CredentialError."""
    return {server.revocations / revocation_file(each): pem.of(each) for each in authority.lists()}
