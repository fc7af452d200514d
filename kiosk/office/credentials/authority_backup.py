"""The whole authority as one file, its keys encrypted with a passphrase: what OpenSSL can read without this program."""

from pathlib import Path

from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import Authority
from kiosk.office.credentials.authority_files import OWN_MODE, READABLE
from kiosk.office.credentials.authority_folder import REVOKED, ROOT, ROOT_KEY, TRUSTED, AuthorityFolder
from kiosk.office.credentials.certificates import CredentialError, key_digest
from sync.document.regular_file import write_atomically

LEAST_PASSPHRASE = 16
"""Characters: whoever finds the file may guess as long as he likes."""


def packed(folder: AuthorityFolder, passphrase: str, root_key: Path | None = None) -> bytes:
    """The backup. `root_key`: where the root's key is, when it was taken offline; without it, it is left out.

    Raises CredentialError.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        raise CredentialError(f"the passphrase has {len(passphrase)} characters; take {LEAST_PASSPHRASE} at least")
    with_root = [folder.root(root_key)] if root_key or folder.root_key_file.exists() else []
    keys = [pem.of_key(each.key, passphrase) for each in (*with_root, *folder.authorities())]
    trusted = pem.of(folder.root_certificate, *folder.issuing_certificates)
    return trusted + pem.of(*folder.lists()) + b"".join(keys)


def unpack(content: bytes, name: str, passphrase: str, path: Path) -> AuthorityFolder:
    """Put a backup into an empty folder. `name`: of its file. Raises CredentialError, OSError."""
    if (path / TRUSTED).exists():
        raise CredentialError(f"{path}: there is a certificate authority already; move it away first")
    root, *issuing = pem.certificates(content, name)
    folder = AuthorityFolder(path, root, tuple(issuing))
    found = [pem.key(each, name, passphrase) for each in pem.blocks(content, b"ENCRYPTED PRIVATE KEY")]
    keys = {key_digest(key.public_key()): key for key in found}
    if not keys.keys() >= {key_digest(each.public_key()) for each in issuing}:
        raise CredentialError(f"{name}: lacks the key of an issuing certificate; take another backup")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in issuing:
        folder.put_key(Authority(keys[key_digest(each.public_key())], each))
    if root_key := keys.get(key_digest(root.public_key())):
        write_atomically(path / ROOT_KEY, pem.of_key(root_key), mode=OWN_MODE)
    write_atomically(path / ROOT, pem.of(root), mode=READABLE)
    write_atomically(path / REVOKED, b"".join(pem.blocks(content, b"X509 CRL")), mode=READABLE)
    write_atomically(path / TRUSTED, pem.of(root, *issuing), mode=READABLE)
    return folder
