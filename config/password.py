"""A password, which stands in a file of its own."""

from pathlib import Path

from config.file import SettingsError

MAX_PASSWORD = 4096
"""Longest password file, bytes."""


def read_password(path: Path, setting: str) -> str:
    """The password in a file that a setting names. Raises SettingsError where it cannot or must not be read."""
    place = f"{setting} = {path}"
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
