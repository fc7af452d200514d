"""Turns the broker's settings into what sync/ connects with; reads the password, or finds the certificate."""

from pathlib import Path

from config import broker as settings
from config.claim_token import read_claim_token
from config.credential_files import CredentialFiles
from config.file import SettingsError
from config.password import UNREADABLE, PasswordError, read_password
from sync.mqtt.broker import Broker


class NotClaimedError(SettingsError):
    """The head office has not certified this kiosk's key yet."""


def broker(table: settings.BrokerSettings, *, renewed: bool = False) -> Broker:
    """The broker as the settings describe it. `renewed`: with the next certificate, which it has not accepted yet.

    Raises SettingsError where password or token cannot or must not be read, NotClaimedError.
    """
    if table.claim_file:
        files = credential_files(table, table.claim_file)
        _check_claimed(files)
        chosen = files.renewed if renewed else files.credential
        return Broker(table.host, table.port, ca_file=files.root, certificate_file=chosen, key_file=chosen)
    return Broker(
        host=table.host,
        port=table.port,
        tls=table.tls,
        username=table.username,
        password=read_password(table.password_file, "broker.password_file") if table.password_file else None,
        ca_file=table.ca_file,
        certificate_file=table.certificate_file,
        key_file=table.key_file,
    )


def credential_files(table: settings.BrokerSettings, claim_file: Path) -> CredentialFiles:
    """Where a kiosk's key and certificate are. Raises SettingsError."""
    return CredentialFiles.of(read_claim_token(claim_file, "broker.claim_file"), table.credentials)


def _check_claimed(files: CredentialFiles) -> None:
    try:
        there = files.credential.exists()
    except OSError as error:
        raise PasswordError(UNREADABLE, "broker.credentials", files.folder, error.strerror or "?") from None
    if not there:
        remedy = "`sudo kiosk publish` asks the head office for it"
        raise NotClaimedError(f"broker.credentials = {files.folder}: no certificate yet; {remedy}")
