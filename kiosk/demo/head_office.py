"""A head office with two live kiosks on one machine, made by the very commands that make a real one."""

import shutil
import socket
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from config.file import load_kiosk
from kiosk.demo import chain
from kiosk.demo.demo import DemoError
from kiosk.demo.history import history
from kiosk.demo.processes import KIOSK, Processes
from kiosk.demo.shops import BAKERY, CAFE, LIVE, OWNERS
from sync.archive.page_store import PageStore
from sync.document import outbox
from sync.document.health import FILE as HEALTH

HERE = "127.0.0.1"
TECHNICIAN = "technician@example.org"
FACES = (("happy", 17, 100), ("neutral", 27, 50), ("unhappy", 22, 0))
"""Their lines, and what one is worth."""
PATH = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
"""Where Debian and others keep daemons, and an ordinary user's PATH does not look."""
MARK = "made-by-kiosk-office-demo"
STORE = "store"
"""What makes the pages, among the processes."""
Say = Callable[[str], object]


class HeadOffice:
    """Everything in one folder, on free ports of 127.0.0.1; its methods in their order."""

    def __init__(self, folder: Path, processes: Processes, say: Say) -> None:
        """Make `folder` anew. Raises DemoError where it is somebody else's, or mosquitto is not installed."""
        self.folder, self._processes, self._say = folder, processes, say
        self.settings = folder / "office.toml"
        self._mosquitto = shutil.which("mosquitto") or shutil.which("mosquitto", path=PATH)
        if self._mosquitto is None:
            raise DemoError("the office's broker is not installed: sudo apt install mosquitto")
        self._taken_in = self._shops_shown = 0
        self._archive = f"sqlite:///{folder}/archive.db"
        self._port, self._collector_port, self._claim_port, self._web_port = free_ports(4)

    def open(self, now: datetime, shops: int) -> str:
        """A web server with a first page: the pages of the owner whose kiosks are all made up are begun.

        Returns what the server says of itself. What it needs and no more: whoever waits, waits for this.
        """
        self._write_settings()
        chain.fill(self._archive, now, shops)
        self._begin(STORE, "report", "--store", "--owner", CAFE)
        self._start("web", [*KIOSK, "office", "serve", "--settings", self.settings], "/welcome/")
        with closing(PageStore.open(self._archive)) as pages:
            self._processes.wait(STORE, lambda: bool(pages.newest()))
        return self._processes.said("web")

    def _write_settings(self) -> None:
        where = self.folder
        self.settings.write_text(
            f'[archive]\nurl = "{self._archive}"\n\n[ca]\nfolder = "{where}/ca"\n\n'
            f'[claims]\nurl = "sqlite:///{where}/ca/claims.db"\naddress = "{HERE}"\nport = {self._claim_port}\n'
            f'certificate_file = "{where}/ca/server.pem"\nkey_file = "{where}/ca/server.key"\n\n'
            f'[web]\nurl = "http://localhost:{self._web_port}"\nport = {self._web_port}\nfolder = "{where}/web"\n'
            f'entries = "{where}/entries.json"\nanswers = "{where}/answers.json"\n'
            + "".join(
                f'[owners."{name}"]\nmail = ["{mail}"]\nlanguage = "{language}"\n'
                for name, (_, mail, language) in OWNERS.items()
            )
        )

    def set_up(self) -> None:
        """Authority, broker, claim server, collector."""
        where = self.folder
        # As root it would become a user that need not reach this folder.
        (where / "mosquitto.conf").write_text(f"user root\ninclude_dir {where}/conf.d\n")
        places = (
            "--conf",
            where / "conf.d" / "smiley-kiosk.conf",
            "--files",
            where / "broker",
            "--state",
            where / "state",
        )
        ports = ("--address", HERE, "--port", self._port, "--collector-port", self._collector_port)
        (where / "state").mkdir()
        self._tell("office", "setup", "--no-start", *places, *map(str, ports), HERE)
        self._start("mosquitto", [str(self._mosquitto), "-c", where / "mosquitto.conf"], "running")
        self._start("claim-server", [*KIOSK, "office", "claim-server", "--settings", self.settings], "listening")
        self._start("collect", [*KIOSK, "collect", "--settings", self.settings], "collecting")

    def add_kiosks(self, today: date) -> None:
        """The other two: enrolled, with a year of months that are sent, and a panel to press."""
        table = self._tell("office", "enrol", *LIVE).splitlines()[1:]
        tokens = dict(line.split(";" if ";" in line else ",") for line in table)
        for seed, (kiosk_id, shop) in enumerate(LIVE.items()):
            past, now = (self._card(kiosk_id, shop, name, tokens[kiosk_id]) for name in ("past", "now"))
            settings = load_kiosk(past)
            for document in history(settings, seed, today.replace(day=1)):
                outbox.write(settings.kiosk.data / "outbox", document)
            self._say(f"  kiosk publish --settings {past}")
            self._processes.run("publish", "--settings", past)
            self._start(kiosk_id, [*KIOSK, "run", "--settings", now], "ready")
            # So that it is known; how it is follows by `publish_health`.
            self._say(f"  kiosk publish --settings {now}")
            self._processes.run("publish", "--settings", now)

    def publish_health(self) -> bool:
        """Send how the live kiosks are, once they have said so, half a minute after their start; False: not yet."""
        if not all((self.folder / each / "now" / "outbox" / HEALTH).exists() for each in LIVE):
            return False
        for each in LIVE:
            self._processes.run("publish", "--settings", self.folder / each / "now.toml")
        return True

    def take_in(self) -> None:
        """What was entered in the browser, as the path units have it done."""
        file = self.folder / "entries.json"
        written = file.stat().st_mtime_ns if file.exists() else 0
        if written != self._taken_in:
            self._taken_in = written
            self._processes.run("report", "--entered", "--settings", self.settings)
            self._processes.run("office", "claims", "--entered", "--settings", self.settings)

    def show(self) -> None:
        """The other owner's pages of this month and the last one, which need the months of the live kiosks."""
        with closing(PageStore.open(self._archive)) as pages:
            self._finish_pages(pages)
            self._begin(STORE, "report", "--store", "--owner", BAKERY)
            self._finish_pages(pages)

    def invite(self) -> dict[str, str]:
        """A link for each owner and for a technician, by whom it is for."""
        links = {name: self._tell("office", "invite", mail, "--owner", name) for name, (_, mail, _) in OWNERS.items()}
        return links | {"technician": self._tell("office", "invite", TECHNICIAN, "--technician")}

    def _card(self, kiosk_id: str, shop: str, name: str, token: str) -> Path:
        """The settings of a kiosk, with a folder of votes of its own."""
        folder = self.folder / kiosk_id
        (folder / name / "outbox").mkdir(parents=True)
        (folder / "token").write_text(token)
        (folder / "token").chmod(0o600)
        settings = folder / f"{name}.toml"
        buttons = "".join(f"[buttons.{face}]\nline = {line}\nscore = {worth}\n" for face, line, worth in FACES)
        settings.write_text(
            f'[kiosk]\nid = "{kiosk_id}"\nowner = "{BAKERY}"\nshop = "{shop}"\ntime_zone = "Europe/Rome"\n'
            f'data = "{folder / name}"\nreceipts = "{folder}"\n{buttons}[gpio]\nfactory = "mock"\n'
            f'[broker]\nhost = "{HERE}"\nport = {self._port}\nclaim_file = "{folder / "token"}"\n'
            f'claim_port = {self._claim_port}\ncredentials = "{folder}"\n'
        )
        return settings

    def _finish_pages(self, pages: PageStore) -> None:
        def look() -> None:
            if (shops := len(pages.newest())) != self._shops_shown:
                self._shops_shown = shops
                self._say(f"  {shops} shops have a page")

        self._processes.finish(STORE, look)

    def _begin(self, name: str, *words: str) -> None:
        self._say(f"  kiosk {' '.join(words)}")
        self._processes.begin(name, [*KIOSK, *words, "--settings", self.settings])

    def _tell(self, *words: str | Path) -> str:
        self._say(f"  kiosk {' '.join(map(str, words))}")
        return self._processes.run(*words, "--settings", self.settings)

    def _start(self, name: str, command: list[str | Path], ready: str) -> None:
        shown = ["kiosk", *map(str, command[len(KIOSK) :])] if command[0] == KIOSK[0] else [*map(str, command)]
        self._say(f"  {' '.join(shown)}")
        self._processes.start(name, command, lambda said: ready in said)


def new_folder(folder: Path) -> Path:
    """Make it, in place of what an earlier demo left there. Raises DemoError where it is somebody else's."""
    folder = folder.resolve()
    try:
        if folder.exists() and any(folder.iterdir()):
            if not (folder / MARK).exists():
                raise DemoError(f"{folder}: is not empty, and no demo's; choose another one with --out")
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).touch()
    except OSError as error:
        raise DemoError(f"{folder}: {error.strerror}; choose another folder with --out") from error
    return folder


def free_ports(number: int) -> list[int]:
    """So many ports at which nobody listens now."""
    probes = [socket.socket() for _ in range(number)]
    try:
        for probe in probes:
            probe.bind((HERE, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
