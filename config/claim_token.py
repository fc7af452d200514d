"""The claim token: what a kiosk is given once, to get a certificate from its head office."""

import hashlib
import re
import secrets
from pathlib import Path

from attrs import frozen

from config.language import gettext_noop as _
from config.password import PasswordError, read_password

CLAIM = "claim1."
"""How a claim token begins, and no password should."""
_FORM = re.compile(r"claim1\.([A-Za-z0-9_-]{43})\.([0-9a-f]{64})")


@frozen
class ClaimToken:
    """Who has it may have one key certified, in the name of the kiosk for which the office made it."""

    secret: str
    """256 random bits, 43 signs."""
    fingerprint: str
    """The SHA-256 of the office's root certificate, 64 hexadecimal digits: whom the kiosk may believe."""

    def __str__(self) -> str:
        """As it stands in smiley.txt: `claim1.SECRET.FINGERPRINT`."""
        return f"claim1.{self.secret}.{self.fingerprint}"

    def __repr__(self) -> str:
        """Not the secret."""
        return f"ClaimToken({self.digest[:8]}…)"

    @property
    def digest(self) -> str:
        """What the office keeps of it: a SHA-256, 64 hexadecimal digits. 256 random bits need no slow hash."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def new_claim_token(fingerprint: str) -> ClaimToken:
    """A token that nobody can guess."""
    return ClaimToken(secrets.token_urlsafe(32), fingerprint)


def claim_token(text: str) -> ClaimToken | None:
    """The token of a text; None where it is something else, as a broker's password."""
    found = _FORM.fullmatch(text.strip())
    return ClaimToken(found[1], found[2]) if found else None


def read_claim_token(path: Path, setting: str) -> ClaimToken:
    """The token in a file that a setting names. Raises PasswordError."""
    found = claim_token(read_password(path, setting))
    if found is None:
        raise PasswordError(_("{setting} = {path}: holds no claim token"), setting, path)
    return found
