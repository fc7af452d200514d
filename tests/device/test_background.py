"""What takes long: one queue, in which the kind decides, and from which no job is lost."""

from contextlib import closing

import pytest

from hardware.gpio.mock import VirtualFactory
from kiosk.demo.virtual import VirtualClock
from kiosk.device.daemon.background import BackgroundQueue, Kind
from kiosk.device.daemon.daemon import Daemon
from kiosk.device.daemon.folder import DATABASE
from kiosk.device.daemon.loop import PATIENCE_NS
from kiosk.device.daemon.request_queue import Request
from kiosk.device.store.votes import Votes, VotesError
from tests.device.conftest import MORNING_NS, settings

MS = 1_000_000


@pytest.fixture
def votes(tmp_path):
    with closing(Votes(tmp_path / DATABASE, "i")) as votes:
        votes.begin("boot", 0)
        yield votes


@pytest.fixture
def queue(votes):
    return BackgroundQueue(votes.card)


def job(log, name, steps=2, pauses=()):
    """Writes down when it is begun, and each step."""

    def begin():
        log.append(f"{name} begins")
        for number in range(steps):
            yield pauses[number] if number < len(pauses) else None
            log.append(f"{name} {number + 1}")

    return begin


def turn(queue, times, now_ns=0):
    for _ in range(times):
        queue.turn(now_ns)


def test_the_most_urgent_job_goes_first_and_an_interrupted_one_goes_on(queue):
    log = []
    queue.add(Kind.TALLY, job(log, "tally"))
    turn(queue, 2)
    queue.add(Kind.COPY, job(log, "copy", steps=1))
    turn(queue, 10)
    assert log == ["tally begins", "tally 1", "copy begins", "copy 1", "tally 2"]
    assert queue.deadline_ns is None


def test_nothing_is_pruned_between_two_steps_of_a_verification(queue):
    log = []
    queue.add(Kind.PRUNING, job(log, "prune", steps=3))
    turn(queue, 2)
    for kind in (Kind.VERIFICATION, Kind.EXAMINATION):
        queue.add(kind, job(log, kind.name, steps=3))
    turn(queue, 20)
    begins = [entry.split()[0] for entry in log]
    runs = [name for name, before in zip(begins, [None, *begins], strict=False) if name != before]
    assert runs == ["prune", "EXAMINATION", "VERIFICATION", "prune"]


def test_a_job_that_pauses_holds_what_is_less_urgent_and_nothing_else(queue):
    log = []
    queue.add(Kind.RECOVERY, job(log, "recovery", steps=1, pauses=(500,)))
    queue.add(Kind.TALLY, job(log, "tally", steps=0))
    turn(queue, 5, now_ns=100)
    assert (log, queue.deadline_ns) == (["recovery begins"], 600)
    queue.add(Kind.COPY, job(log, "copy", steps=0))
    assert queue.deadline_ns == 0
    turn(queue, 5, now_ns=101)
    assert (log[1:], queue.deadline_ns) == (["copy begins"], 600)
    turn(queue, 5, now_ns=600)
    assert log[2:] == ["recovery 1", "tally begins"]


def test_a_kind_that_waits_already_waits_once_and_one_under_way_is_followed_by_another(queue):
    log = []
    for _ in range(3):
        queue.add(Kind.TALLY, job(log, "tally", steps=1))
    turn(queue, 1)
    for _ in range(3):
        queue.add(Kind.TALLY, job(log, "tally", steps=1))
    turn(queue, 10)
    assert log == ["tally begins", "tally 1"] * 2


def test_a_job_under_which_the_database_was_opened_anew_begins_anew(queue, votes):
    log = []
    queue.add(Kind.TALLY, job(log, "tally", steps=3))
    turn(queue, 2)
    votes.reopen()
    turn(queue, 10)
    assert log == ["tally begins", "tally 1", "tally begins", "tally 1", "tally 2", "tally 3"]


def test_a_job_that_the_card_failed_begins_anew(queue):
    log = []

    def fail_once():
        log.append("begins")
        yield None
        if len(log) == 1:
            raise VotesError("disk I/O error")

    queue.add(Kind.TALLY, fail_once)
    queue.turn(0)
    with pytest.raises(VotesError):
        queue.turn(0)
    turn(queue, 5)
    assert (log, queue.deadline_ns) == (["begins", "begins"], None)


def test_however_many_ask_without_end_long_work_goes_on_every_second(tmp_path):
    clock = VirtualClock(MORNING_NS)
    factory = VirtualFactory(clock)
    daemon = Daemon(settings(tmp_path), clock, factory)
    daemon.turn()
    log = []
    daemon._queue._jobs.clear()
    daemon._queue.add(Kind.TALLY, job(log, "tally", steps=3))
    begin_ns = clock.monotonic_ns()
    for _ in range(2):
        daemon.request_queue.put(Request(["status"]))
    while len(log) < 4:
        daemon.request_queue.put(Request(["status"]))
        daemon.turn()
        clock.now_ns += 20 * MS
    assert daemon.request_queue.is_waiting
    assert clock.monotonic_ns() - begin_ns <= 4 * (PATIENCE_NS + 20 * MS)
    daemon.close()
    factory.close()
