"""The reference by which an answer is known: to which mail, and that the mail was ours. Pure.

It stands in a mail's Message-ID and, because some relays give another one, in its References; mail programs repeat both
(RFC 5322, 3.6.4). Nobody can make one without the key.
"""

import hmac
import re
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

MAC_LETTERS = 32
"""Of HMAC-SHA256, hexadecimal: 128 bits."""
MAX_REFERENCES = 100
"""In one mail's headers; each costs a hash."""
_REFERENCE = re.compile(
    r"<(?:note\.|reply\.[0-9a-f.]{65}\.)?"
    r"((?:report\.(20[0-9]{2}-[0-9]{2})|week\.(20[0-9]{2}-W[0-9]{2}))\.([0-9a-f]{32}))\.([0-9a-f]{32})@"
)
"""Alone, or behind the identity of an answer of ours."""


@dataclass(frozen=True, slots=True)
class AnsweredMail:
    """A mail of ours that somebody answers."""

    month: str
    """What it was about, YYYY-MM; of a weekly one, the month of its Monday."""
    owner_digest: str
    """Whose shops: the digest of the owner's name."""
    reference: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Where answers go, and what signs the reference by which they are known."""

    key: bytes = field(repr=False)
    address: str
    """Empty: to the sender."""


def reference(key: bytes, letter_id: str) -> str:
    """A mail's reference, of its identity."""
    return f"{letter_id}.{_mac(key, letter_id)}"


def answered(key: bytes, headers: str) -> AnsweredMail | None:
    """The mail that is answered, by In-Reply-To and References; None where none of ours is."""
    for found in [*_REFERENCE.finditer(headers)][-MAX_REFERENCES:]:
        letter_id, month, week, owner_digest, mac = found.groups()
        if hmac.compare_digest(mac, _mac(key, letter_id)):
            about = month or f"{date.fromisoformat(f'{week}-1'):%Y-%m}"
            return AnsweredMail(about, owner_digest, f"{letter_id}.{mac}")
    return None


def _mac(key: bytes, letter_id: str) -> str:
    return hmac.new(key, letter_id.encode(), sha256).hexdigest()[:MAC_LETTERS]
