"""Whoever passes by, and presses what he likes, keeps the customers out for a minute at most, and makes no alert."""

import shutil
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.selftest import selftest, tester
from tests.device.conftest import MORNING_NS
from tests.device.conftest import settings as kiosk_settings
from tests.device.gestures import push, stored

S = 1_000_000_000
FACES = ("happy", "neutral", "unhappy")
MOST_S = 60


class PasserBy(RuleBasedStateMachine):
    """Two hands and all the time of the world, at a kiosk that is at work."""

    def __init__(self):
        super().__init__()
        self.folder = Path(mkdtemp(dir="/var/tmp", prefix="kiosk-passer-by-"))
        self.kiosk = VirtualKiosk(kiosk_settings(self.folder), VirtualClock(MORNING_NS), lambda: "installation-1")
        self.kiosk.switch_on()
        self.kiosk.clock.synchronise()
        self.closed_s = 0

    def wait(self, seconds):
        for _ in range(seconds):
            self.kiosk.pass_until(self.kiosk.clock.now_ns + S)
            self.closed_s = self.closed_s + 1 if self.kiosk.daemon.tester.is_on else 0
            assert self.closed_s <= MOST_S, "customers are kept out"

    @rule(faces=st.permutations(FACES), seconds=st.integers(1, 12))
    def hold_two(self, faces, seconds):
        for face in faces[:2]:
            self.kiosk.set_contact(face, active=True)
        self.wait(seconds)
        for face in faces[:2]:
            self.kiosk.set_contact(face, active=False)
        self.wait(1)

    @rule(faces=st.permutations(FACES))
    def hold_two_for_long(self, faces):
        self.hold_two(faces, 10)

    @rule(face=st.sampled_from(FACES), seconds=st.sampled_from((1, 2, 25, 29)))
    def press(self, face, seconds):
        push(self.kiosk, face)
        self.wait(seconds)

    @rule(seconds=st.sampled_from((10, 35)))
    def go_for_a_while(self, seconds):
        self.wait(seconds)

    @invariant()
    def nobody_is_told_of_a_fault(self):
        assert {each.outcome for each in self.kiosk.daemon.tester.result or ()} <= {"passed"}

    def teardown(self):
        """A customer comes when he has gone."""
        try:
            self.wait(MOST_S + 1)
            push(self.kiosk, "happy")
            self.wait(1)
            assert stored(self.kiosk)[-1] == ("happy", "counted")
        finally:
            self.kiosk.shut_down()
            shutil.rmtree(self.folder)


FEW = settings(max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))


def test_a_passer_by_keeps_nobody_out():
    run_state_machine_as_test(PasserBy, settings=FEW)


def known_sequence():
    """Two faces held for ten seconds, then a press each 25 s; and again."""
    machine = PasserBy()
    try:
        for _ in range(2):
            machine.hold_two(FACES, 10)
            for face in ("neutral", "neutral", "happy", "happy", "unhappy"):
                machine.press(face, 25)
                machine.nobody_is_told_of_a_fault()
    finally:
        machine.teardown()


def test_the_sequence_that_once_kept_them_out_does_no_more():
    known_sequence()


def test_the_search_would_find_it(monkeypatch):
    """The control: with the limits of before."""
    monkeypatch.setattr(selftest, "BY_HAND_NS", 3600 * S)
    with pytest.raises(AssertionError, match="customers are kept out"):
        known_sequence()


def test_a_test_by_hand_is_not_begun_again_at_once():
    machine = PasserBy()
    try:
        machine.hold_two(FACES, 10)
        assert machine.kiosk.daemon.tester.is_on
        machine.wait(MOST_S)
        machine.hold_two(FACES, 10)
        assert not machine.kiosk.daemon.tester.is_on
        machine.wait(tester.AGAIN_NS // S)
        machine.hold_two(FACES, 10)
        assert machine.kiosk.daemon.tester.is_on
    finally:
        machine.teardown()
