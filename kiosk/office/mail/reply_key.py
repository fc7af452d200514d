"""The key that signs references: made once, read by the reporting user alone."""

import os
import secrets
from pathlib import Path

from config.file import open_regular
from kiosk.office.mail.errors import MailSettingsError

KEY_BYTES = 32


def reply_key(file: Path) -> bytes:
    """The key in this file, which is made where there is none. Raises MailSettingsError."""
    try:
        return _read(file) if file.exists() else _made(file)
    except OSError as error:
        raise MailSettingsError(f"mailbox.key_file = {file}: {error.strerror}") from None


def _read(file: Path) -> bytes:
    with open_regular(file) as opened:
        if os.fstat(opened.fileno()).st_mode & 0o007:
            raise MailSettingsError(
                f"mailbox.key_file = {file}: everybody can read it; remove it, and a new one is made"
            )
        key = opened.read(KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        raise MailSettingsError(f"mailbox.key_file = {file}: is no key of {KEY_BYTES} bytes; remove it")
    return key


def _made(file: Path) -> bytes:
    """Whole, or not there: another program may look for it at any moment."""
    key = secrets.token_bytes(KEY_BYTES)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(key)
            written.flush()
            os.fsync(descriptor)
        os.link(fresh, file)
    except FileExistsError:
        return _read(file)
    finally:
        fresh.unlink()
    return key
