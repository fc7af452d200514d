"""What the archive knows of who may speak for a kiosk: values alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClaimRefusal(StrEnum):
    """Why a kiosk, or somebody else, got no certificate."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ANOTHER_KEY = "another key"
    REVOKED = "revoked"
    JUNK = "junk"


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """One that was signed; the chain is PEM, the kiosk's own certificate first."""

    serial: str
    """Hexadecimal."""
    kiosk_id: str
    key_digest: str
    chain: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenToken:
    """One with which nobody has had a key certified yet."""

    kiosk_id: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefusedClaims:
    """Claims that were refused, of one kiosk and for one reason."""

    kiosk_id: str
    """Empty where nobody knows it."""
    reason: ClaimRefusal
    address: str
    """Where the last one came from."""
    times: int
    first_at: datetime
    last_at: datetime
