"""`kiosk office ca`: the head office's own certificate authority."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from config.file import SettingsError
from hardware.clock import SystemClock
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, DATA, exiting, fail
from kiosk.cli.files import NewFile, NewPair, put, put_pair, reason
from kiosk.cli.options import office_settings
from kiosk.cli.source import office
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import new_key, server_certificate, service_certificate
from kiosk.office.credentials.authority_backup import packed, unpack
from kiosk.office.credentials.authority_files import MAX_BYTES
from kiosk.office.credentials.authority_folder import AuthorityFolder, create
from kiosk.office.credentials.certificates import CredentialError, common_name, end_of, end_of_list
from kiosk.privileges import acting_for
from sync.document.regular_file import read_limited

_root_key = click.option(
    "--root-key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the root's key is, if not in ca.folder.",
)


@click.group()
def command() -> None:
    """Make and look after the certificates by which kiosks and the office know each other.

    \b
    Once:
      sudo kiosk office ca init                       a root, and the issuing key
      sudo kiosk office ca backup /media/me/ca.pem    both, encrypted; keep it elsewhere
    """


@command.command(short_help="Make the authority: a root, and an issuing key.")
@office_settings
@click.option("--root-key", type=NewFile(), help="Where the root's key goes: onto a stick that is then taken away.")
def init(path: Path | None, root_key: Path | None) -> None:
    """Make the authority in the folder that ca.folder in office.toml names.

    The root's key is needed to rotate the issuing key and to certify a server; kept on a stick it cannot be stolen from
    this machine. The issuing key stays, and certifies kiosks.
    """
    with _folder(path) as folder:
        _show(create(folder, SystemClock().wall(), root_key=root_key))


@command.command(short_help="Show what is in force, and until when.")
@office_settings
def show(path: Path | None) -> None:
    """Show the fingerprint that kiosks know, what is in force until when, and where the root's key is."""
    with _folder(path) as folder:
        _show(AuthorityFolder.open(folder))


@command.command(short_help="Have a new issuing key sign.")
@office_settings
@_root_key
@click.option("--stolen", is_flag=True, help="Shut out everything that the old issuing keys have signed, at once.")
def rotate(path: Path | None, root_key: Path | None, *, stolen: bool) -> None:
    """Make a new issuing key. The old ones stay in force beside it, until their ends.

    With --stolen they do not: every kiosk then needs a fresh token. The broker reads ca.pem at its restart only.
    """
    with _folder(path) as folder:
        _show(AuthorityFolder.open(folder).rotate(SystemClock().wall(), root_key=root_key, stolen=stolen))
        click.echo("Give the broker ca.pem and crl.pem anew, and restart it.")


@command.command(short_help="Write the whole authority into one encrypted file.")
@office_settings
@_root_key
@click.argument("file", type=NewFile())
@click.password_option("--passphrase", help="To encrypt with, 16 characters at least; asked for when left out.")
def backup(path: Path | None, root_key: Path | None, file: Path, passphrase: str) -> None:
    """Write the authority into FILE, its keys encrypted. Keep it elsewhere, and the passphrase elsewhere still."""
    with _folder(path) as folder:
        content = packed(AuthorityFolder.open(folder), passphrase, root_key)
    _save(file, content)


@command.command(short_help="Put a backup back.")
@office_settings
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--passphrase", prompt=True, hide_input=True, help="Of the backup; asked for when left out.")
def restore(path: Path | None, file: Path, passphrase: str) -> None:
    """Put the authority of a backup into the folder that ca.folder names, where there is none."""
    try:
        with acting_for(file):
            content = read_limited(file, MAX_BYTES)
    except OSError as error:
        fail(f"{file}: {error.strerror}", DATA)
    with _folder(path) as folder:
        _show(unpack(content, str(file), passphrase, folder))


@command.command(short_help="Certify a broker or a web server.")
@office_settings
@_root_key
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option("--out", type=NewPair(), default=Path("server"), help="OUT.key and OUT.pem are written.")
def server(path: Path | None, root_key: Path | None, names: tuple[str, ...], out: Path) -> None:
    """Make a key and the certificate of a server, by all NAMEs and addresses under which kiosks reach it."""
    with _folder(path) as folder:
        root, key = AuthorityFolder.open(folder).root(root_key), new_key()
        certificate = server_certificate(root, key.public_key(), names, SystemClock().wall())
    _save_pair(out, pem.of_key(key), pem.of(certificate))


@command.command(short_help="Certify a program of the office's own.")
@office_settings
@click.argument("name")
@click.option("--out", type=NewPair(), default=Path("office"), help="OUT.key and OUT.pem are written.")
def client(path: Path | None, name: str, out: Path) -> None:
    """Make a key and the certificate of a program that speaks to the broker; it is called `office.NAME` there."""
    with _folder(path) as folder:
        issuing, key = AuthorityFolder.open(folder).issuing(), new_key()
        certificate = service_certificate(issuing, key.public_key(), name, SystemClock().wall())
    _save_pair(out, pem.of_key(key), pem.of(certificate, issuing.certificate))


@contextmanager
def _folder(path: Path | None) -> Iterator[Path]:
    with exiting(CONFIG, SettingsError):
        folder = office(path).ca.folder
    with acting_in(folder):
        yield folder


@contextmanager
def acting_in(folder: Path) -> Iterator[None]:
    """With no more powers than whoever owns the authority's folder; its errors end the command."""
    with exiting(CONFIG, CredentialError):
        try:
            with acting_for(folder):
                yield
        except OSError as error:
            fail(f"{error.filename or folder}: {error.strerror}; call this with sudo", CANNOT_WRITE)


def _show(authority: AuthorityFolder) -> None:
    where = authority.root_key_file
    click.echo(f"fingerprint  {authority.fingerprint}")
    click.echo(
        f"root         {common_name(authority.root_certificate)}, until {end_of(authority.root_certificate):%Y-%m-%d}"
    )
    for each in authority.issuing_certificates:
        signs = "signs" if each == authority.issuing_certificates[-1] else "in force"
        click.echo(f"issuing      {common_name(each)}, {signs}, until {end_of(each):%Y-%m-%d}")
    end = min(map(end_of_list, authority.lists()), default=None)
    click.echo(f"taken back   {len(authority.revoked())}, the list good until {end:%Y-%m-%d}")
    click.echo(
        f"root's key   {f'{where}: safer on a stick, after a backup' if where.exists() else 'not on this machine'}"
    )


def _save(file: Path, content: bytes) -> None:
    try:
        put(file, content, mode=0o600)
    except OSError as error:
        fail(f"{file}: {reason(error)}", CANNOT_WRITE)
    click.echo(f"{file}: written")


def _save_pair(stem: Path, key: bytes, certificate: bytes) -> None:
    try:
        written = put_pair(stem, key, certificate)
    except OSError as error:
        fail(f"{stem}: {reason(error)}", CANNOT_WRITE)
    for file in written:
        click.echo(f"{file}: written")
