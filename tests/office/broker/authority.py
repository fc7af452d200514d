"""A certificate authority for tests of the broker: certificates of any name and time, and a CRL."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hardware.clock import SystemClock

PEM = serialization.Encoding.PEM
DAY = timedelta(days=1)
YEARS = timedelta(days=3650)


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """Signs what is asked of it, into `folder`."""

    def __init__(self, folder: Path, common: str = "office CA") -> None:
        self.folder = folder
        self.now = SystemClock().wall().astimezone(UTC).replace(microsecond=0)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._serials: dict[str, int] = {}
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        self.certificate = (
            self._builder(common, self._key.public_key(), name(common), self.now - DAY, self.now + 2 * YEARS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def found(self) -> "Authority":
        """What a broker reads: the authority, its own certificate, an empty CRL."""
        (self.folder / "ca.pem").write_bytes(self.certificate.public_bytes(PEM))
        self.issue("127.0.0.1", "server", server=True)
        self.revoke()
        return self

    def issue(
        self, common: str, file: str = "", *, server: bool = False, until: timedelta = YEARS
    ) -> tuple[Path, Path]:
        """A certificate and its key: the files."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject, end = self.certificate.subject, self.now + until
        builder = self._builder(common, key.public_key(), subject, min(self.now, end) - DAY, end)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        # Without it Python 3.13 trusts no certificate.
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(issuer, critical=False)
        if server:
            here = x509.SubjectAlternativeName([x509.IPAddress(ip_address(common))])
            builder = builder.add_extension(here, critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        self._serials[file or common] = certificate.serial_number
        files = (self.folder / f"{file or common}.pem", self.folder / f"{file or common}.key")
        files[0].write_bytes(certificate.public_bytes(PEM))
        files[1].write_bytes(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return files

    def revoke(self, *files: str, last: datetime | None = None, until: datetime | None = None, more: int = 0) -> None:
        """Write a CRL of these certificates, by the name of their files, and of so many that nobody has."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(last or self.now - DAY)
            .next_update(until or self.now + YEARS)
        )
        for file in files:
            one = x509.RevokedCertificateBuilder().serial_number(self._serials[file]).revocation_date(self.now)
            builder = builder.add_revoked_certificate(one.build())
        for number in range(1, more + 1):
            one = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(self.now)
            # add_revoked_certificate compares each with all before it.
            builder._revoked_certificates.append(one.build())
        (self.folder / "crl.pem").write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(PEM))

    @staticmethod
    def _builder(
        common: str, key: ec.EllipticCurvePublicKey, issuer: x509.Name, begin: datetime, end: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name(common))
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
        )
