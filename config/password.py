"""A password, which stands in a file of its own."""

import os
from pathlib import Path

from config.file import SettingsError, open_regular
from config.language import Sentence
from config.language import gettext_noop as _

MAX_PASSWORD = 4096
"""Longest password file, bytes."""
UNREADABLE = _("{setting} = {path}: {why}; it must be readable by the user that runs this")


class PasswordError(SettingsError):
    """A password that cannot or must not be read."""

    def __init__(self, template: str, setting: str, path: Path, why: str = "") -> None:
        """`template`: a sentence of these facts."""
        self.sentence = Sentence(template, {"setting": setting, "path": str(path), "why": why})
        super().__init__(str(self.sentence))


def read_password(path: Path, setting: str) -> str:
    """The password in a file that a setting names. Raises PasswordError."""
    try:
        with open_regular(path) as file:
            if os.fstat(file.fileno()).st_mode & 0o007:
                sentence = _("{setting} = {path}: everybody can read it; run `chmod o= {path}` and change the password")
                raise PasswordError(sentence, setting, path)
            password = file.read(MAX_PASSWORD).decode().rstrip("\r\n")
    except OSError as error:
        raise PasswordError(UNREADABLE, setting, path, error.strerror or "?") from None
    except UnicodeDecodeError:
        raise PasswordError(_("{setting} = {path}: must be text in UTF-8"), setting, path) from None
    if not password:
        raise PasswordError(_("{setting} = {path}: is empty; the password belongs on its first line"), setting, path)
    return password
