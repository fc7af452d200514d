"""The certificate authority: a root that can stay offline, and an issuing key below it. Pure, but for making keys.

X.509 as in RFC 5280. The issuing key signs client certificates alone (its certificate says so, and TLS clients heed
it): whoever steals it passes for a kiosk, never for the broker. What serves is signed by the root.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from config.limits import KEY
from kiosk.office.credentials.certificates import CredentialError, end_of, key_digest

ROOT_LIFE = timedelta(days=25 * 365)
ISSUING_LIFE = timedelta(days=15 * 365)
SERVER_LIFE = timedelta(days=10 * 365)
CLIENT_LIFE = timedelta(days=3 * 365)
"""Of a kiosk's certificate, which it renews by itself; one that lay in a cupboard for longer is enrolled anew."""
LIST_LIFE = timedelta(days=10 * 365)
"""Of a revocation list. Mosquitto shuts everybody out once a list is past its `nextUpdate`: so it never is."""
BACKDATED = timedelta(days=1)
"""Clocks of kiosks and servers may be behind that of the office."""
SERVICE_PREFIX = "office."
"""How names of the office's own programs begin. No kiosk id has a dot, so that no kiosk can be called like one."""
MOST_NAMES = 20

_USES = {"digital_signature": True, "content_commitment": False, "key_encipherment": False, "data_encipherment": False}
_NO_USES = {"key_agreement": False, "encipher_only": False, "decipher_only": False}
_CLIENT, _SERVER = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH


@dataclass(frozen=True, slots=True)
class Authority:
    """A key that signs, and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def new_key() -> ec.EllipticCurvePrivateKey:
    """A private key, NIST P-256: what every OpenSSL in use can verify."""
    return ec.generate_private_key(ec.SECP256R1())


def new_root(now: datetime) -> Authority:
    """A root authority of its own."""
    key = new_key()
    name = _name(f"Smiley kiosk root {_mark(key.public_key())}")
    builder = _certificate(key.public_key(), name, name, now, now + ROOT_LIFE)
    return Authority(key, _authority(builder, path_length=1).sign(key, hashes.SHA256()))


def new_issuing(root: Authority, now: datetime) -> Authority:
    """A key that the root lets sign client certificates, and nothing else."""
    key = new_key()
    name = _name(f"Smiley kiosk issuing {_mark(key.public_key())}")
    builder = _signed(root, key.public_key(), name, now, ISSUING_LIFE)
    builder = _authority(builder, path_length=0).add_extension(x509.ExtendedKeyUsage([_CLIENT]), critical=False)
    return Authority(key, builder.sign(root.key, hashes.SHA256()))


def kiosk_certificate(
    issuing: Authority, key: ec.EllipticCurvePublicKey, kiosk_id: str, now: datetime
) -> x509.Certificate:
    """A kiosk's certificate: its name is the kiosk's id, whatever the request that brought the key says.

    Raises CredentialError where the id is none.
    """
    if not KEY.fits(kiosk_id):
        raise CredentialError(f"{kiosk_id[:80]!r}: a kiosk's id must be {KEY.allowed}")
    return _client(issuing, key, kiosk_id, now)


def service_certificate(
    issuing: Authority, key: ec.EllipticCurvePublicKey, service: str, now: datetime
) -> x509.Certificate:
    """The certificate of a program of the office's own, by the name `office.SERVICE`. Raises CredentialError."""
    if not KEY.fits(service):
        raise CredentialError(f"{service[:80]!r}: a program's name must be {KEY.allowed}")
    return _client(issuing, key, SERVICE_PREFIX + service, now)


def server_certificate(
    root: Authority, key: ec.EllipticCurvePublicKey, names: Sequence[str], now: datetime
) -> x509.Certificate:
    """The certificate of a broker or a web server, by the names and addresses under which it is reached.

    Raises CredentialError.
    """
    if not 1 <= len(names) <= MOST_NAMES:
        raise CredentialError(f"a server's certificate has 1\N{EN DASH}{MOST_NAMES} names")
    known = [_server_name(name) for name in names]
    # The alternative names are what counts; the common name has room for 64 characters.
    builder = _signed(root, key, _name(names[0] if len(names[0]) <= 64 else "server"), now, SERVER_LIFE)  # noqa: PLR2004 - as said
    builder = _leaf(builder, _SERVER).add_extension(x509.SubjectAlternativeName(known), critical=False)
    return builder.sign(root.key, hashes.SHA256())


def revocation_list(
    issuing: Authority, revoked: Iterable[tuple[int, datetime]], now: datetime
) -> x509.CertificateRevocationList:
    """What an issuing key takes back. `revoked`: serial numbers, and since when. Later lists have higher numbers."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuing.certificate.subject)
        .last_update(now - BACKDATED)
        .next_update(now + LIST_LIFE)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(_issuer_key(issuing), critical=False)
    )
    for serial, at in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuing.key, hashes.SHA256())


def _client(issuing: Authority, key: ec.EllipticCurvePublicKey, name: str, now: datetime) -> x509.Certificate:
    return _leaf(_signed(issuing, key, _name(name), now, CLIENT_LIFE), _CLIENT).sign(issuing.key, hashes.SHA256())


def _signed(
    by: Authority, key: ec.EllipticCurvePublicKey, name: x509.Name, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    """What an authority signs ends no later than the authority."""
    end = min(now + life, end_of(by.certificate))
    if end <= now:
        raise CredentialError("the authority's own certificate is at its end: `kiosk office ca rotate` makes another")
    builder = _certificate(key, name, by.certificate.subject, now, end)
    return builder.add_extension(_issuer_key(by), critical=False)


def _certificate(
    key: ec.EllipticCurvePublicKey, name: x509.Name, issuer: x509.Name, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _authority(builder: x509.CertificateBuilder, path_length: int) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(**{**_USES, "digital_signature": False}, **_NO_USES, key_cert_sign=True, crl_sign=True)
    constraints = x509.BasicConstraints(ca=True, path_length=path_length)
    return builder.add_extension(constraints, critical=True).add_extension(usage, critical=True)


def _leaf(builder: x509.CertificateBuilder, use: x509.ObjectIdentifier) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(**_USES, **_NO_USES, key_cert_sign=False, crl_sign=False)
    constraints = x509.BasicConstraints(ca=False, path_length=None)
    builder = builder.add_extension(constraints, critical=True).add_extension(usage, critical=True)
    return builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)


def _issuer_key(by: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())


def _server_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        pass
    try:
        return x509.DNSName(name)
    except ValueError:
        raise CredentialError(f"{name[:80]!r}: a server's name must be ASCII (of another one its xn-- form)") from None


def _mark(key: ec.EllipticCurvePublicKey) -> str:
    """Eight digits of a key, so that no two authorities have one name: lists and chains are looked up by it."""
    return key_digest(key)[:8]


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
