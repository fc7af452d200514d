"""What brokers, collectors and the claim server have of the office's authority: copies, and their own certificates.

Who may read the authority, and who may write these files, need not be one user: nothing is written here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from kiosk.office.broker.listener_settings import COLLECTOR
from kiosk.office.broker.mosquitto import MosquittoSettings
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import SERVICE_PREFIX, new_key, server_certificate, service_certificate
from kiosk.office.credentials.authority_files import MAX_BYTES
from kiosk.office.credentials.authority_folder import REVOKED, TRUSTED, AuthorityFolder
from kiosk.office.credentials.certificates import CredentialError, end_of
from sync.document.regular_file import read_limited

HERE = "127.0.0.1"
"""By which a collector on the same machine calls the broker."""
ENDING = timedelta(days=60)
"""A certificate that ends within this is made anew."""


Files = Mapping[Path, bytes]


def mode(file: Path) -> int:
    """Of one of these files: a key is for the group of whoever uses it, everything else for everybody."""
    return 0o640 if file.suffix == ".key" else 0o644


def copies(authority: AuthorityFolder, broker: MosquittoSettings) -> Files:
    """What the broker trusts, and what is taken back. Raises OSError."""
    return {
        broker.authority: read_limited(authority.path / TRUSTED, MAX_BYTES),
        broker.revocations: read_limited(authority.path / REVOKED, MAX_BYTES),
    }


def is_server_certified(
    file: Path, key_file: Path, authority: AuthorityFolder, names: Sequence[str], now: datetime
) -> bool:
    """Whether a server has a certificate by which kiosks reach it as `names`, and will have for some time."""
    return key_file.exists() and _in_force(file, now, [authority.root_certificate], _here_too(names))


def server_files(file: Path, key_file: Path, authority: AuthorityFolder, names: Sequence[str], now: datetime) -> Files:
    """A new key and certificate of a server. Raises CredentialError."""
    key = new_key()
    certificate = server_certificate(authority.root(), key.public_key(), _here_too(names), now)
    return {key_file: pem.of_key(key), file: pem.of(certificate)}


def is_collector_certified(stem: Path, authority: AuthorityFolder, now: datetime) -> bool:
    """Whether a collector has a certificate, and will have for some time."""
    return stem.with_suffix(".key").exists() and _in_force(
        stem.with_suffix(".pem"), now, authority.issuing_certificates
    )


def collector_files(stem: Path, authority: AuthorityFolder, now: datetime) -> Files:
    """A new key and certificate of a collector. Raises CredentialError."""
    issuing, key = authority.issuing(), new_key()
    certificate = service_certificate(issuing, key.public_key(), COLLECTOR.removeprefix(SERVICE_PREFIX), now)
    return {
        stem.with_suffix(".key"): pem.of_key(key),
        stem.with_suffix(".pem"): pem.of(certificate, issuing.certificate),
    }


def _here_too(names: Sequence[str]) -> list[str]:
    return [*dict.fromkeys((*names, HERE))]


def _in_force(file: Path, now: datetime, authorities: Sequence[x509.Certificate], names: Sequence[str] = ()) -> bool:
    """Whether a certificate is one of these authorities', for these names, and no matter for some time."""
    try:
        certificate = pem.certificates(read_limited(file, MAX_BYTES), str(file))[0]
    except (OSError, CredentialError):
        return False
    theirs = certificate.issuer in [each.subject for each in authorities]
    return theirs and end_of(certificate) > now + ENDING and {*names} <= _names(certificate)


def _names(certificate: x509.Certificate) -> set[str]:
    try:
        known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    addresses = known.get_values_for_type(x509.IPAddress)
    return {*known.get_values_for_type(x509.DNSName), *map(str, addresses)}
