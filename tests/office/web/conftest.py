"""The web as it runs at an office: the command itself, its database, a mail server, and people."""

import fcntl
import os
import re
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from sync.archive.registered import FIRST_RANDOM, MAX_ID, name_key
from sync.archive.registry import Registry
from sync.archive.registry_change import RegistryChange
from sync.archive.tables import OWNER as OWNERS
from sync.archive.tables import SHOP
from tests.office.mail.conftest import Mailbox, store
from tests.office.report.conftest import a_document
from tests.office.web.browser import HOST, Browser
from tests.pango import require_pango
from tests.sync.ends import free_port, until

PASSWORD = "correct horse battery"
OFFICE = "office@example.org"
OWNER = "rossi@example.org"
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


def turning(every_s: float) -> tuple[str, ...]:
    """The command `kiosk` whose web looks so often, by itself, at what waits."""
    program = "from kiosk.office.web import worker; from kiosk.start import main; worker.BETWEEN_S = {}; main('kiosk')"
    return (sys.executable, "-c", program.format(every_s))


SOON_S, NEVER_S = 0.25, 1e6
"""Half a minute, the product's own turn, is for no test to wait."""


@dataclass
class Web:
    """One `kiosk office serve`, and what it needs around it."""

    folder: Path
    port: int = field(default_factory=free_port)
    mail_port: int | None = None
    url: str = f"https://{HOST}"
    process: subprocess.Popen[str] | None = None
    command: tuple[str, ...] = (str(Path(sys.executable).with_name("kiosk")),)
    """What serves."""
    more: str = ""
    """Of the settings, below `[web]`."""

    @property
    def archive(self) -> str:
        return f"sqlite:///{self.folder}/archive.db"

    @property
    def settings(self) -> Path:
        path = self.folder / "office.toml"
        mail = (
            f'[mail]\nhost = "127.0.0.1"\nport = {self.mail_port}\nsecurity = "none"\nsender = "office@example.org"\n'
            if self.mail_port
            else ""
        )
        path.write_text(
            f'{mail}[archive]\nurl = "{self.archive}"\n'
            f'[web]\nurl = "{self.url}"\nport = {self.port}\nfolder = "{self.folder}/web"\n'
            f'today = "{self.folder}/today.json"\nentries = "{self.folder}/entries.json"\n'
            f'answers = "{self.folder}/answers.json"\n{self.more}'
        )
        return path

    def kiosk(self, *arguments: str, settings: Path | None = None) -> str:
        command = [
            str(Path(sys.executable).with_name("kiosk")),
            *arguments,
            "--settings",
            str(settings or self.settings),
        ]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout

    @contextmanager
    def serving(self, host: str = "") -> Iterator[str]:
        """Until the block ends; gives what it says at its start."""
        said = self.folder / "said"
        with said.open("w") as output:
            command = [*self.command, "office", "serve", "--settings", str(self.settings)]
            self.process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, text=True)
            try:
                until(lambda: self.answers(host) or self.process.poll() is not None, "serving")
                assert self.process.poll() is None, said.read_text()
                yield said.read_text()
            finally:
                self.process.terminate()
                assert self.process.wait(300) == 0, said.read_text()

    def answers(self, host: str = "") -> bool:
        try:
            return Browser(self.port).get("/login", Host=host or urlsplit(self.url).netloc).status == 200
        except OSError:
            return False

    def cpu_s(self) -> float:
        """What the process has computed."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def browser(self, language: str = "en") -> Browser:
        return Browser(self.port, language=language)

    def account(self, mail: str, *right: str, password: str = PASSWORD) -> Browser:
        """One more account, made as people make it, by a link; its browser is logged in."""
        browser = self.browser()
        path = f"/welcome/{self.invitation(mail, *(right or ('--technician',)))}"
        assert browser.post(path, {"password": password}).to == "/"
        return browser

    def invitation(self, mail: str, option: str, *name: str) -> str:
        """A link's token, entered as `kiosk office invite` does, which takes a second of processor to begin."""
        if option == "--area":  # the tree is the command's to read
            return LINK.search(self.kiosk("office", "invite", mail, option, *name)).group(1).rpartition("/")[2]
        token, ids = secrets.token_urlsafe(), {"owner": None, "shop": None}
        if name:
            with closing(Registry.open(self.archive)) as registry, registry.look() as found:
                role = option.removeprefix("--")
                ids[role] = found.owner(*name) if role == "owner" else found.shop(*name, None)
        row = (sha256(token.encode()).hexdigest(), mail.lower(), option.removeprefix("--"), *ids.values())
        with closing(sqlite3.connect(self.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
            database.execute(
                "INSERT INTO web_invitation (digest, email, role, owner_id, shop_id, expires_at) "
                "VALUES (?, ?, ?, ?, ?, datetime('now', '+7 days'))",
                row,
            )
        return token


@pytest.fixture(scope="module")
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture(scope="module")
def web(tmp_path_factory, mailbox) -> Iterator[Web]:
    """One that is at work, with its first account."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    served = Web(tmp_path_factory.mktemp("office"), mail_port=controller.port, command=turning(SOON_S))
    with served.serving() as said:
        path = LINK.search(said.partition("first one:")[2]).group(1)
        assert served.browser().post(path, {"email": OFFICE, "password": PASSWORD}).to == "/"
        yield served
    controller.stop()


ROSSI, KAZLAUSKAS = "Bakery Rossi", "Kazlauskas"
SHOPS = {"Via Garibaldi": ROSSI, "Corso Italia": ROSSI, "Uostas": KAZLAUSKAS}
OWNER_IDS = {ROSSI: MAX_ID - 7, KAZLAUSKAS: FIRST_RANDOM}
SHOP_IDS = {"Via Garibaldi": MAX_ID, "Corso Italia": MAX_ID - 1, "Uostas": FIRST_RANDOM + 1}
"""At the ends of what a registry gives; the same in each of these archives, so that one may take another's place."""
FIRST_SHOP, FIRST_OWNER = f"/shops/{SHOP_IDS['Via Garibaldi']}", f"/owners/{OWNER_IDS[ROSSI]}"
MANY = 10_000
MONTHS = ("2026-08", "2026-09", "2026-10")


def fill(url: str) -> dict[str, int]:
    """An archive of two owners and three shops; the shops' ids by their names."""
    registry = Registry.open(url)
    with registry.change() as change:
        register(change, OWNER_IDS, {shop: (SHOP_IDS[shop], OWNER_IDS[owner]) for shop, owner in SHOPS.items()})
        for shop, shop_id in SHOP_IDS.items():
            change.add_kiosk(shop.lower().replace(" ", "-"), shop_id)
    registry.close()
    documents = []
    for shop, owner in SHOPS.items():
        for month in MONTHS:
            happy = 12 if shop != "Corso Italia" or month != "2026-10" else 5
            rows = dict.fromkeys(range(1, 29), (happy, 4, 16 - happy))
            named = {"owner": owner, "shop": shop, "kiosk_id": shop.lower().replace(" ", "-")}
            documents.append(a_document(month, rows, **named))
    store(url, documents)
    return dict(SHOP_IDS)


def register(change: RegistryChange, owners: dict[str, int], shops: dict[str, tuple[int, int]]) -> None:
    """Enter owners, and shops by their own id and their owner's."""
    for name, owner_id in owners.items():
        change._connection.execute(sa.insert(OWNERS).values(id=owner_id, name=name, name_key=name_key(name)))
    for name, (shop_id, owner_id) in shops.items():
        row = {"id": shop_id, "owner_id": owner_id, "name": name, "name_key": name_key(name)}
        change._connection.execute(sa.insert(SHOP).values(row))


@pytest.fixture(scope="module")
def registered(web) -> dict[str, int]:
    """The web above with shops in its archive; their ids."""
    return fill(web.archive)


def many_kiosks(change: RegistryChange) -> list[str]:
    """Enter ten thousand, of a hundred owners."""
    names = [f"kiosk-{number:05d}" for number in range(MANY)]
    owners = [change.add_owner(f"Owner {number}") for number in range(100)]
    shops = [change.add_shop(owners[number % 100], f"Shop {number}") for number in range(2_000)]
    for number, name in enumerate(names):
        change.add_kiosk(name, shops[number % 2_000])
    return names


@pytest.fixture(scope="session")
def pages(tmp_path_factory, worker_id) -> Path:
    """An archive of those shops with pages, which take a while to make: one for all processes of a run."""
    require_pango()
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "pages"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            made = Web(folder)
            fill(made.archive)
            for month in MONTHS[1:]:
                made.kiosk("report", "--store", "--month", month)
            (folder / "whole").touch()
    return folder / "archive.db"


def copied(pages: Path, web: Web) -> dict[str, int]:
    """Give a web that archive; the shops' ids."""
    with closing(Registry.open(web.archive)) as registry:
        key = registry.identity()
    aside = web.folder / "copied.db"
    with closing(sqlite3.connect(pages)) as source, closing(sqlite3.connect(aside)) as copy:
        source.backup(copy)
        # The web may have looked into its own already: these are the same shops with the same ids. It never sees
        # another key: of an archive that it met while this was written it would show nothing any more.
        with copy:
            copy.execute("UPDATE identity SET key = ?", (key,))
        with closing(sqlite3.connect(web.folder / "archive.db")) as target:
            copy.backup(target)
    with closing(Registry.open(web.archive)) as registry:
        return {each.name: each.id for each in registry.shops()}


@pytest.fixture(scope="module")
def office(web, registered, pages) -> dict[str, int]:
    """The web above with shops and pages in its archive; the shops' ids."""
    assert copied(pages, web) == registered
    return registered
