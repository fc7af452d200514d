"""A token and a request in, a certificate out: what is decided of a claim or a renewal, without a socket."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from config.claim_token import ClaimToken
from config.limits import KEY
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import Authority, kiosk_certificate
from kiosk.office.credentials.certificates import CredentialError, common_name, end_of, key_digest, start_of
from kiosk.office.credentials.request import requested_key
from sync.archive.credential import ClaimRefusal, IssuedCertificate
from sync.archive.credential_store import CredentialStore

MAX_CHAIN = 16 * 1024
"""Longest certificate that comes with a renewal, bytes; what we sign takes 2,000."""
EARLIEST_RENEWAL, RENEWAL = 3, 1.5
"""Divisors of a certificate's life. A third must be over, or whoever has copied a card would be given one after the
other; after two thirds the kiosk begins to ask.
"""


class ClaimError(Exception):
    """A claim that is refused; the message is for the kiosk, and says no more than the office may tell."""

    def __init__(self, reason: ClaimRefusal, kiosk_id: str = "", message: str = "") -> None:
        """`kiosk_id`: whom the token or the certificate is for, where that is known."""
        super().__init__(message or _TOLD[reason])
        self.reason = reason
        self.kiosk_id = kiosk_id


_ASK = "ask the head office for a fresh token"
_TOLD = {
    ClaimRefusal.UNKNOWN: f"this token is not known here; {_ASK}",
    ClaimRefusal.EXPIRED: f"this token is too old; {_ASK}",
    ClaimRefusal.WITHDRAWN: f"this token was taken back; {_ASK}",
    ClaimRefusal.ANOTHER_KEY: f"another card has used this before; the head office has been told; {_ASK}",
    ClaimRefusal.REVOKED: f"this kiosk's certificate was taken back; {_ASK}",
    ClaimRefusal.JUNK: "this is no request of a kiosk",
}


@dataclass(frozen=True, slots=True)
class ClaimIssuer:
    """Answers claims and renewals with an authority's keys."""

    store: CredentialStore
    authorities: tuple[Authority, ...]
    """The issuing keys in force, the newest, which signs, last."""
    revoked: frozenset[int]
    """Serial numbers that are taken back, as the revocation list has them."""
    note: Callable[[str, str], None]
    """Keeps serial number and kiosk of what is signed, beside the store: `IssuedRecord.add`."""

    def claim(self, secret: str, request: bytes, now: datetime) -> IssuedCertificate:
        """The certificate for a token's secret and a PKCS#10 request in PEM. Raises ClaimError, ArchiveError."""
        key = _key(request)
        digest = ClaimToken(secret, "").digest
        return _given(self.store.claim(digest, key_digest(key), now, self._signer(key, now)))

    def renew(self, chain: bytes, request: bytes, signature: bytes, now: datetime) -> IssuedCertificate:
        """The next certificate of a kiosk that has one.

        `signature`: over the request, by the key of the certificate. Raises ClaimError, ArchiveError.
        """
        old = self._known(chain, now)
        kiosk_id, key = common_name(old), _key(request)
        if not _signed(old.public_key(), signature, request):
            raise ClaimError(ClaimRefusal.JUNK)
        if old.serial_number in self.revoked:
            raise ClaimError(ClaimRefusal.REVOKED, kiosk_id)
        serial = f"{old.serial_number:x}"
        return _given(self.store.renew(serial, kiosk_id, key_digest(key), self._signer(key, now)))

    def _known(self, chain: bytes, now: datetime) -> x509.Certificate:
        """The first certificate of a chain: one of ours, in its time, of a kiosk."""
        if len(chain) > MAX_CHAIN:
            raise ClaimError(ClaimRefusal.JUNK)
        try:
            old = pem.certificates(chain, "the certificate")[0]
            name = common_name(old)
        except ValueError:
            raise ClaimError(ClaimRefusal.JUNK) from None
        keys = [each.key.public_key() for each in self.authorities if each.certificate.subject == old.issuer]
        if not KEY.fits(name) or not any(_signed(key, old.signature, old.tbs_certificate_bytes) for key in keys):
            raise ClaimError(ClaimRefusal.JUNK, message=f"this certificate is not of this head office any more; {_ASK}")
        if end_of(old) <= now:
            raise ClaimError(ClaimRefusal.EXPIRED, name, f"this certificate has ended; {_ASK}")
        if now < start_of(old) + (end_of(old) - start_of(old)) / EARLIEST_RENEWAL:
            raise ClaimError(ClaimRefusal.JUNK, name, "this certificate is too young to be renewed")
        return old

    def _signer(self, key: ec.EllipticCurvePublicKey, now: datetime) -> Callable[[str], IssuedCertificate]:
        issuing = self.authorities[-1]

        def sign(kiosk_id: str) -> IssuedCertificate:
            made = kiosk_certificate(issuing, key, kiosk_id, now)
            chain = pem.of(made, issuing.certificate).decode()
            # Before anybody has it.
            self.note(f"{made.serial_number:x}", kiosk_id)
            return IssuedCertificate(f"{made.serial_number:x}", kiosk_id, key_digest(key), chain, now, end_of(made))

        return sign


def renew_from(chain: bytes) -> datetime:
    """When a kiosk is to renew its certificate."""
    certificate = pem.certificates(chain, "the certificate")[0]
    return start_of(certificate) + (end_of(certificate) - start_of(certificate)) / RENEWAL


def _signed(key: object, signature: bytes, content: bytes) -> bool:
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _key(request: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return requested_key(request)
    except CredentialError as error:
        raise ClaimError(ClaimRefusal.JUNK, message=str(error)) from None


def _given(answer: IssuedCertificate | tuple[ClaimRefusal, str]) -> IssuedCertificate:
    if isinstance(answer, IssuedCertificate):
        return answer
    raise ClaimError(*answer)
