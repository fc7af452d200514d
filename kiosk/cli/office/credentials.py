"""What `kiosk office enrol`, `renew`, `revoke` and `claims` have in common."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import click

from config.claim_token import ClaimToken
from config.file import SettingsError
from config.office import OfficeSettings
from hardware.clock import SystemClock
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.files import NewFile, put, reason
from kiosk.cli.office.ca import acting_in
from kiosk.cli.source import acting_for_archive, office
from kiosk.office.credentials.authority_folder import AuthorityFolder
from kiosk.office.credentials.certificates import CredentialError
from kiosk.office.credentials.enrolment import enrol
from kiosk.privileges import acting_for
from sync.archive.archive import ArchiveAwayError, ArchiveError
from sync.archive.credential_store import CredentialStore

MOST_KIOSKS = 1000
"""In one command: as many as `kiosk card write --csv` takes."""
days = click.option(
    "--days", type=click.IntRange(1, 730), default=90, show_default=True, help="How long the tokens can be used."
)
out = click.option(
    "--out", type=NewFile(), help="Where the table goes, for nobody else to read; printed when left out."
)


@contextmanager
def opened(settings: OfficeSettings) -> Iterator[CredentialStore]:
    """The tokens and certificates; what cannot be done ends the command."""
    with (
        exiting(CONFIG, SettingsError, CredentialError, ArchiveError),
        exiting(TEMPORARY, ArchiveAwayError),
        acting_for_archive(settings.claims.url),
        closing(CredentialStore.open(settings.claims.url)) as store,
    ):
        yield store


def settings_of(path: Path | None) -> OfficeSettings:
    """office.toml."""
    with exiting(CONFIG, SettingsError):
        return office(path)


def fingerprint(settings: OfficeSettings) -> str:
    """Of the office's root certificate."""
    folder = settings.ca.folder
    with acting_in(folder):
        return AuthorityFolder.open(folder).fingerprint


def hand_out(
    store: CredentialStore, tokens: Mapping[str, ClaimToken], table: bytes, file: Path | None, life_days: int
) -> None:
    """Write a table with tokens in it, then let them count. Without a file it is printed."""
    if file is not None:
        try:
            put(file, table, mode=0o600)
        except OSError as error:
            fail(f"{file}: {reason(error)}", CANNOT_WRITE)
    try:
        enrol(store, tokens, SystemClock().wall(), timedelta(days=life_days))
    except ArchiveError:
        # Nobody may send cards with tokens that do not count.
        if file is not None:
            with acting_for(file):
                file.unlink(missing_ok=True)
        raise
    if file is None:
        click.echo(table.decode(), nl=False)
    else:
        click.echo(f"{file}: {len(tokens)} token{'s' if len(tokens) > 1 else ''}, good for {life_days} days")


def table(keys: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV as `kiosk card write --csv` reads it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([keys, *rows])
    return text.getvalue().encode()
