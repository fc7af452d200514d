"""`kiosk doctor` beside a real kiosk: running, switched off, damaged, without its settings."""

import json
import sqlite3
import subprocess
from contextlib import closing

import pytest

from hardware.mock import VirtualFactory
from kiosk.daemon import DATABASE, Daemon
from kiosk.demo.virtual import VirtualClock
from kiosk.salvage import QUARANTINE
from tests.kiosk.conftest import MORNING_NS, settings
from tests.kiosk.test_control import asked, with_votes
from tests.kiosk.test_run import KIOSK, SETTINGS, start, stop
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
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.stderr == ""
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
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "error    votes: the kiosk is not running" in told.stdout
    assert "start `kiosk run`" in told.stdout
    assert told.stdout.splitlines()[-1].startswith("2 error(s)")  # there is no folder yet, either
    assert "\x1b" not in told.stdout
    assert told.stderr == ""


@pytest.fixture
def mosquitto(tmp_path):
    if MOSQUITTO is None:
        pytest.skip("mosquitto is not installed")
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


def test_a_password_that_everybody_can_read_is_an_error(path, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("hunter2")
    secret.chmod(0o644)
    path.write_text(path.read_text() + BROKER.format(port=1) + f'username = "k"\npassword_file = "{secret}"\n')
    (found,) = doctor(path)[1]["broker"]
    assert found[0] == "error"
    assert "everybody can read it" in found[1]
