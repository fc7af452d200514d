"""The authority as it is now, for a service that goes on while keys are rotated and certificates taken back."""

from dataclasses import dataclass, field
from pathlib import Path

from kiosk.office.credentials.authority_folder import REVOKED, TRUSTED, AuthorityFolder
from kiosk.office.credentials.claims import ClaimIssuer
from sync.archive.credential_store import CredentialStore

State = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class CurrentAuthority:
    """Reads the folder anew when its files have changed. Threads may read it twice, to no harm."""

    path: Path
    _read: tuple[State, AuthorityFolder, ClaimIssuer | None] | None = field(default=None, init=False)

    def folder(self) -> AuthorityFolder:
        """Its certificates. Raises CredentialError, OSError."""
        return self._current()[1]

    def issuer(self, store: CredentialStore) -> ClaimIssuer:
        """Who signs now. Raises CredentialError, OSError."""
        state, folder, issuer = self._current()
        if issuer is None:
            revoked = frozenset(folder.revoked())
            issuer = ClaimIssuer(store, tuple(folder.authorities()), revoked, folder.issued.add)
            self._read = (state, folder, issuer)
        return issuer

    def _current(self) -> tuple[State, AuthorityFolder, ClaimIssuer | None]:
        # A file that is replaced is another one (rename), whatever the clock says.
        files = [(self.path / name).stat() for name in (TRUSTED, REVOKED) if (self.path / name).exists()]
        state = tuple((each.st_ino, each.st_mtime_ns) for each in files)
        read = self._read
        if read is None or read[0] != state:
            read = (state, AuthorityFolder.open(self.path), None)
            self._read = read
        return read
