"""A machine with a kiosk and a head office on it, and what a lesser user leaves there for root to stumble upon."""

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp

from config.claim_token import ClaimToken
from config.credential_files import CredentialFiles
from config.smiley.form import compose
from kiosk.device.claim.credential import head
from kiosk.device.store.copy import make_at_rest
from kiosk.device.store.votes import Votes
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import new_key, service_certificate
from kiosk.office.credentials.authority_folder import AuthorityFolder, create
from kiosk.privileges import NOBODYS_GROUP
from sync.archive.archive import Archive
from sync.archive.credential_store import CredentialStore
from sync.archive.registry import Registry
from sync.document import outbox
from sync.document.today import Today, encode
from tests.sync.ends import a_month

KIOSK, PUBLISHER, OFFICE, SOMEBODY, CA, WEB = 64_001, 64_002, 64_003, 64_004, 64_005, 64_006
TOKENS = {"claiming": ClaimToken("x" * 43, "0" * 64), "claimed": ClaimToken("y" * 43, "0" * 64)}
CREDENTIALS = {name: str(CredentialFiles.of(token, Path("credentials")).folder) for name, token in TOKENS.items()}
NOW = datetime(2026, 10, 1, tzinfo=UTC)
SECRET = "nobody but root may read this"
KIOSK_TOML = """
[kiosk]
id = "rossi-1"
owner = "Panificio Rossi"
shop = "Via Garibaldi"
time_zone = "Europe/Rome"
data = "{root}/card"
receipts = "{root}/receipts"
today = "{root}/today/today.json"
[gpio]
factory = "mock"
[buttons.happy]
line = 17
score = 100
[buttons.unhappy]
line = 22
score = 0
[home_assistant]
host = "127.0.0.1"
port = 1
tls = false
[broker]
host = "127.0.0.1"
"""
IN_THE_CLEAR = """port = 1
tls = false
"""
CLAIMING = """port = 1
claim_port = 1
claim_file = "{root}/etc/{name}.token"
credentials = "{root}/credentials"
"""
OFFICE_TOML = """
[broker]
host = "127.0.0.1"
port = 1
tls = false
[archive]
url = "sqlite:///{root}/office/archive.db"
[web]
url = "http://shop.local:8080"
folder = "{root}/web"
today = "{root}/today/today.json"
entries = "{root}/web/entries.json"
[mailbox]
host = "127.0.0.1"
port = 1
username = "office"
password_file = "{root}/etc/mailbox-password"
key_file = "{root}/office/mailbox.key"
[ca]
folder = "{root}/ca"
[claims]
url = "sqlite:///{root}/ca/claims.db"
certificate_file = "{root}/ca/server.pem"
key_file = "{root}/ca/server.key"
[mail]
host = "127.0.0.1"
port = 1
security = "none"
sender = "kiosks@example.org"
[owners."Panificio Rossi"]
mail = ["owner@example.org"]
"""
OWNERS = {"card": KIOSK, "receipts": PUBLISHER, "office": OFFICE, "boot": SOMEBODY, "ca": CA, "web": WEB}
OWNERS |= {"today": KIOSK, "credentials": PUBLISHER}
"""Whose each folder is."""


def build(template: Path) -> None:
    """Everything that a command may meet, as it should be; roots' own folders beside it."""
    for folder in (*OWNERS, "etc", "mine", "victim/folder"):
        (template / folder).mkdir(parents=True)
    votes = Votes(template / "card/votes.db", "card-1")
    votes.begin("boot", 0)
    for n in range(3):
        votes.add_vote(n, n, "happy", "counted")
    votes.close()
    make_at_rest(template / "card/votes.db", template / "mine/copy.db")
    shutil.copy(template / "mine/copy.db", template / "card/copy.db")
    for month in ("2026-09", "2026-10"):
        outbox.write(template / "card/outbox", a_month(month))
    archive = Archive.open(f"sqlite:///{template}/office/archive.db")
    archive.close()
    with closing(Registry.open(f"sqlite:///{template}/office/archive.db")) as registry, registry.change() as change:
        change.add_owner("Rossi")
    create(template / "ca", NOW)
    with closing(CredentialStore.open(f"sqlite:///{template}/ca/claims.db")) as store:
        store.add_tokens({TOKENS["claimed"].digest: "rossi-1"}, NOW, NOW.replace(year=2030))
    (template / "card/edges.csv").write_text("at_ns,line,active\n")
    (template / "card/voices.csv").write_text("2026-10-03,1,2,3\n")
    kiosk = {"kiosk id": "rossi-1", "owner": "Panificio Rossi", "shop": "Via Garibaldi", "time zone": "Europe/Rome"}
    (template / "boot/smiley.txt").write_text(compose(kiosk))
    for table, other in (("etc/kiosks.csv", {}), ("card/in.csv", {}), ("card/new.csv", {"kiosk id": "rossi-2"})):
        (template / table).write_text(f"{','.join(kiosk)}\n{','.join((kiosk | other).values())}\n")
    for name, token in TOKENS.items():
        files = CredentialFiles.of(token, template / "credentials")
        files.folder.mkdir()
        shutil.copy(template / "ca/root.pem", files.root)
        if name == "claimed":
            files.credential.write_bytes(certified(template / "ca"))
        (template / f"etc/{name}.token").write_text(f"{token}\n")
        (template / f"etc/{name}.token").chmod(0o640)
    (template / "etc/mailbox-password").write_text("secret\n")
    (template / "etc/mailbox-password").chmod(0o600)
    today = Today("rossi-1", "Europe/Rome", a_month().faces, NOW.date(), 14, 17, (3, 1))
    (template / "today/today.json").write_bytes(encode(today))
    for file in ("secret", "folder/secret"):
        (template / "victim" / file).write_text(SECRET)
        (template / "victim" / file).chmod(0o600)


def certified(ca: Path) -> bytes:
    """A credential that need not be renewed."""
    key, issuing = new_key(), AuthorityFolder.open(ca).issuing()
    made = service_certificate(issuing, key.public_key(), "collector", NOW)
    return head("rossi-1", date.max) + pem.of_key(key) + pem.of(made, issuing.certificate)


class Machine:
    """One of them, to be spoilt."""

    def __init__(self, template: Path, root: Path) -> None:
        self.root = root
        shutil.copytree(template, root)
        root.chmod(0o755)
        (root / "etc/kiosk.toml").write_text((KIOSK_TOML + IN_THE_CLEAR).format(root=root))
        for name in TOKENS:
            (root / f"etc/{name}.toml").write_text((KIOSK_TOML + CLAIMING).format(root=root, name=name))
            os.chown(root / f"etc/{name}.token", 0, NOBODYS_GROUP)
        (root / "etc/office.toml").write_text(OFFICE_TOML.format(root=root))
        for folder, owner in OWNERS.items():
            for path in (root / folder, *(root / folder).rglob("*")):
                os.chown(path, owner, owner)
            (root / folder).chmod(0o755 if folder == "boot" else 0o700)
        (root / "victim").chmod(0o700)
        self._before = self._victim()

    def harm(self) -> list[str]:
        """What has happened to root's files, or become of what is in them."""
        after = self._victim()
        changed = [name for name in {*after, *self._before} if after.get(name) != self._before.get(name)]
        return sorted(f"changed: {name}" for name in changed) + [f"told: {path}" for path in self._told()]

    def _victim(self) -> dict[str, tuple[object, ...]]:
        found = {}
        for path in sorted((self.root / "victim").rglob("*")):
            status = path.lstat()
            content = path.read_bytes() if path.is_file() else b""
            # What a hard link alone changes is no harm.
            found[str(path.relative_to(self.root))] = (content, status.st_mode, status.st_uid, status.st_gid)
        return found

    def _told(self) -> Iterator[Path]:
        for folder in OWNERS:
            for path in (self.root / folder).rglob("*"):
                status = path.lstat()
                readable = stat.S_ISREG(status.st_mode) and status.st_uid != 0 and status.st_size < 1 << 20
                if readable and SECRET.encode() in path.read_bytes():
                    yield path


@contextmanager
def machines() -> Iterator[Callable[[], Machine]]:
    """Makes them, where every user may pass; takes the one before away, and all at the end."""
    place = Path(mkdtemp(dir="/var/tmp", prefix="kiosk-attack-"))
    place.chmod(0o755)
    build(place / "template")

    def make() -> Machine:
        shutil.rmtree(place / "machine", ignore_errors=True)
        return Machine(place / "template", place / "machine")

    try:
        yield make
    finally:
        shutil.rmtree(place)


def _link(path: Path, root: Path) -> None:
    path.symlink_to(root / "victim/secret")


def _link_to_nothing(path: Path, root: Path) -> None:
    path.symlink_to(root / "victim/folder/new")


def _link_to_folder(path: Path, root: Path) -> None:
    path.symlink_to(root / "victim/folder")


def _hard_link(path: Path, root: Path) -> None:
    path.hardlink_to(root / "victim/secret")


def _socket(path: Path, _root: Path) -> None:
    folder = os.open(path.parent, os.O_PATH)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"/proc/self/fd/{folder}/{path.name}")
    os.close(folder)


def _huge(path: Path, _root: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


KINDS: dict[str, Callable[[Path, Path], None]] = {
    "link": _link,
    "link to nothing": _link_to_nothing,
    "link to folder": _link_to_folder,
    "link in a circle": lambda path, _: path.symlink_to(path.name),
    "hard link": _hard_link,
    "pipe": lambda path, _: os.mkfifo(path),
    "socket": _socket,
    "device": lambda path, _: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5)),
    "huge": _huge,
    "folder": lambda path, _: path.mkdir(),
}
"""What can be put in a file's place. /dev/zero never ends."""


def plant(machine: Machine, place: str, kind: str) -> None:
    """Put something strange in the place of what is there, in the name of whoever owns the folder."""
    path = machine.root / place
    path.parent.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    KINDS[kind](path, machine.root)
    if kind != "hard link":
        os.chown(path, *(2 * [OWNERS[place.split("/", maxsplit=1)[0]]]), follow_symlinks=False)
