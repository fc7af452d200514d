"""What closes a contact and is no finger: the mains, a relay, a worn contact. And what is a finger all the same."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.presses import DebounceSettings
from hardware.debounce.debouncer import Debouncer, Freed, Press, Refusal, RefusalReason
from hardware.debounce.edge import Edge
from hardware.debounce.timing import MS, DebounceTiming
from kiosk.device.daemon.compose import debounce_timing

LINE = 17
TIMING = debounce_timing(DebounceSettings())
HALF_A_WAVE = replace(TIMING, press_ns=5 * MS)
S = 1000 * MS


def heard(edges: list[Edge], timing: DebounceTiming = TIMING) -> Counter[str]:
    """How many of what a contact tells."""
    debouncer = Debouncer(LINE, timing, False, 0)
    signals = [signal for edge in edges for signal in debouncer.feed(edge)]
    signals += debouncer.advance(debouncer._now_ns + 10 * S)
    names = (signal.reason if isinstance(signal, Refusal) else type(signal).__name__ for signal in signals)
    return Counter(map(str, names))


def pulses(count: int, period_ns: float, closed_ns: float, *, begin_ns: float = 0) -> list[Edge]:
    """A contact that closes so often."""
    return [
        Edge(LINE, active, round(begin_ns + n * period_ns + late_ns))
        for n in range(count)
        for active, late_ns in ((True, 0), (False, closed_ns))
    ]


def hum(seed: int, hertz: float, closed: float, seconds: float, bursts: int) -> list[Edge]:
    """Bursts of the mains on a line, three seconds apart; `closed`: for which share of a period, about."""
    dice, at_ns, period_ns, edges = random.Random(seed), 0.0, S / hertz, []
    for _ in range(bursts):
        for _ in range(round(seconds * hertz)):
            edges += pulses(1, 0, period_ns * closed * dice.uniform(0.98, 1.02), begin_ns=at_ns)
            at_ns += period_ns * dice.uniform(0.999, 1.001)
        at_ns += 3 * S
    return edges


@pytest.mark.parametrize(("second_ms", "told"), [(20, RefusalReason.HUM), (23, RefusalReason.CHATTER)])
def test_three_closings_on_the_beat_are_no_worn_contact_but_three_others_are(second_ms, told):
    edges = [
        Edge(LINE, active, at_ms * MS)
        for first_ms in (1000, 1020, 1020 + second_ms)
        for active, at_ms in ((True, first_ms), (False, first_ms + 11))
    ]
    assert told in heard(edges)


@pytest.mark.parametrize("again_ms", [195, 260])
def test_a_contact_that_closes_once_more_after_its_release_is_one_press(again_ms):
    """Within the lockout and after it."""
    moves = [(0, True), (150, False), (again_ms, True), (again_ms + 4, False)]
    edges = [Edge(LINE, active, (3000 * n + at_ms) * MS) for n in range(1, 6) for at_ms, active in moves]
    assert heard(edges)[Press.__name__] == 5
    if again_ms > 250:  # the control: beyond the lockout nothing but the quiet keeps it out
        assert heard(edges, replace(TIMING, press_ns=3 * MS))[Press.__name__] == 10


def test_a_finger_counts_however_its_contact_bounces():
    bounces = [
        Edge(LINE, active, (1000 + at_ms) * MS) for at_ms, active in ((0, True), (2, False), (20, True), (22, False))
    ]
    held = [Edge(LINE, True, 1040 * MS), Edge(LINE, False, 1130 * MS)]
    assert heard([*bounces, *held]) == {Press.__name__: 1}


@pytest.mark.parametrize("hertz", [50, 60])
@pytest.mark.parametrize("closed", [0.1, 0.3, 0.5, 0.58])
@pytest.mark.parametrize("seconds", [0.04, 0.06, 0.4, 30])
def test_the_mains_on_a_long_cable_never_vote(hertz, closed, seconds):
    found = heard(hum(1, hertz, closed, seconds, bursts=10))
    assert found[Press.__name__] == 0
    if seconds > 0.05:  # three closings
        assert found[RefusalReason.HUM] == 10
    if seconds > 0.1:
        assert found[Freed.__name__] == 10


def test_a_contact_believed_within_half_a_wave_takes_the_mains_for_fingers():
    """The control."""
    assert heard(hum(1, 50, 0.5, 0.4, bursts=10), HALF_A_WAVE)[Press.__name__] == 10


@given(seed=st.integers(0, 2**32), widest_ms=st.sampled_from([0.3, 1, 4, 8, 11]))
@settings(max_examples=40)
def test_a_relay_that_falls_off_never_votes(seed, widest_ms):
    dice, at_ns, edges = random.Random(seed), 0.0, []
    for _ in range(20):
        for _ in range(dice.randint(1, 12)):
            closed_ns = widest_ms * MS * 10 ** dice.uniform(-3, 0)
            edges += pulses(1, 0, closed_ns, begin_ns=at_ns)
            at_ns += closed_ns + dice.uniform(0.01, 3) * MS
        at_ns += 1.5 * S
    assert heard(edges)[Press.__name__] == 0


@pytest.mark.parametrize("closed_ms", [14, 20, 60])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=20)
def test_no_tap_of_14_ms_is_lost(closed_ms, seed):
    dice, edges = random.Random(seed), []
    for n in range(20):
        bounces = sorted(dice.uniform(0.01, 1) for _ in range(2 * dice.randint(0, 4)))
        moves = [(0.0, True), *((at_ms, k % 2 == 1) for k, at_ms in enumerate(bounces)), (closed_ms, False)]
        edges += [Edge(LINE, active, round((1500 * n + at_ms) * MS)) for at_ms, active in moves]
    assert heard(edges) == {Press.__name__: 20}


def test_a_contact_that_flickers_is_told_once_and_believed_again_after_a_quiet_second():
    flicker = pulses(20 * 3600, 50 * MS, 10 * MS)
    quiet_ns = 3600 * S + TIMING.rearm_ns
    found = heard([*flicker, *pulses(1, 0, 100 * MS, begin_ns=quiet_ns)])
    found.pop(RefusalReason.GLITCH, None)
    assert found == {RefusalReason.FLICKER: 1, Freed.__name__: 1, Press.__name__: 1}


def test_a_contact_that_flickers_slowly_enough_to_be_believed_is_stopped_within_a_second():
    found = heard(pulses(20 * 60, 60 * MS, 25 * MS))
    assert (found[Press.__name__], found[RefusalReason.FLICKER]) == (3, 1)  # three within the first second


@pytest.mark.parametrize(("gap_ms", "flickers"), [(67, 0), (66, 1)])
def test_fifteen_pushes_a_second_are_a_finger_and_more_are_not(gap_ms, flickers):
    assert heard(pulses(300, gap_ms * MS, 30 * MS))[RefusalReason.FLICKER] == flickers


@pytest.mark.parametrize(
    ("period_ms", "closed_ms", "nth", "reason"), [(20, 10, 3, RefusalReason.HUM), (60, 20, 15, RefusalReason.FLICKER)]
)
def test_it_is_told_at_the_closing_that_proves_it_and_not_believed_until_it_has_opened(
    period_ms, closed_ms, nth, reason
):
    debouncer, at_ns = Debouncer(LINE, TIMING, False, 0), nth * period_ms * MS
    edges = pulses(nth + 1, period_ms * MS, closed_ms * MS)[:-1]
    assert [signal for edge in edges for signal in debouncer.feed(edge)][-1] == Refusal(LINE, at_ns, at_ns, 1, reason)
    assert debouncer.deadline_ns is None
    debouncer.feed(Edge(LINE, False, at_ns + closed_ms * MS))
    assert debouncer.deadline_ns == at_ns + closed_ms * MS + TIMING.rearm_ns


def test_a_contact_that_bounces_for_seventy_milliseconds_with_every_push_is_no_flicker():
    edges = []
    for push in range(50):
        edges += pulses(17, 4 * MS, 2 * MS, begin_ns=push * 400 * MS)[:-1]
        edges.append(Edge(LINE, False, (push * 400 + 170) * MS))
    assert heard(edges) == {Press.__name__: 50}
