"""`kiosk doctor` beside a real kiosk: running, switched off, damaged, without its settings."""

import json
import os
import sqlite3
import stat
import subprocess
import tarfile
from contextlib import closing

import attrs
import pytest

from config.claim_token import new_claim_token
from hardware.gpio.mock import VirtualFactory
from kiosk.demo.virtual import VirtualClock
from kiosk.device.daemon.daemon import Daemon
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.store.salvage import QUARANTINE
from sync.document import outbox
from tests.device.conftest import MORNING_NS, settings
from tests.device.test_control import asked, with_votes
from tests.device.test_findings import NOW, document
from tests.device.test_run import KIOSK, SETTINGS, start, stop
from tests.sync.ends import MOSQUITTO, Mosquitto

BROKER = '[broker]\nhost = "127.0.0.1"\nport = {port}\ntls = false\n'


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(SETTINGS.format(data=tmp_path / "card", factory="mock", line=22))
    return path


def doctor(path, *options):
    """Exit code, and what it found by examination."""
    command = [KIOSK, "doctor", "--json", "--settings", path, *options]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert "Traceback" not in result.stderr
    findings = {}
    for each in json.loads(result.stdout)["findings"]:
        findings.setdefault(each["examination"], []).append((each["severity"], each["what"]))
    return result.returncode, findings


def tamper(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as votes:
        votes.execute("UPDATE vote SET face = 'unhappy' WHERE id = 3")


def test_the_running_kiosk_follows_the_whole_chain_for_the_doctor(path, tmp_path):
    with_votes(tmp_path, 700)
    running = start([KIOSK, "run", "--settings", path])
    code, found = doctor(path)
    stop(running)
    assert [severity for severity, _ in found["votes"]] == ["ok"]
    assert code in {0, 1}  # whether this machine has heard a time server is not the claim


def test_a_kiosk_that_is_off_is_an_error_and_its_votes_are_read_directly(path, tmp_path):
    with_votes(tmp_path, 5)
    code, found = doctor(path)
    assert code == 3
    assert [severity for severity, _ in found["votes"]] == ["error", "ok"]


def test_a_changed_vote_of_a_kiosk_that_is_off_is_found_and_left_as_it_is(path, tmp_path):
    with_votes(tmp_path, 5)
    tamper(tmp_path / "card" / DATABASE)
    before = (tmp_path / "card" / DATABASE).read_bytes()
    _, found = doctor(path)
    assert found["votes"][1][0] == "error"
    assert "vote 3 is not as it was written" in found["votes"][1][1]
    assert (tmp_path / "card" / DATABASE).read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount")
def test_no_room_for_a_copy_is_not_taken_for_damaged_votes(path, tmp_path, monkeypatch):
    with_votes(tmp_path, 5)
    tiny = tmp_path / "tiny"
    tiny.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "none", tiny], check=False, timeout=300).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        monkeypatch.setenv("TMPDIR", str(tiny))
        _, found = doctor(path)
    finally:
        subprocess.run(["umount", tiny], check=True, timeout=300)
    assert found["votes"][1][0] == "warning"
    assert "has no room for a copy" in found["votes"][1][1]


def test_a_vote_that_changes_under_a_running_kiosk_is_found_when_somebody_asks(tmp_path):
    clock = VirtualClock(MORNING_NS)
    factory = VirtualFactory(clock)
    daemon = Daemon(settings(tmp_path), clock, factory, control=tmp_path)
    for n in range(5):
        daemon.votes.add_vote(n, n, "happy", "counted")
    while daemon.deadline_ns == 0:
        daemon.turn()  # the chain is followed once after each start
    assert asked(daemon, tmp_path, "verify") == "whole"
    connection = daemon.votes.card.connection
    connection.exec_driver_sql("UPDATE vote SET face = 'unhappy' WHERE id = 3")
    connection.commit()
    assert "vote 3 is not as it was written" in asked(daemon, tmp_path, "verify")
    assert (tmp_path / QUARANTINE / "1").is_dir()
    daemon.close()
    factory.close()


def test_settings_that_cannot_be_used_are_named_and_nothing_else_is(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text('[kiosk]\nid = "A B"\n')
    code, found = doctor(path)
    assert (code, [*found]) == (3, ["settings"])
    assert len(found["settings"]) > 1


def test_a_person_reads_sentences_each_with_its_remedy_and_no_colours_in_a_file(path):
    command = [KIOSK, "doctor", "--settings", path]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert "error    votes: the kiosk is not running" in told.stdout
    assert "start `kiosk run`" in told.stdout
    assert told.stdout.splitlines()[-1].startswith("2 error(s)")  # there is no folder yet, either
    assert "\x1b" not in told.stdout
    assert told.stderr == ""


@pytest.fixture
def mosquitto(tmp_path):
    if MOSQUITTO is None:
        pytest.skip("needs Mosquitto: sudo apt install mosquitto")
    folder = tmp_path / "mosquitto"
    folder.mkdir()
    broker = Mosquitto(folder, "allow_anonymous true\n", "")
    broker.start()
    yield broker
    broker.stop()


def test_a_broker_that_is_away_is_a_warning_and_one_without_receipts_another(path, mosquitto):
    path.write_text(path.read_text() + BROKER.format(port=mosquitto.port))
    (there,) = doctor(path)[1]["broker"]
    mosquitto.stop()
    (away,) = doctor(path)[1]["broker"]
    assert there[0] == away[0] == "warning"
    assert "has left no receipt" in there[1]
    assert "is away" in away[1]


def test_a_key_that_is_not_certified_yet_is_a_warning_and_a_password_no_claim_token(path, tmp_path):
    secret = tmp_path / "password"
    secret.touch(0o640)
    secret.write_text(str(new_claim_token("3f" * 32)))
    table = f'[broker]\nhost = "127.0.0.1"\nclaim_file = "{secret}"\ncredentials = "{tmp_path}"\n'
    path.write_text(path.read_text() + table)
    (found,) = doctor(path)[1]["broker"]
    assert found[:2] == ("warning", "the head office has not certified this kiosk's key yet")
    secret.write_text("hunter2")
    (found,) = doctor(path)[1]["broker"]
    assert (found[0], "holds no claim token" in found[1]) == ("error", True)
    assert "hunter2" not in found[1]


def test_a_password_that_everybody_can_read_is_an_error(path, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("hunter2")
    secret.chmod(0o644)
    path.write_text(path.read_text() + BROKER.format(port=1) + f'username = "k"\npassword_file = "{secret}"\n')
    (found,) = doctor(path)[1]["broker"]
    assert found[0] == "error"
    assert "everybody can read it" in found[1]


JOURNAL = """#!/bin/sh
echo "WARNING button happy: stuck"
echo "connecting to mqtt://kiosk:url-word@broker.example"
echo "password=log-word"
echo "psk: 'wifi word'"
echo "refused: b'file-word'"
"""
SECRETS = ("file-word", "url-word", "log-word", "wifi word", "wifi-word", "KEYMATERIAL", "987654")


@pytest.fixture
def journalctl(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "journalctl").write_text(JOURNAL)
    (tmp_path / "bin" / "journalctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")


def unpacked(bundle):
    with tarfile.open(bundle) as files:
        return {file.name.removeprefix("kiosk-doctor/"): files.extractfile(file).read().decode() for file in files}


def test_a_bundle_tells_of_the_machine_and_neither_a_secret_nor_a_vote(path, tmp_path, journalctl):
    with_votes(tmp_path, 5)
    (tmp_path / "secret").write_text("file-word\n")
    (tmp_path / "secret").chmod(0o640)
    (tmp_path / "key").write_text("-----BEGIN PRIVATE KEY-----\nKEYMATERIAL\n-----END PRIVATE KEY-----\n")
    path.write_text(
        "# the wireless network: psk = wifi-word\n"
        + path.read_text()
        + BROKER.format(port=1)
        + f'username = "k"\npassword_file = "{tmp_path / "secret"}"\n'
    )
    made = document("2026-10", NOW)
    made = attrs.evolve(made.aggregate, votes=(987654, 3))
    outbox.write(tmp_path / "card" / "outbox", made)
    doctor(path, "--bundle", tmp_path / "bundle.tar.gz")
    texts = unpacked(tmp_path / "bundle.tar.gz")
    everything = "\n".join(texts.values())
    assert [secret for secret in SECRETS if secret in everything] == []
    assert stat.S_IMODE((tmp_path / "bundle.tar.gz").stat().st_mode) == 0o600
    assert not [*tmp_path.glob("*.part")]
    # The controls: what should be there is.
    assert "button happy: stuck" in texts["journal.txt"]
    assert 'kiosk.id = "run-1"' in texts["settings.txt"]
    assert "2026-10: final" in texts["outbox.txt"]
    assert "votes: every vote is as it was written" in texts["doctor.txt"]
    assert "smiley-kiosk " in texts["versions.txt"]


def test_a_bundle_of_settings_that_cannot_be_used_does_not_repeat_a_password_either(path, tmp_path, journalctl):
    path.write_text(path.read_text() + BROKER.format(port=1) + 'password = "file-word"\n')
    code, found = doctor(path, "--bundle", tmp_path / "bundle.tar.gz")
    texts = unpacked(tmp_path / "bundle.tar.gz")
    assert (code, [*found]) == (3, ["settings"])
    assert "broker.password" in texts["doctor.txt"]
    assert "button happy: stuck" in texts["journal.txt"]
    assert "log-word" not in texts["journal.txt"]
    assert "file-word" not in texts["doctor.txt"]


@pytest.mark.parametrize("words", [("doctor", "--bundle"), ("backup",), ("record",)])
def test_a_device_is_not_taken_for_a_file_and_replaced(path, tmp_path, words):
    """Where root names the stick and not a file on it, the device itself would be gone."""
    pipe = tmp_path / "stick"
    os.mkfifo(pipe)
    told = subprocess.run(
        [KIOSK, *words, pipe, "--settings", path], capture_output=True, text=True, check=False, timeout=300
    )
    assert (told.returncode, "is a pipe, no file" in told.stderr) == (2, True)
    assert pipe.is_fifo()


def test_a_bundle_that_cannot_be_written_is_said(path, tmp_path):
    command = [KIOSK, "doctor", "--settings", path, "--bundle", tmp_path / "none" / "bundle.tar.gz"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (told.returncode, "No such file or directory" in told.stderr) == (73, True)
