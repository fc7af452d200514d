"""The authority on disk: who holds this folder signs.

    root.pem          the root's certificate: what kiosks trust, and whose fingerprint their tokens carry
    root.key          the root's key; here only until somebody takes it offline
    issuing-MARK.key  each issuing key; the last one in ca.pem signs
    ca.pem            what a broker trusts: the root, and every issuing certificate in force, the newest last
    crl.pem           what is taken back, a list for each of them
    issued            serial number and kiosk of all that was signed, a line each: an older copy of the database that is
                      put back has forgotten the newest, which are to be taken back like the others

Keys are of mode 0600. `ca.pem` is written last: without it there is no authority yet, and `create` begins again.
"""

import fcntl
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import (
    BACKDATED,
    CLIENT_LIFE,
    Authority,
    new_issuing,
    new_root,
    revocation_list,
)
from kiosk.office.credentials.authority_files import MAX_BYTES, OWN_MODE, READABLE
from kiosk.office.credentials.certificates import CredentialError, common_name, end_of, entries, fingerprint, key_digest
from kiosk.office.credentials.issued_record import IssuedRecord
from sync.document.regular_file import open_regular, read_limited, write_atomically

ROOT, ROOT_KEY, TRUSTED, REVOKED = "root.pem", "root.key", "ca.pem", "crl.pem"
ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class AuthorityFolder:
    """An authority that is there. Methods raise CredentialError, and OSError where a file cannot be written."""

    path: Path
    root_certificate: x509.Certificate
    issuing_certificates: tuple[x509.Certificate, ...]
    """Those in force, at least one, the newest last."""

    @classmethod
    def open(cls, path: Path) -> "AuthorityFolder":
        """Read the certificates of a folder; no key."""
        try:
            trusted = pem.certificates(_read(path / TRUSTED), str(path / TRUSTED))
        except FileNotFoundError:
            raise CredentialError(f"{path}: no certificate authority here; `kiosk office ca init` makes one") from None
        except OSError as error:
            raise CredentialError(f"{error.filename or path}: {error.strerror}; call this with sudo") from None
        if len(trusted) == 1:
            raise CredentialError(f"{path / TRUSTED}: has no issuing certificate; put a backup back")
        return cls(path, trusted[0], tuple(trusted[1:]))

    @property
    def fingerprint(self) -> str:
        """Of the root: what a kiosk is told, to know this office by."""
        return fingerprint(self.root_certificate)

    @property
    def root_key_file(self) -> Path:
        """Where the root's key lies, unless it was taken offline."""
        return self.path / ROOT_KEY

    def root(self, key_file: Path | None = None) -> Authority:
        """The root with its key. `key_file`: where that is, when it was taken offline."""
        return self._with_key(self.root_certificate, key_file or self.root_key_file)

    def issuing(self) -> Authority:
        """The issuing key that signs now."""
        return self._with_key(self.issuing_certificates[-1], self._key_file(self.issuing_certificates[-1]))

    def authorities(self) -> list[Authority]:
        """Every issuing key in force, the newest last."""
        return [self._with_key(each, self._key_file(each)) for each in self.issuing_certificates]

    def revoked(self) -> dict[int, datetime]:
        """What is taken back: serial numbers, and since when."""
        return {serial: at for each in reversed(self.lists()) for serial, at in entries(each).items()}

    def lists(self) -> list[x509.CertificateRevocationList]:
        """The revocation lists, one for each issuing certificate."""
        return pem.lists(_read(self.path / REVOKED), str(self.path / REVOKED))

    @property
    def issued(self) -> IssuedRecord:
        """All that was signed."""
        return IssuedRecord(self.path / ISSUED)

    def revoke(self, serials: Iterable[int], now: datetime) -> None:
        """Take certificates back, and make the lists anew. A certificate that has ended by itself leaves them."""
        with self._alone():
            revoked = {serial: at for serial, at in self.revoked().items() if at + CLIENT_LIFE + BACKDATED > now}
            for serial in serials:
                revoked.setdefault(serial, now)
            self.put_lists(self.authorities(), revoked, now)

    def rotate(self, now: datetime, *, root_key: Path | None = None, stolen: bool = False) -> "AuthorityFolder":
        """Have a new issuing key sign. The old ones stay in force until their ends, unless they were stolen."""
        root = self.root(root_key)
        with self._alone():
            kept = [] if stolen else [each for each in self.authorities() if end_of(each.certificate) > now]
            issuing, revoked = new_issuing(root, now), {} if stolen else self.revoked()
            self.put_key(issuing)
            # A list without its certificate does no harm, a certificate without its list shuts its kiosks out.
            self.put_lists([*kept, issuing], revoked, now)
            in_force = tuple(each.certificate for each in (*kept, issuing))
            _write(self.path / TRUSTED, pem.of(self.root_certificate, *in_force), READABLE)
            for each in set(self.issuing_certificates).difference(in_force):
                with suppress(FileNotFoundError):
                    self._key_file(each).unlink()
        return AuthorityFolder(self.path, self.root_certificate, in_force)

    def put_lists(self, authorities: Collection[Authority], revoked: dict[int, datetime], now: datetime) -> None:
        """Make the revocation lists anew. `revoked`: serial numbers, and since when."""
        # Serial numbers are random and long: every list may have all of them.
        lists = [revocation_list(each, sorted(revoked.items()), now) for each in authorities]
        _write(self.path / REVOKED, pem.of(*lists), READABLE)

    def put_key(self, issuing: Authority) -> None:
        """Write an issuing key into the folder."""
        _write(self._key_file(issuing.certificate), pem.of_key(issuing.key), OWN_MODE)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One program at a time changes what is taken back; the lock ends with the program."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _key_file(self, certificate: x509.Certificate) -> Path:
        return self.path / f"issuing-{common_name(certificate).rpartition(' ')[2]}.key"

    def _with_key(self, certificate: x509.Certificate, file: Path) -> Authority:
        try:
            with open_regular(file) as opened:
                if os.fstat(opened.fileno()).st_mode & 0o077:
                    raise CredentialError(f"{file}: others may read it; `chmod 600 {file}`, and see docs/SECURITY.md")
                key = pem.key(opened.read(MAX_BYTES), str(file))
        except OSError as error:
            where = "name it with --root-key, or " if file.name == ROOT_KEY else ""
            raise CredentialError(f"{file}: {error.strerror}; {where}put a backup back") from None
        if key_digest(key.public_key()) != key_digest(certificate.public_key()):
            raise CredentialError(f"{file}: is not the key of {common_name(certificate)}")
        return Authority(key, certificate)


def create(path: Path, now: datetime, *, root_key: Path | None = None) -> AuthorityFolder:
    """Make a root and its first issuing key. `root_key`: where the root's key goes, when not into the folder.

    Raises CredentialError where there is an authority already, OSError.
    """
    if (path / TRUSTED).exists():
        raise CredentialError(f"{path}: there is a certificate authority already; `kiosk office ca show` shows it")
    if root_key is not None and root_key.exists():
        raise CredentialError(f"{root_key}: is there already; name a new file")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = new_root(now)
    _write(root_key or path / ROOT_KEY, pem.of_key(root.key), OWN_MODE)
    _write(path / ROOT, pem.of(root.certificate), READABLE)
    issuing = new_issuing(root, now)
    made = AuthorityFolder(path, root.certificate, (issuing.certificate,))
    made.put_key(issuing)
    made.put_lists([issuing], {}, now)
    _write(path / TRUSTED, pem.of(root.certificate, issuing.certificate), READABLE)
    return made


def _read(path: Path) -> bytes:
    return read_limited(path, MAX_BYTES)


def _write(path: Path, content: bytes, mode: int) -> None:
    write_atomically(path, content, mode=mode)
