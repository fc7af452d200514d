"""What a technician asks of a kiosk: a copy of the votes while it counts, and a while in which presses do not count."""

import os
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from hardware.gpio.mock import VirtualFactory
from kiosk.demo.virtual import VirtualClock
from kiosk.device.daemon.background import Kind
from kiosk.device.daemon.control import MAX_REQUEST, ControlError, ask
from kiosk.device.daemon.daemon import Daemon
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.daemon.request_queue import MAX_WAITING, Request
from kiosk.device.store.copy import CHUNK, alone, check, make
from kiosk.device.store.salvage import QUARANTINE
from kiosk.device.store.votes import Votes, VotesError
from tests.device.conftest import MORNING_NS, settings
from tests.device.test_run import KIOSK, SETTINGS, start, stop
from tests.sync.ends import until

MS = 1_000_000
S = 1000 * MS


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(SETTINGS.format(data=tmp_path / "card", factory="mock", line=22))
    return path


def with_votes(tmp_path, presses=700):
    votes = Votes(tmp_path / "card" / DATABASE, "i")
    votes.begin("boot", 0)
    for n in range(presses):
        votes.add_vote(n, n, "happy", "counted")
    votes.close()


def kiosk(path, *words):
    command = [KIOSK, *words, "--settings", path]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_the_votes_are_copied_while_the_kiosk_runs(path, tmp_path):
    with_votes(tmp_path)
    running = start([KIOSK, "run", "--settings", path])
    result = kiosk(path, "backup", tmp_path / "copy.db")
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("copy.db: 700 presses\n")
    assert stop(running)[0] == 0
    assert check(tmp_path / "copy.db") == 700
    assert sorted(file.name for file in (tmp_path / "card").iterdir() if "backup" in file.name) == []


def test_the_votes_of_a_kiosk_that_is_off_are_copied_too(path, tmp_path):
    with_votes(tmp_path, 3)
    assert kiosk(path, "backup", tmp_path / "copy.db").stdout.endswith("copy.db: 3 presses\n")


def test_of_two_that_copy_into_one_folder_at_once_the_second_is_sent_away(path, tmp_path):
    """What the first one writes would else be taken away under it, or get its name before it was checked."""
    with_votes(tmp_path, 3)
    (sticks := tmp_path / "stick").mkdir()
    part = sticks / "copy.db.part"
    with alone(sticks):
        part.write_bytes(b"what the first one has so far")
        result = kiosk(path, "backup", sticks / "copy.db")
        assert (result.returncode, result.stdout) == (75, "")
        assert f"{sticks}: another `kiosk backup` or `kiosk restore` is at work; wait for it" in result.stderr
        assert part.read_bytes() == b"what the first one has so far"
    assert kiosk(path, "backup", sticks / "copy.db").returncode == 0
    assert [file.name for file in sticks.iterdir()] == ["copy.db"]


def test_where_no_folder_can_be_locked_the_votes_are_copied_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr("fcntl.flock", lambda *_: os.close(-1))  # as on a share of a network: EBADF
    with alone(tmp_path):
        assert tmp_path.exists()


def test_a_copy_takes_the_votes_place_at_the_next_start_and_nothing_is_thrown_away(path, tmp_path):
    with_votes(tmp_path, 5)
    kiosk(path, "backup", tmp_path / "copy.db")
    with_votes(tmp_path, 4)
    result = kiosk(path, "restore", tmp_path / "copy.db")
    assert result.returncode == 0, result.stderr
    assert stop(start([KIOSK, "run", "--settings", path]))[0] == 0
    assert "with what the card has beyond them" in result.stdout
    votes = Votes(tmp_path / "card" / DATABASE, "i")
    while not votes.is_whole:  # it may have been stopped before it had come so far
        votes.mend()
    votes.close()
    assert check(tmp_path / "card" / DATABASE) == check(tmp_path / "card" / QUARANTINE / "1" / DATABASE) == 9


def test_nothing_is_restored_under_a_running_kiosk(path, tmp_path):
    with_votes(tmp_path, 5)
    kiosk(path, "backup", tmp_path / "copy.db")
    running = start([KIOSK, "run", "--settings", path])
    result = kiosk(path, "restore", tmp_path / "copy.db")
    assert result.returncode == 65
    assert "stop the kiosk first" in result.stderr
    stop(running)


def change(copy):
    with closing(sqlite3.connect(copy, isolation_level=None)) as opened:
        opened.execute("UPDATE vote SET face = 'x' WHERE id = 3")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda copy: copy.write_bytes(b"no database at all" * 99), "file is not a database"),
        (lambda copy: copy.write_bytes(b""), "no copy of a kiosk's votes"),
        (change, "vote 3 is not as it was written"),
    ],
)
def test_a_copy_that_is_not_whole_and_unchanged_is_refused(path, tmp_path, spoil, sentence):
    with_votes(tmp_path, 5)
    kiosk(path, "backup", tmp_path / "copy.db")
    spoil(tmp_path / "copy.db")
    with pytest.raises(VotesError, match=sentence):
        check(tmp_path / "copy.db")
    result = kiosk(path, "restore", tmp_path / "copy.db")
    assert result.returncode == 65
    assert "Traceback" not in result.stderr


@pytest.fixture
def daemon(tmp_path):
    """A daemon that listens, in virtual time, with the loop in our hands."""
    clock = VirtualClock(MORNING_NS)
    factory = VirtualFactory(clock)
    daemon = Daemon(settings(tmp_path), clock, factory, control=tmp_path)
    yield daemon, clock, factory
    daemon.close()
    factory.close()


def asked(daemon, folder, words):
    """The answer, while the loop turns as it would."""
    said = []

    def wonder():
        try:
            said.append(ask([folder], words))
        except ControlError as error:
            said.append(error)

    thread = threading.Thread(target=wonder)
    thread.start()
    while thread.is_alive():
        daemon.buttons.wait(daemon._clock.monotonic_ns() + S)  # woken by the request
        daemon.turn()
        thread.join(0.01)
    return said[0]


def press(daemon, clock, factory):
    """The verdict of one push."""
    found = []
    for level in (factory.press, factory.release):
        level(17)
        for _ in range(10):
            found += daemon.turn()
            clock.now_ns += 20 * MS
    clock.now_ns += 2 * S
    return [vote.verdict for vote in found]


def test_service_presses_are_stored_lit_and_not_counted_until_the_time_is_up(daemon, tmp_path):
    device, clock, factory = daemon
    assert press(*daemon) == ["counted"]
    assert asked(device, tmp_path, "service 10") == "for 10 minutes presses are service"
    factory.press(17)
    for _ in range(5):
        device.turn()
        clock.now_ns += 20 * MS
    assert factory.pin(5).state
    factory.release(17)
    clock.now_ns += 10 * 60 * S
    device.turn()
    assert press(*daemon) == ["counted"]
    assert [vote.verdict for vote in device.votes.read()] == ["counted", "service", "counted"]


def test_service_can_be_ended_early(daemon, tmp_path):
    asked(daemon[0], tmp_path, "service 10")
    assert asked(daemon[0], tmp_path, "service 0") == "presses count again"
    assert press(*daemon) == ["counted"]
    assert [vote.verdict for vote in daemon[0].votes.read()] == ["counted"]


@pytest.mark.parametrize(
    "words", ["", "service", "service 121", "service -1", "drop table vote", "x" * 3 * MAX_REQUEST]
)
def test_a_request_that_is_none_gets_a_sentence(daemon, tmp_path, words):
    assert "does not know this request" in str(asked(daemon[0], tmp_path, words))


def test_only_the_kiosks_user_and_group_may_ask(daemon, tmp_path):
    assert stat.S_IMODE((tmp_path / "control").stat().st_mode) == 0o660


def silent(folder):
    """Somebody who has come to ask, and says nothing."""
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(300)
    line.connect(str(folder / "control"))
    return line


def answer(line):
    with line.makefile("rb") as answers:
        return answers.readline()


def test_a_crowd_is_sent_away_and_keeps_nobody_out_once_it_has_gone(daemon, tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.device.daemon.control.ASK_S", 60)
    before = threading.active_count()
    with ExitStack() as crowd:
        for _ in range(MAX_WAITING):
            crowd.enter_context(silent(tmp_path))
        for _ in range(3 * MAX_WAITING):
            with silent(tmp_path) as line:
                assert b"too many requests" in answer(line)
        assert threading.active_count() <= before + MAX_WAITING
    until(lambda: asked(daemon[0], tmp_path, "service 0") == "presses count again", "a place")


def test_of_four_who_ask_at_once_none_waits_for_anything_but_the_others(daemon):
    """The last had waited for the next edge or deadline of another: half a minute."""
    device, clock, _ = daemon

    def sleeps():
        return device.deadline_ns > clock.monotonic_ns()

    clock.now_ns += S
    while not sleeps():  # what a start leaves to do
        device.turn()
    requests = [Request(["service", "0"]) for _ in range(4)]
    assert all(device.request_queue.put(each) for each in requests)
    for answered in range(4):
        assert [each.is_answered for each in requests].count(True) == answered
        assert not sleeps()
        device.turn()
    assert [each.answer for each in requests] == ["presses count again"] * 4
    assert sleeps()


@pytest.mark.usefixtures("daemon")
def test_who_says_nothing_is_hung_up_on(tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.device.daemon.control.ASK_S", 0.1)
    with silent(tmp_path) as line:
        assert answer(line) == b""


def test_who_finds_no_room_to_wait_is_told_so_and_not_of_rights(tmp_path):
    with socket.socket(socket.AF_UNIX) as full, ExitStack() as crowd:
        full.bind(str(tmp_path / "control"))
        full.listen(0)
        crowd.enter_context(silent(tmp_path))
        with pytest.raises(ControlError, match="too many requests at once; try again"):
            ask([tmp_path], "status")


def test_where_no_kiosk_runs_a_command_says_so(path):
    result = kiosk(path, "service")
    assert (result.returncode, "is not running" in result.stderr) == (75, True)


def test_a_socket_that_a_dead_kiosk_left_is_no_obstacle(path, tmp_path):
    (tmp_path / "card").mkdir()
    code = f"import socket; s = socket.socket(socket.AF_UNIX); s.bind({str(tmp_path / 'card' / 'control')!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert Path(tmp_path / "card" / "control").is_socket()
    running = start([KIOSK, "run", "--settings", path])
    assert kiosk(path, "service", "1").returncode == 0
    stop(running)


def test_a_press_during_a_copy_waits_for_one_step_of_it_and_comes_along(tmp_path, monkeypatch):
    votes = Votes(tmp_path / DATABASE, "i")
    votes.begin("boot", 0)
    votes.card.connection.exec_driver_sql("PRAGMA synchronous = OFF")  # making it is not the claim
    votes.card.connection.rollback()
    for n in range(12 * CHUNK):
        votes.add_vote(n, n, "happy", "counted")
    votes.close()
    clock = VirtualClock(MORNING_NS)
    factory = VirtualFactory(clock)
    daemon = Daemon(settings(tmp_path), clock, factory, control=tmp_path)
    taken = []

    def counted(card, path):
        for step in make(card, path):
            taken.append(card)
            yield step

    monkeypatch.setattr("kiosk.device.daemon.backups.make", counted)
    with (tmp_path / "copy.db").open("wb") as copy:
        asking = threading.Thread(target=ask, args=([tmp_path], "backup", copy.write))
        asking.start()
        while not taken:
            daemon.buttons.wait(clock.monotonic_ns() + S)
            daemon.turn()
        factory.press(17)
        seen = []
        while asking.is_alive():
            before = len(taken)
            seen += [(len(taken), factory.pin(5).state) for _ in daemon.turn()]
            assert len(taken) <= before + 1
            clock.now_ns += 20 * MS
            if not daemon._queue.holds(Kind.COPY):
                asking.join(0.01)
    assert len(seen) == 1
    assert seen[0][0] < len(taken) - 5
    assert seen[0][1]
    daemon.close()
    factory.close()
    assert check(tmp_path / "copy.db") == 12 * CHUNK + 1


def test_a_copy_without_room_is_an_answer_and_no_fault_of_the_kiosk(daemon, tmp_path):
    (tmp_path / "backup.db").mkdir()
    assert "Is a directory" in str(asked(daemon[0], tmp_path, "backup"))
    assert press(*daemon) == ["counted"]
