"""Turns the broker's settings into what sync/ connects with; reads the password."""

from pathlib import Path

from config import broker as settings
from config.file import SettingsError
from sync.broker import Broker

MAX_PASSWORD = 4096
"""Longest password file, bytes."""


def broker(told: settings.Broker) -> Broker:
    """The broker as the settings describe it. Raises SettingsError where the password cannot or must not be read."""
    return Broker(
        host=told.host,
        port=told.port,
        tls=told.tls,
        username=told.username,
        password=_password(told.password_file) if told.password_file else None,
        ca_file=told.ca_file,
        certificate_file=told.certificate_file,
        key_file=told.key_file,
    )


def _password(path: Path) -> str:
    place = f"broker.password_file = {path}"
    try:
        with path.open("rb") as file:
            if path.stat().st_mode & 0o007:
                raise SettingsError(f"{place}: everybody can read it; run `chmod o= {path}` and change the password")
            password = file.read(MAX_PASSWORD).decode().rstrip("\r\n")
    except OSError as error:
        raise SettingsError(f"{place}: {error.strerror}; it must be readable by the user that runs this") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{place}: must be text in UTF-8") from None
    if not password:
        raise SettingsError(f"{place}: is empty; the password belongs on its first line")
    return password
