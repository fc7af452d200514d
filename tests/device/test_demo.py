"""The whole line: from pushes to the page, as a new user sees it."""

import fcntl
import json
import os
import pty
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from hardware.clock import SystemClock
from kiosk.demo.broker import broker
from sync.archive.archive import Archive
from sync.document import outbox
from sync.mqtt.collector import Collector
from sync.mqtt.publisher import publish
from tests.memory import memory

KIOSK = Path(sys.executable).with_name("kiosk")
SEED = "7"
SHORT = ("--months", "1")
MONTHS = 13
PATIENCE_S = 900

pytestmark = pytest.mark.long


class Terminal:
    """A terminal with somebody in front of it."""

    def __init__(self, command: list[str | Path]) -> None:
        self._own, theirs = pty.openpty()
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.screen = ""

    def wait_for(self, words: str) -> None:
        while words not in self.screen:
            ready, _, _ = select.select([self._own], [], [], PATIENCE_S)
            assert ready, f"{words!r} never came: {self.screen[-2000:]}"
            try:
                self.screen += os.read(self._own, 65_536).decode(errors="replace")
            except OSError as error:  # the other end is closed
                raise AssertionError(f"{words!r} never came: {self.screen[-2000:]}") from error

    def type(self, keys: str) -> None:
        self.screen = ""
        os.write(self._own, keys.encode())

    def close(self) -> None:
        os.close(self._own)


@pytest.fixture(scope="module")
def runs():
    """The whole story; two runs of one seed that are shorter, and one with somebody who presses a face."""
    with memory() as place:
        yield lived(Path(place))


def lived(folder):
    command = [KIOSK, "demo", "--seed", SEED, "--out"]
    quiet = [
        subprocess.Popen([*command, folder / name, *span], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        for name, *span in (("one", "--months", str(MONTHS)), ("two", *SHORT), ("three", *SHORT))
    ]
    told = [process.communicate(timeout=PATIENCE_S)[0] for process in quiet]
    assert [process.returncode for process in quiet] == [0, 0, 0]
    terminal = Terminal([*command, folder / "live", *SHORT])
    terminal.wait_for("Press 1, 2 or 3")
    terminal.type("3")
    terminal.wait_for("Thank you.")
    terminal.type("2")
    terminal.wait_for("Too soon")
    terminal.type("q")
    terminal.wait_for("report.html")
    assert terminal.process.wait(PATIENCE_S) == 0
    terminal.close()
    return folder, told


def october(folder: Path):
    return outbox.read(folder / "outbox")["2026-10"].aggregate


def test_the_same_seed_gives_the_same_page_byte_for_byte(runs):
    folder, _ = runs
    for name in ("report.html", "report.csv", "outbox/2026-10.json", "outbox/2026-11.json"):
        assert (folder / "two" / name).read_bytes() == (folder / "three" / name).read_bytes()


def test_it_says_where_everything_is_and_what_was_found(runs):
    folder, told = runs
    for name in ("report.html", "votes.db", "archive.db"):
        assert str(folder / "one" / name) in told[0]
        assert (folder / "one" / name).exists()
    assert told[0].splitlines()[-1] in (folder / "one" / "report.html").read_text()
    assert "\x1b" not in told[0]


def test_the_archive_holds_what_the_kiosk_told(runs):
    folder, _ = runs
    archive = Archive.open(f"sqlite:///{folder / 'one' / 'archive.db'}")
    stored = {aggregate.month: aggregate for aggregate in archive.aggregates()}
    archive.close()
    documents = {month: document.aggregate for month, document in outbox.read(folder / "one" / "outbox").items()}
    assert stored == documents
    assert sum(document.final for document in documents.values()) == MONTHS


def test_the_documents_tell_what_the_votes_say(runs):
    folder, _ = runs
    with closing(sqlite3.connect(folder / "one" / "votes.db")) as votes:
        counted = dict(votes.execute("SELECT verdict, count(*) FROM vote GROUP BY verdict"))
    documents = [document.aggregate for document in outbox.read(folder / "one" / "outbox").values()]
    left_out = {"out_of_hours": 0, "burst": 0}
    for document in documents:
        for verdict, presses in document.not_counted.items():
            left_out[verdict] = left_out.get(verdict, 0) + presses
    undated = sum(sum(row.votes) for document in documents for row in document.undated)
    total = sum(sum(document.votes) for document in documents)
    child = left_out.pop("burst")
    assert child > 10  # of the forty presses of its half minute, those that the panel took
    assert total + left_out.pop("out_of_hours") + child + undated == counted.pop("counted")
    assert left_out == counted
    assert counted["repeat"] > 50


def test_the_page_tells_the_story(runs):
    folder, _ = runs
    page = (folder / "one" / "report.html").read_text()
    assert "Second till opened" in page
    assert "13–14 Oct" in page
    assert "Market Square" in page


def test_a_vote_at_the_live_panel_is_on_the_page_that_is_made_again(runs):
    folder, _ = runs
    before, after = october(folder / "two"), october(folder / "live")
    assert after.votes == (*before.votes[:2], before.votes[2] + 1)
    assert after.not_counted["repeat"] == before.not_counted["repeat"] + 1
    assert after.final


def test_nothing_of_a_single_vote_leaves_the_kiosk(runs):
    folder, _ = runs
    keys = set()

    def collect(value):
        if isinstance(value, dict):
            keys.update(value)
            for part in value.values():
                collect(part)
        elif isinstance(value, list):
            for part in value:
                collect(part)

    collect(json.loads((folder / "one" / "outbox" / "2026-10.json").read_bytes()))
    assert not keys & {"at", "at_ns", "boot", "boottime_ns", "wall_us", "id"}


def test_without_mosquitto_the_embedded_broker_carries_the_documents(runs, monkeypatch, tmp_path):
    folder, _ = runs
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    archive = Archive.open(f"sqlite:///{tmp_path / 'archive.db'}")
    stop, ready = threading.Event(), threading.Event()
    with broker() as (name, address):
        collector = threading.Thread(target=Collector(address, archive, SystemClock()).run, args=(stop, ready.set))
        collector.start()
        assert ready.wait(300)
        result = publish(folder / "one" / "outbox", "market-square-1", address, SystemClock())
        stop.set()
        collector.join()
    assert name == "amqtt"
    assert len(result.delivered) == len(archive.aggregates()) == MONTHS + 1
    archive.close()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    result = subprocess.run(
        [KIOSK, "demo", "--out", tmp_path / "file" / "demo"], capture_output=True, text=True, check=False, timeout=300
    )
    assert result.returncode == 78
    assert "choose another folder with --out" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root and unshare, to mount a disk")
@pytest.mark.parametrize(("size", "who"), [("60k", "archive"), ("380k", "votes")])
def test_a_disk_without_room_is_a_sentence_and_gets_its_room_back(tmp_path, size, who):
    # In a mount namespace of its own: nothing of it is left behind.
    mount = (
        f"mount -t tmpfs -o size={size} disk '{tmp_path}' || exit 99; \"$@\"; code=$?; find '{tmp_path}'; exit $code"
    )
    demo = [KIOSK, "demo", "--out", tmp_path, "--no-live", *SHORT]
    ran = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount, "sh", *demo], capture_output=True, text=True, check=False, timeout=900
    )
    if ran.returncode == 99:
        pytest.skip("nothing may be mounted here")
    assert ran.returncode == 75
    assert ran.stderr.splitlines()[-1].startswith(f"error: {who} ")
    assert "is full" in ran.stderr.splitlines()[-1]
    left = [line for line in ran.stdout.splitlines() if line.startswith(str(tmp_path))]
    assert {*left} <= {f"{tmp_path}", f"{tmp_path}/outbox"}


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    ran = subprocess.run([KIOSK, "demo", "--out", tmp_path], check=False, capture_output=True, text=True, timeout=300)
    os.close(folder)
    assert (ran.returncode, "another demo runs there" in ran.stderr) == (78, True)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_it_without_a_complaint(tmp_path):
    # A shell has what it starts in the background ignore Ctrl-C, the tests and all that they start among it.
    command = ["env", "--default-signal=INT", KIOSK, "demo", "--out", tmp_path]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, start_new_session=True, stdout=pipe, stderr=pipe, text=True) as demo:
        # It has begun: broker and collector are there.
        assert demo.stdout.readline().startswith("13 months")
        # As a terminal does: everybody in the foreground hears it.
        os.killpg(demo.pid, signal.SIGINT)
        _, errors = demo.communicate(timeout=PATIENCE_S)
    assert (demo.returncode, errors.strip()) == (130, "")
