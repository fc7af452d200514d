"""The certificate that is there: whether it is time for another, and the next one put in its place. Light to load."""

import os
import re
import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path

from config.credential_files import CredentialFiles
from sync.document.regular_file import read_limited

MAX_BYTES = 64 * 1024
"""Longest credential, bytes."""
_HEAD = re.compile(rb"# ([a-z0-9-]{1,63}): renew from (\d{4}-\d\d-\d\d)\n")
_FORMER = re.compile("[0-9a-f]{16}")


class AnotherKioskError(Exception):
    """The certificate is another kiosk's; the message says what to do."""


def head(kiosk_id: str, renew_from: date) -> bytes:
    """The first line of a credential: whose it is, and when it is to be renewed."""
    return f"# {kiosk_id}: renew from {renew_from}\n".encode()


def without_head(credential: bytes) -> bytes:
    """Key and certificates alone."""
    return _HEAD.sub(b"", credential, count=1)


def is_due(files: CredentialFiles, kiosk_id: str, today: date) -> bool:
    """Whether there is something to claim, to renew or to clear away. Raises AnotherKioskError, OSError."""
    if not files.credential.exists() or files.claim_key.exists():
        return True
    if files.renewed.exists():
        return files.renewal_key.exists()
    return renews(read_limited(files.credential, MAX_BYTES), kiosk_id, today)


def renews(credential: bytes, kiosk_id: str, today: date) -> bool:
    """Whether a credential is old enough; one that does not say is: the office says when that is too early."""
    found = _HEAD.match(credential)
    if not found:
        return True
    check_name(found[1].decode(), kiosk_id)
    return today >= date.fromisoformat(found[2].decode())


def check_name(name: str, kiosk_id: str) -> None:
    """Raises AnotherKioskError where a certificate's name is not this kiosk's."""
    if name != kiosk_id:
        raise AnotherKioskError(
            f"the token is for the kiosk {name[:80]!r}, and this one is {kiosk_id!r}: correct the kiosk id, or use "
            "this kiosk's own token"
        )


def promote(files: CredentialFiles) -> None:
    """The broker has accepted what was renewed: it is in force from now on. Raises OSError."""
    forget(files.renewal_key)
    files.renewed.replace(files.credential)
    sync(files.folder)


def forget_former(files: CredentialFiles) -> None:
    """Take away what former tokens brought. Raises OSError."""
    for each in files.folder.parent.iterdir():
        if each != files.folder and _FORMER.fullmatch(each.name):
            shutil.rmtree(each)


def forget(file: Path) -> None:
    """Take a file away, if it is there; no power cut brings it back. Raises OSError."""
    with suppress(FileNotFoundError):
        file.unlink()
        sync(file.parent)


def sync(folder: Path) -> None:
    """Flush a folder's names to the card. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
