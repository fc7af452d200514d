"""`kiosk office claim-server`: the service at which kiosks get their certificates."""

import asyncio
import signal
import socket
import ssl
from contextlib import closing, suppress
from pathlib import Path

import click

from config.file import SettingsError, load_office
from config.office import ClaimSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive
from kiosk.office.claim_server.answers import ClaimAnswers
from kiosk.office.claim_server.server import ClaimServer, listen, tls_context
from kiosk.office.credentials.certificates import CredentialError
from kiosk.office.credentials.current_authority import CurrentAuthority
from sync.archive.credential_store import CredentialStore
from sync.archive.database_errors import ArchiveAwayError, ArchiveError

LOOPBACK = "127.0.0.1"


@click.command()
@office_settings
def command(path: Path | None) -> None:
    """Certify the keys of kiosks that bring a token, and renew certificates, until it is stopped.

    Kiosks reach it at claims.port of office.toml, over HTTPS; `kiosk office ca server` makes its certificate.
    Beside the broker it is the one program that kiosks speak to. kiosk-claims.service runs it.

    \b
    Exit codes:
      0   stopped
      75  the database is away
      78  somebody has to change something
    """
    with exiting(CONFIG, SettingsError):
        settings = load_office(path)
    claims, authority = settings.claims, CurrentAuthority(settings.ca.folder)
    with (
        exiting(CONFIG, CredentialError, ArchiveError),
        exiting(TEMPORARY, ArchiveAwayError),
        acting_for_archive(claims.url),
        closing(CredentialStore.open(claims.url)) as store,
    ):
        # What is wrong is said now, and not to the first kiosk.
        authority.issuer(store)
        sockets, tls = _sockets(claims), _tls(claims)
        server = ClaimServer(ClaimAnswers(store, authority, SystemClock()), tls, proxy=claims.proxy)
        with suppress(asyncio.CancelledError):
            asyncio.run(_until_stopped(server, sockets))


async def _until_stopped(server: ClaimServer, sockets: list[socket.socket]) -> None:
    task = asyncio.ensure_future(server.serve(sockets))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    await task


def _sockets(claims: ClaimSettings) -> list[socket.socket]:
    address = LOOPBACK if claims.proxy else claims.address
    try:
        sockets = listen(address, claims.port)
    except OSError as error:
        fail(f"claims.address, claims.port: {address or 'all addresses'}, {claims.port}: {error.strerror}", CONFIG)
    click.echo(f"listening on {address or 'all addresses'}, port {claims.port}")
    return sockets


def _tls(claims: ClaimSettings) -> ssl.SSLContext | None:
    if claims.proxy:
        return None
    try:
        return tls_context(claims.certificate_file, claims.key_file)
    except OSError as error:
        remedy = f"`kiosk office ca server NAME --out {claims.key_file.with_suffix('')}` makes both"
        fail(
            f"claims.certificate_file = {claims.certificate_file}, claims.key_file = {claims.key_file}: "
            f"{error.strerror or error}; {remedy}",
            CONFIG,
        )
