"""Keys, certificates and lists as text (PEM, RFC 7468). Pure."""

import re
from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kiosk.office.credentials.certificates import CredentialError

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\n.*?\n-----END \1-----\n?", re.DOTALL)


def of_key(key: ec.EllipticCurvePrivateKey, passphrase: str | None = None) -> bytes:
    """A private key as PEM (PKCS#8), encrypted where there is a passphrase."""
    encryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def of(*things: x509.Certificate | x509.CertificateRevocationList) -> bytes:
    """Certificates or revocation lists as PEM, in the order given."""
    return b"".join(each.public_bytes(Encoding.PEM) for each in things)


def key(text: bytes, name: str, passphrase: str | None = None) -> ec.EllipticCurvePrivateKey:
    """A private key. `name`: of the file, for the fault. Raises CredentialError."""
    try:
        read = load_pem_private_key(text, passphrase.encode() if passphrase else None)
    except (ValueError, TypeError):
        wrong = "the passphrase is wrong, or the file damaged" if passphrase else "is no private key in PEM"
        raise CredentialError(f"{name}: {wrong}") from None
    if not isinstance(read, ec.EllipticCurvePrivateKey):
        raise CredentialError(f"{name}: is no key that this program made")
    return read


def certificates(text: bytes, name: str) -> list[x509.Certificate]:
    """All certificates of a file, at least one. Raises CredentialError."""
    try:
        read = [x509.load_pem_x509_certificate(block) for block in blocks(text, b"CERTIFICATE")]
    except ValueError:
        read = []
    if not read:
        raise CredentialError(f"{name}: has no certificate in PEM")
    return read


def lists(text: bytes, name: str) -> list[x509.CertificateRevocationList]:
    """All revocation lists of a file. Raises CredentialError."""
    try:
        return [x509.load_pem_x509_crl(block) for block in blocks(text, b"X509 CRL")]
    except ValueError:
        raise CredentialError(f"{name}: is damaged") from None


def blocks(text: bytes, *labels: bytes) -> Iterable[bytes]:
    """The blocks of some labels, in their order."""
    return [found[0] for found in _BLOCK.finditer(text) if found[1] in labels]
