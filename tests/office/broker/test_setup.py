"""`kiosk office setup` makes a head office of nothing, and leaves what is there."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import closing, suppress
from dataclasses import replace

import pytest
from click.testing import CliRunner

from config.claim_token import claim_token
from config.file import load_office
from hardware.clock import SystemClock
from kiosk.broker import broker
from kiosk.cli import main
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import new_key
from kiosk.office.credentials.authority_folder import AuthorityFolder
from kiosk.office.credentials.claims import ClaimIssuer
from sync.archive.archive import Archive
from sync.archive.credential_store import CredentialStore
from sync.mqtt.broker import BrokerError
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from sync.mqtt.publisher import publish
from tests.office.credentials.test_authority import request
from tests.sync.ends import CLOCK, MOSQUITTO, collecting, fill, free_port, held, until, written

KIOSK = "rossi-1"


class HeadOffice:
    """What `kiosk office setup` makes in a folder, and its broker."""

    def __init__(self, folder):
        folder.chmod(0o755)
        self.folder, self.settings = folder, folder / "office.toml"
        self.port, self.collector_port = free_port(), free_port()
        self.brokers = {"conf": folder / "conf.d" / "kiosk.conf", "files": folder / "broker"}
        self._process = None

    def settle(self):
        """Where the archive and the authority are: elsewhere than by default."""
        told = f'[archive]\nurl = "sqlite:///{self.folder}/archive.db"\n[ca]\nfolder = "{self.folder}/ca"\n[claims]\n'
        files = f'certificate_file = "{self.folder}/ca/server.pem"\nkey_file = "{self.folder}/ca/server.key"\n'
        self.settings.write_text(f'{told}{files}url = "sqlite:///{self.folder}/ca/claims.db"\n')

    def run(self, *words, code=0):
        ran = CliRunner().invoke(main, ["office", *map(str, words)], env={"KIOSK_OFFICE_SETTINGS": str(self.settings)})
        assert ran.exit_code == code, ran.output
        return ran.output

    def setup(self, *names, code=0):
        ports = ("--port", self.port, "--collector-port", self.collector_port, "--address", "127.0.0.1")
        places = [word for name, path in self.brokers.items() for word in (f"--{name}", path)]
        return self.run(
            "setup", "--no-start", *places, "--state", self.folder, *ports, *(names or ["127.0.0.1"]), code=code
        )

    def start(self):
        user = "user root\n" if os.getuid() == 0 else ""
        file = self.folder / "mosquitto.conf"
        file.write_text(f"{user}log_dest file {self.folder}/log\ninclude_dir {self.folder}/conf.d\n")
        self._process = subprocess.Popen([MOSQUITTO, "-c", file], stderr=subprocess.DEVNULL)
        until(self._answers, "mosquitto")

    def stop(self):
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait()

    def _answers(self):
        assert self._process.poll() is None, (self.folder / "log").read_text()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
            return True

    def enrolled(self, kiosk_id):
        """Its token, claimed: the broker as the kiosk sees it."""
        token = claim_token(self.run("enrol", kiosk_id).split(",")[-1].strip())
        authority, key, now = AuthorityFolder.open(self.folder / "ca"), new_key(), SystemClock().wall()
        with closing(CredentialStore.open(f"sqlite:///{self.folder}/ca/claims.db")) as store:
            desk = ClaimIssuer(store, tuple(authority.authorities()), frozenset(), authority.issued.add)
            chain = desk.claim(token.secret, request(key), now).chain
        files = {"key_file": self.folder / f"{kiosk_id}.key", "certificate_file": self.folder / f"{kiosk_id}.pem"}
        files["key_file"].write_bytes(pem.of_key(key))
        files["certificate_file"].write_text(chain)
        return replace(broker(load_office(self.settings).broker), port=self.port, **files)


@pytest.fixture
def head_office(tmp_path):
    office = HeadOffice(tmp_path)
    office.settle()
    yield office
    office.stop()


def content(folder):
    return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto")
def test_what_it_makes_takes_a_kiosks_months(head_office, tmp_path):
    head_office.setup()
    head_office.start()
    fill(tmp_path / "outbox", 3)
    kiosk = head_office.enrolled(KIOSK)
    settings = load_office(head_office.settings)
    with closing(Archive.open(settings.archive.url)) as archive, collecting(broker(settings.broker), archive):
        publish(tmp_path / "outbox", KIOSK, kiosk, CLOCK)
        assert held(archive) == written(tmp_path / "outbox")


@pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto")
def test_a_revoked_kiosk_is_shut_out_once_the_broker_has_the_list(head_office):
    head_office.setup()
    head_office.start()
    kiosk = head_office.enrolled(KIOSK)
    Connection(kiosk, MqttSession(KIOSK), CLOCK).close()
    head_office.run("revoke", KIOSK)
    files = ("--files", head_office.brokers["files"], "--unit", "")
    assert head_office.run("broker", "refresh", *files) == f"{head_office.brokers['files']}/crl.pem: written\n"
    assert head_office.run("broker", "refresh", *files) == ""
    head_office.stop()
    head_office.start()
    with pytest.raises(BrokerError):
        Connection(kiosk, MqttSession(KIOSK), CLOCK)


def test_the_second_time_nothing_changes(head_office, tmp_path):
    head_office.setup()
    before = content(tmp_path)
    assert "written" not in head_office.setup()
    assert content(tmp_path) == before


def test_another_name_makes_another_certificate_of_the_broker_alone(head_office, tmp_path):
    head_office.setup()
    before = content(tmp_path)
    head_office.setup("kiosks.example.org")
    changed = {each.name for each, was in before.items() if each.read_bytes() != was}
    assert changed == {"server.pem", "server.key"}  # of the broker, and of the claim server


def test_settings_without_a_broker_get_one_and_keep_the_rest(head_office, tmp_path):
    before = head_office.settings.read_text()
    head_office.setup()
    assert head_office.settings.read_text().startswith(before)
    told = load_office(head_office.settings).broker
    assert (told.host, told.port, told.key_file) == ("127.0.0.1", head_office.collector_port, tmp_path / "office.key")


@pytest.mark.parametrize("kind", ["a link", "not to be written"])
def test_settings_that_cannot_take_a_broker_are_named_with_what_to_add(head_office, tmp_path, kind):
    head_office.settle()
    if kind == "a link":
        head_office.settings.rename(tmp_path / "elsewhere.toml")
        head_office.settings.symlink_to(tmp_path / "elsewhere.toml")
    else:
        (tmp_path / ".office.toml.tmp").mkdir()
    told = head_office.setup("127.0.0.1", code=CANNOT_WRITE)
    assert f"error: {head_office.settings}: " in told
    assert "[broker]" in told


def test_another_broker_that_somebody_named_stays(head_office):
    told = head_office.settings.read_text() + '[broker]\nhost = "mqtt.example.org"\n'
    head_office.settings.write_text(told)
    assert "office.toml: names mqtt.example.org:8883, and is left so" in head_office.setup()
    assert head_office.settings.read_text() == told


def test_keys_are_nobody_elses(head_office):
    head_office.setup()
    keys = [*head_office.folder.rglob("*.key")]
    assert len(keys) == 5
    assert [each for each in keys if each.stat().st_mode & 0o007] == []


def test_without_an_authority_there_is_nothing_to_refresh(head_office):
    said = head_office.run("broker", "refresh", "--files", head_office.brokers["files"], code=CONFIG)
    assert "`kiosk office setup` sets up a broker" in said


def test_a_broker_that_does_not_restart_is_named(head_office):
    if not shutil.which("systemctl"):
        pytest.skip("there is no systemctl")
    head_office.setup()
    (head_office.brokers["files"] / "crl.pem").unlink()
    said = head_office.run(
        "broker", "refresh", "--files", head_office.brokers["files"], "--unit", "no-such.service", code=TEMPORARY
    )
    assert "see journalctl -u no-such.service" in said
