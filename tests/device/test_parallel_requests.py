"""Many who ask a running kiosk at once: each is answered, at once or with a copy of its own."""

import errno
import os
import shutil
import socket
import threading
from contextlib import closing

import pytest

from hardware.gpio.mock import VirtualFactory
from kiosk.demo.virtual import VirtualClock
from kiosk.device.daemon.background import BackgroundQueue, Kind
from kiosk.device.daemon.backups import FILE, Backups
from kiosk.device.daemon.control import NAME, ControlError, ask
from kiosk.device.daemon.daemon import Daemon
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.daemon.request_queue import MAX_WAITING, Request, RequestQueue
from kiosk.device.store.copy import CHUNK, check, make
from kiosk.device.store.votes import Votes
from tests.device.conftest import MORNING_NS, settings
from tests.sync.ends import until

PRESSES = 2 * CHUNK + 7


@pytest.fixture
def daemon(tmp_path):
    """A daemon with some thousand votes, the loop in our hands."""
    with closing(Votes(tmp_path / DATABASE, "i")) as votes:
        votes.begin("boot", 0)
        votes.card.connection.exec_driver_sql("PRAGMA synchronous = OFF")  # making it is not the claim
        votes.card.connection.rollback()
        for n in range(PRESSES):
            votes.add_vote(n, n, "happy", "counted")
    clock = VirtualClock(MORNING_NS)
    factory = VirtualFactory(clock)
    daemon = Daemon(settings(tmp_path), clock, factory, control=tmp_path)
    yield daemon
    daemon.close()
    factory.close()


class Crowd:
    """Threads that ask over the socket; `answers` in order."""

    def __init__(self, folder, words, count, sinks=None):
        self.answers = [None] * count

        def one(number):
            try:
                self.answers[number] = ask([folder], words, sinks[number].write if sinks else None)
            except ControlError as error:
                self.answers[number] = f"error: {error}"

        self._threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
        for thread in self._threads:
            thread.start()

    def join(self):
        for thread in self._threads:
            thread.join(300)
        return self.answers


def turns_while_due(daemon, most=10_000):
    """Turn the loop as long as it says that there is something to do now; no time passes."""
    turns = 0
    while daemon.deadline_ns <= daemon._clock.monotonic_ns():
        daemon.turn()
        turns += 1
        assert turns < most
    return turns


def wait_for(daemon, count):
    until(lambda: daemon.request_queue._requests.qsize() == count, f"{count} requests")


def test_everybody_who_asks_at_once_is_answered_before_the_loop_waits_again(daemon, tmp_path):
    turns_while_due(daemon)
    crowd = Crowd(tmp_path, "status", 32)
    wait_for(daemon, 32)
    daemon.buttons.wait(daemon._clock.monotonic_ns())
    daemon.turn()  # the loop was woken, once, for all of them
    assert daemon.deadline_ns <= daemon._clock.monotonic_ns()
    turns_while_due(daemon)
    assert all('"health"' in answer for answer in crowd.join())


def test_a_short_answer_never_waits_for_what_takes_long(daemon, monkeypatch):
    daemon.turn()
    assert daemon._queue.holds(Kind.VERIFICATION)  # there are votes to be verified, steps long
    requests = [Request(["status"]) for _ in range(MAX_WAITING)]
    for request in requests:
        assert daemon.request_queue.put(request)
    steps = []
    with monkeypatch.context() as patch:
        patch.setattr(daemon._queue, "turn", steps.append)
        for request in requests:
            assert (request.is_answered, steps) == (False, [])
            daemon.turn()  # one a turn: edges come first, each time
            assert request.is_answered
    assert len(steps) == 1  # nobody waited any more
    turns_while_due(daemon)
    assert not daemon._queue.holds(Kind.VERIFICATION)


def test_more_than_there_is_room_for_are_told_so_at_once(daemon):
    assert all(daemon.request_queue.put(Request(["status"])) for _ in range(MAX_WAITING))
    assert not daemon.request_queue.put(Request(["status"]))


def test_eight_backups_at_once_are_eight_checked_copies_of_one_pass(daemon, tmp_path, monkeypatch):
    made = []

    def counted(card, path):
        made.append(path)
        yield from make(card, path)

    monkeypatch.setattr("kiosk.device.daemon.backups.make", counted)
    copies = [tmp_path / f"copy-{number}.db" for number in range(8)]
    sinks = [copy.open("wb") for copy in copies]
    crowd = Crowd(tmp_path, "backup", 8, sinks)
    wait_for(daemon, 8)
    for _ in range(8):
        daemon.turn()  # each is taken
    turns_while_due(daemon)
    assert crowd.join() == [f"{PRESSES} presses"] * 8
    for sink in sinks:
        sink.close()
    assert [check(copy) for copy in copies] == [PRESSES] * 8
    assert len(made) == 1
    assert not (tmp_path / FILE).exists()


def test_who_asks_while_a_copy_is_made_gets_the_next_one(daemon, tmp_path):
    turns_while_due(daemon)
    early, late = Request(["backup"]), Request(["backup"])
    daemon.request_queue.put(early)
    for _ in range(3):
        daemon.turn()
    assert (tmp_path / FILE).exists()
    daemon.request_queue.put(late)
    turns_while_due(daemon)
    for request in (early, late):
        assert request.answer == f"{PRESSES} presses"
        with request.file as file, (tmp_path / "copy.db").open("wb") as copy:
            shutil.copyfileobj(file, copy)
        assert check(tmp_path / "copy.db") == PRESSES


def test_a_copy_for_whoever_has_gone_is_not_made(daemon, tmp_path):
    turns_while_due(daemon)
    request = Request(["backup"])
    request.wait(0)
    assert request.answer == "error: the kiosk is busy; try again"
    daemon.request_queue.put(request)
    assert turns_while_due(daemon) <= 3
    assert not (tmp_path / FILE).exists()


def test_a_copy_that_comes_too_late_is_closed_and_the_first_answer_stands(tmp_path):
    request = Request(["backup"])
    request.wait(0)
    (tmp_path / "copy").touch()
    copy = (tmp_path / "copy").open("rb")
    request.reply("700 presses", copy)
    assert (request.answer, request.file, copy.closed) == ("error: the kiosk is busy; try again", None, True)


def test_a_dead_daemons_copy_is_deleted_at_the_start(tmp_path):
    (tmp_path / FILE).write_bytes(b"half a copy")
    clock = VirtualClock(MORNING_NS)
    factory = VirtualFactory(clock)
    daemon = Daemon(settings(tmp_path), clock, factory)
    assert not (tmp_path / FILE).exists()
    daemon.close()
    factory.close()


@pytest.mark.parametrize(("reserve", "refused"), [(0, False), (1 << 60, True)])
def test_a_copy_is_refused_where_it_would_leave_too_little_room(tmp_path, reserve, refused):
    with closing(Votes(tmp_path / DATABASE, "i")) as votes:
        votes.begin("boot", 0)
        queue = BackgroundQueue(votes.card)
        backups = Backups(queue, votes, tmp_path, reserve)
        request = Request(["backup"])
        backups.add(request)
        while queue.deadline_ns is not None:
            queue.turn(0)
    assert request.answer.startswith("error: ") == refused
    if refused:
        assert "a copy takes up to 1 MiB, 1099511627776 MiB must be left, and" in request.answer
        assert "make room, and try again" in request.answer
    else:
        request.file.close()


def test_all_who_want_the_votes_examined_share_one_pass(daemon, monkeypatch):
    turns_while_due(daemon)
    passes = []
    honest = daemon.votes.verify
    monkeypatch.setattr(daemon.votes, "verify", lambda **full: passes.append(full) or honest(**full))
    requests = [Request(["verify"]) for _ in range(5)]
    for request in requests:
        daemon.request_queue.put(request)
    turns_while_due(daemon)
    assert [request.answer for request in requests] == ["whole"] * 5
    assert passes == [{"full": True}]


def test_who_waits_when_the_kiosk_stops_is_told_so(tmp_path):
    clock = VirtualClock(MORNING_NS)
    factory = VirtualFactory(clock)
    daemon = Daemon(settings(tmp_path), clock, factory)
    requests = [Request([words]) for words in ("backup", "verify", "status")]
    for request in requests[:2]:
        daemon.request_queue.put(request)
        daemon.turn()
    daemon.request_queue.put(requests[2])
    daemon.close()
    factory.close()
    assert [request.answer for request in requests] == ["error: the kiosk is stopping; try again"] * 3
    assert not (tmp_path / FILE).exists()


def test_a_request_wakes_the_loop():
    woken = []
    queue = RequestQueue(lambda: woken.append(True))
    queue.put(Request(["status"]))
    assert woken == [True]
    assert queue.is_waiting


def test_the_socket_is_gone_after_the_end(daemon, tmp_path):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(tmp_path / NAME))
    daemon._control.close()
    assert not (tmp_path / NAME).exists()
    daemon._control = None


def test_a_card_on_which_nothing_can_be_deleted_is_an_answer_and_not_the_daemons_end(daemon, tmp_path, monkeypatch):
    turns_while_due(daemon)

    def refuse(*_args, **_options):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    request = Request(["backup"])
    daemon.request_queue.put(request)
    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "unlink", refuse)
        turns_while_due(daemon)
    assert request.answer == "error: [Errno 30] Read-only file system"
