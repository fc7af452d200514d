"""`kiosk run` as a process of its own."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.device.daemon.control import ask
from kiosk.device.store.votes import Votes

KIOSK = Path(sys.executable).with_name("kiosk")
SETTINGS = """
[kiosk]
id = "run-1"
owner = "Owner"
shop = "Shop"
time_zone = "Europe/Rome"
data = "{data}"
[gpio]
factory = "{factory}"
chip = "/dev/no-such-chip"
[buttons.happy]
line = 17
score = 100
[buttons.unhappy]
line = {line}
score = 0
"""
ON_FAKE_RPIGPIO = """
import sys
from types import ModuleType
from gpiozero.pins import local
from tests.hardware.repaired_fake import Repaired
package = ModuleType("RPi")
package.GPIO = sys.modules["RPi.GPIO"] = Repaired()
sys.modules["RPi"] = package
local.get_pi_revision = lambda: 0xA02082
from kiosk.cli import main
main()
"""
COUNTING_GARBAGE = """
import atexit, gc
from kiosk.cli import main
atexit.register(lambda: print("frozen", gc.get_freeze_count(), "watched", len(gc.get_objects())))
main()
"""


@pytest.fixture
def settings(tmp_path):
    def write(factory="mock", line=22):
        path = tmp_path / "kiosk.toml"
        path.write_text(SETTINGS.format(data=tmp_path / "card", factory=factory, line=line))
        return path

    return write


def start(command):
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    told = []
    while not (line := process.stderr.readline()).startswith("ready"):
        told.append(line)
        assert line, "".join(told)  # it has ended
    return process


def stop(process, by=signal.SIGTERM):
    process.send_signal(by)
    _, told = process.communicate(timeout=300)
    return process.returncode, told


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_works_and_ends_in_good_order(settings, tmp_path, by):
    code, told = stop(start([KIOSK, "run", "--settings", settings()]), by)
    assert (code, told) == (0, "")
    with closing(sqlite3.connect(tmp_path / "card" / "votes.db")) as votes:
        assert votes.execute("SELECT count(*) FROM session").fetchone() == (1,)
        assert votes.execute("SELECT alive_ns > began_ns FROM session").fetchone() == (1,)


def test_it_ends_at_once_though_the_signal_comes_between_two_waits(settings, tmp_path):
    path = settings()
    for _ in range(4):  # without the signal's own way to wake the loop, every second one waited half a minute
        running = start([KIOSK, "run", "--settings", path])
        for words in ("selftest", "service 0", "selftest progress"):
            ask([tmp_path / "card"], words)
        assert stop(running) == (0, "")


def test_it_starts_with_fake_rpigpio_in_rpi_gpios_place(settings):
    # The fake throws dice for levels, so a button may be found held; it must start, stand there, and end.
    process = start([sys.executable, "-c", ON_FAKE_RPIGPIO, "run", "--settings", settings("rpigpio")])
    code, told = stop(process)
    assert code == 0, told


@pytest.mark.parametrize(
    ("factory", "line", "sentence"),
    [("gpiod", 22, "/dev/no-such-chip"), ("mock", 99, "buttons.unhappy.line = 99: no such GPIO line")],
)
def test_what_only_a_person_can_mend_is_one_sentence_and_78(settings, factory, line, sentence):
    result = subprocess.run(
        [KIOSK, "run", "--settings", settings(factory, line)], capture_output=True, text=True, check=False, timeout=300
    )
    assert result.returncode == 78
    assert sentence in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_second_daemon_on_the_same_card_is_refused(settings):
    first = start([KIOSK, "run", "--settings", settings()])
    second = subprocess.run(
        [KIOSK, "run", "--settings", settings()], capture_output=True, text=True, check=False, timeout=300
    )
    assert second.returncode == 75
    assert "votes.db: database is locked; another program has it open: `sudo fuser -v " in second.stderr
    assert stop(first)[0] == 0


def test_a_database_of_a_newer_version_is_for_a_person_to_mend(settings, tmp_path):
    Votes(tmp_path / "card" / "votes.db", "i").close()
    with closing(sqlite3.connect(tmp_path / "card" / "votes.db")) as votes:
        votes.execute("PRAGMA user_version = 99")
    result = subprocess.run(
        [KIOSK, "run", "--settings", settings()], capture_output=True, text=True, check=False, timeout=300
    )
    assert (result.returncode, "install that version again" in result.stderr) == (78, True)


def test_what_the_start_has_made_is_not_searched_for_garbage_while_it_counts(settings):
    path = settings()
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTING_GARBAGE, "run", "--settings", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (line := process.stderr.readline()).startswith("ready"):
        assert line
    ask([path.parent / "card"], "press happy")
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=300)
    frozen, watched = map(int, out.split()[1::2])
    assert frozen > 30_000 > watched
