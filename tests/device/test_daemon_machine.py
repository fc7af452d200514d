"""Whatever comes: no request unanswered, no press lost or doubled, no light left on, no tally forgotten."""

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from kiosk.device.daemon.background import BackgroundQueue
from kiosk.device.daemon.fault_lights import FaultLights
from kiosk.device.daemon.recorder import Recorder
from kiosk.device.daemon.requests import Requests
from kiosk.device.daemon.schedule import Schedule
from kiosk.device.store.votes import VotesError
from tests.device.daemon_machine import DaemonMachine

FEW, MANY = 8, 100
LIVES = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)
NEVER = property(lambda _: None)


@pytest.mark.parametrize("lives", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_everything_pending_is_done_by_some_deadline(lives):
    run_state_machine_as_test(DaemonMachine, settings=settings(LIVES, max_examples=lives))


def forget(_self, _now_ns):
    """A turn that does nothing."""


def drop_after_a_failure(queue, now_ns):
    """A step of a queue that takes a failed job for done."""
    jobs = queue._jobs[:1]
    try:
        TAKE_STEP(queue, now_ns)
    except VotesError:
        queue._jobs.remove(*jobs)
        raise


TAKE_STEP = BackgroundQueue.turn
BROKEN = {
    "one request a turn, the others forgotten: the loop as it once was": (Requests, "deadline_ns", NEVER),
    "lights are switched off when something else is due": (FaultLights, "deadline_ns", NEVER),
    "long work is done when something else is due": (BackgroundQueue, "deadline_ns", NEVER),
    "signs of life come when something else is due": (Schedule, "deadline_ns", NEVER),
    "the card is not tried again": (Recorder, "turn", forget),
    "a failed job is taken for done": (BackgroundQueue, "turn", drop_after_a_failure),
}


@pytest.mark.long
@pytest.mark.parametrize("fault", BROKEN)
def test_a_loop_with_one_thing_wrong_is_found(fault):
    """The controls."""
    with patch.object(*BROKEN[fault]), pytest.raises((AssertionError, VotesError)):
        run_state_machine_as_test(DaemonMachine, settings=LIVES)
