"""What stands in a certificate or a list, whichever version of the library reads it. Pure."""

from datetime import UTC, datetime
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID


class CredentialError(ValueError):
    """A key, a certificate or a request that cannot be used; the message says which and what to do."""


class AnyKey(Protocol):
    """A public key of any kind."""

    def public_bytes(self, encoding: Encoding, format: PublicFormat) -> bytes:  # noqa: A002 - the library's name
        """Its bytes."""


def fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 of a certificate's DER, 64 hexadecimal digits: `openssl x509 -fingerprint -sha256`."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def key_digest(key: AnyKey) -> str:
    """The SHA-256 of a public key's DER, 64 hexadecimal digits. Keys of cryptography 38 know no equality."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return digest.finalize().hex()


def common_name(certificate: x509.Certificate) -> str:
    """The name by which a broker knows whoever shows this certificate."""
    (attribute,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(attribute.value)


def start_of(certificate: x509.Certificate) -> datetime:
    """The first moment of a certificate, aware UTC."""
    return _time(certificate, "not_valid_before")


def end_of(certificate: x509.Certificate) -> datetime:
    """The last moment of a certificate, aware UTC."""
    return _time(certificate, "not_valid_after")


def end_of_list(revoked: x509.CertificateRevocationList) -> datetime:
    """The last moment of a revocation list, aware UTC: after it Mosquitto lets nobody in."""
    return _time(revoked, "next_update")


def entries(revoked: x509.CertificateRevocationList) -> dict[int, datetime]:
    """What a revocation list takes back: serial numbers, and since when."""
    return {entry.serial_number: _time(entry, "revocation_date") for entry in revoked}


def _time(of: object, name: str) -> datetime:
    # Debian 12 has cryptography 38, in which times are naive; newer versions warn of those.
    moment = getattr(of, f"{name}_utc", None) or getattr(of, name)
    if not isinstance(moment, datetime):
        raise CredentialError(f"{name}: is not there")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
