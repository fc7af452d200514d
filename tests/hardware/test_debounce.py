"""One push, one press; whatever else a contact does is refused with its reason."""

import random
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hardware.debounce.debouncer import (
    Debouncer,
    Freed,
    Press,
    Refusal,
    RefusalReason,
    Signal,
    Stuck,
)
from hardware.debounce.edge import Edge
from hardware.debounce.timing import MS, DebounceTiming

LINE = 17
TIMING = DebounceTiming.of(press_ms=5, release_ms=30, lockout_ms=250, chatter_ms=80, stuck_s=10, rearm_ms=1000)
LATER = 60_000 * MS
CLOSED, OPEN = True, False


def heard(*moves: tuple[float, bool], active: bool = False, until_ms: float = 60_000) -> list[Signal]:
    """What a contact tells that does `moves`, (ms, level), and is left alone until `until_ms`."""
    debouncer = Debouncer(LINE, TIMING, active, 0)
    signals = []
    for at_ms, level in moves:
        signals += debouncer.feed(Edge(LINE, level, round(at_ms * MS)))
    return signals + debouncer.advance(round(until_ms * MS))


def refusal(reason: RefusalReason, at_ms: float, decided_ms: float, edges: int) -> Refusal:
    return Refusal(LINE, round(at_ms * MS), round(decided_ms * MS), edges, reason)


def press(at_ms: float, decided_ms: float, edges: int = 1) -> Press:
    return Press(LINE, round(at_ms * MS), round(decided_ms * MS), edges)


def test_a_clean_push_is_one_press_dated_to_its_edge_and_decided_five_milliseconds_later():
    assert heard((100, CLOSED), (220, OPEN)) == [press(100, 105)]


def test_a_bouncing_push_is_one_press_dated_to_its_first_edge():
    moves = [
        (100, CLOSED),
        (101, OPEN),
        (103, CLOSED),
        (107, OPEN),
        (109, CLOSED),
        (200, OPEN),
        (203, CLOSED),
        (204, OPEN),
    ]
    assert heard(*moves) == [press(100, 114, edges=5)]


def test_two_pushes_apart_are_two_presses():
    assert heard((100, CLOSED), (200, OPEN), (400, CLOSED), (500, OPEN)) == [press(100, 105), press(400, 405)]


def test_a_second_push_within_the_lockout_is_refused_and_does_not_prolong_it():
    moves = [(100, CLOSED), (150, OPEN), (250, CLOSED), (300, OPEN), (350, CLOSED), (400, OPEN)]
    assert heard(*moves) == [press(100, 105), refusal(RefusalReason.LOCKOUT, 250, 255, 1), press(350, 355)]


def test_a_push_just_inside_the_lockout_is_refused():
    moves = [(100, CLOSED), (150, OPEN), (349.999999, CLOSED)]
    assert heard(*moves, until_ms=400)[-1] == refusal(RefusalReason.LOCKOUT, 349.999999, 354.999999, 1)


def test_a_spike_is_no_press():
    assert heard((100, CLOSED), (102, OPEN)) == [refusal(RefusalReason.GLITCH, 100, 132, 2)]


def test_a_contact_that_does_not_settle_is_no_press_and_must_be_released():
    moves = [(100 + 4 * n, n % 2 == 0) for n in range(31)]  # and stays closed from 220 ms on
    signals = heard(*moves, (300, OPEN), (500, CLOSED), (600, OPEN))
    assert signals == [refusal(RefusalReason.CHATTER, 100, 180, 21), press(500, 505)]


def test_a_contact_that_chatters_open_is_armed_again_by_a_clean_release():
    moves = [(100 + 4 * n, n % 2 == 0) for n in range(20)]  # the last edge opens, at 176 ms
    assert heard(*moves, (250, CLOSED), (300, OPEN)) == [refusal(RefusalReason.CHATTER, 100, 180, 20), press(250, 255)]


def test_a_contact_that_chatters_open_and_closes_again_has_been_closed_since_it_began():
    moves = [(100 + 4 * n, n % 2 == 0) for n in range(20)]
    assert heard(*moves, (190, CLOSED)) == [
        refusal(RefusalReason.CHATTER, 100, 180, 20),
        Stuck(LINE, 100 * MS, 10_100 * MS),
    ]


def test_a_contact_found_closed_never_votes_until_it_has_been_released():
    signals = heard((100, OPEN), (105, CLOSED), (300, OPEN), (500, CLOSED), (600, OPEN), active=True)
    assert signals == [refusal(RefusalReason.HELD, 0, 0, 0), press(500, 505)]


def test_what_was_found_at_the_start_is_told_even_before_an_edge_of_the_same_nanosecond():
    debouncer = Debouncer(LINE, TIMING, True, 7)
    assert debouncer.deadline_ns == 7
    assert debouncer.feed(Edge(LINE, OPEN, 7)) == [Refusal(LINE, 7, 7, 0, RefusalReason.HELD)]
    assert debouncer.deadline_ns == 7 + TIMING.release_ns


def test_a_contact_held_for_long_is_one_press_then_stuck_then_freed_after_a_long_quiet():
    moves = [(100, CLOSED), (20_000, OPEN), (20_500, CLOSED), (20_600, OPEN), (22_000, CLOSED), (22_100, OPEN)]
    assert heard(*moves) == [
        press(100, 105),
        Stuck(LINE, 100 * MS, 10_100 * MS),
        Freed(LINE, 20_600 * MS, 21_600 * MS),
        press(22_000, 22_005),
    ]


def test_a_contact_found_closed_is_told_to_be_stuck_too():
    assert heard(active=True) == [refusal(RefusalReason.HELD, 0, 0, 0), Stuck(LINE, 0, 10_000 * MS)]


def test_a_stuck_contact_that_never_opens_waits_for_nothing():
    debouncer = Debouncer(LINE, TIMING, True, 0)
    debouncer.advance(LATER)
    assert debouncer.deadline_ns is None


def test_a_bounce_of_the_release_does_not_begin_the_stuck_time_anew():
    signals = heard((0, CLOSED), (9_990, OPEN), (10_005, CLOSED), until_ms=10_020)
    assert signals == [press(0, 5), Stuck(LINE, 0, 10_005 * MS)]


def test_a_level_told_twice_means_an_unseen_bounce_and_the_quiet_begins_anew():
    assert heard((100, CLOSED), (104, CLOSED), (200, OPEN)) == [press(100, 109, edges=2)]


def test_an_opening_told_twice_prolongs_the_release():
    moves = [(100, CLOSED), (400, OPEN), (420, OPEN), (440, CLOSED), (600, OPEN)]  # never 30 ms open in between
    assert heard(*moves) == [press(100, 105)]
    assert heard((100, CLOSED), (400, OPEN), (420, OPEN), (500, CLOSED)) == [
        press(100, 105),
        press(500, 505),
        Stuck(LINE, 500 * MS, 10_500 * MS),
    ]


def test_an_opening_of_an_open_contact_tells_nothing():
    assert heard((100, OPEN), (101, OPEN)) == []


def test_a_lost_opening_costs_no_later_push():
    assert heard((100, CLOSED), (600, CLOSED), (700, OPEN), (900, CLOSED), (950, OPEN)) == [
        press(100, 105),
        press(900, 905),
    ]


def test_an_edge_at_the_nanosecond_of_a_deadline_wins():
    assert heard((100, CLOSED), (105, OPEN)) == [refusal(RefusalReason.GLITCH, 100, 135, 2)]
    assert heard((100, CLOSED), (105.000001, OPEN)) == [press(100, 105)]


def test_an_edge_older_than_what_is_decided_counts_as_having_come_just_now():
    debouncer = Debouncer(LINE, TIMING, False, 0)
    debouncer.feed(Edge(LINE, CLOSED, 100 * MS))
    assert debouncer.advance(105 * MS) == [press(100, 105)]
    assert debouncer.feed(Edge(LINE, OPEN, 1)) == []
    assert debouncer.deadline_ns == (105 + 30) * MS


def test_a_press_is_pending_from_its_first_edge_to_its_decision():
    debouncer = Debouncer(LINE, TIMING, False, 0)
    assert debouncer.pending_since_ns is None
    debouncer.feed(Edge(LINE, CLOSED, 100))
    debouncer.feed(Edge(LINE, OPEN, 200))
    assert debouncer.pending_since_ns == 100
    debouncer.advance(LATER)
    assert debouncer.pending_since_ns is None


def test_settings_are_taken_in_the_units_in_which_people_set_them():
    timing = DebounceTiming(5 * MS, 30 * MS, 250 * MS, chatter_ns=80 * MS, stuck_ns=10_000 * MS, rearm_ns=1000 * MS)
    of = DebounceTiming.of(press_ms=5, release_ms=30, lockout_ms=250, chatter_ms=80, stuck_s=10, rearm_ms=1000)
    assert timing == of == TIMING


# Any electrical life at all: levels repeat, edges get lost and come out of order.

gaps_ns = st.one_of(
    st.integers(-20 * MS, 20 * MS),
    st.sampled_from([0, 1, 5 * MS - 1, 5 * MS, 5 * MS + 1, 30 * MS, 80 * MS, 250 * MS, 1000 * MS, 10_000 * MS]),
    st.integers(0, 12_000 * MS),
)


@st.composite
def lives(draw: st.DrawFn) -> list[Edge]:
    at_ns, edges = 0, []
    for gap_ns, active in draw(st.lists(st.tuples(gaps_ns, st.booleans()), max_size=60)):
        at_ns = max(at_ns + gap_ns, 0)
        edges.append(Edge(LINE, active, at_ns))
    return edges


def told(edges: list[Edge], *, active: bool) -> list[Signal]:
    debouncer = Debouncer(LINE, TIMING, active, 0)
    return [signal for edge in edges for signal in debouncer.feed(edge)] + debouncer.advance(LATER * 100)


@given(lives(), st.booleans())
def test_presses_are_never_closer_than_the_lockout(edges: list[Edge], active: bool):
    firsts = [signal.at_ns for signal in told(edges, active=active) if isinstance(signal, Press)]
    assert all(later - earlier >= TIMING.lockout_ns for earlier, later in pairwise(firsts))


@given(lives(), st.booleans())
def test_between_two_presses_the_contact_was_seen_open(edges: list[Edge], active: bool):
    edges = sorted(edges, key=lambda edge: edge.at_ns)
    firsts = [signal.at_ns for signal in told(edges, active=active) if isinstance(signal, Press)]
    for earlier, later in pairwise(firsts):
        assert any(earlier <= edge.at_ns <= later and not edge.active for edge in edges)


@given(lives(), st.booleans())
def test_every_press_is_followed_by_quiet(edges: list[Edge], active: bool):
    edges = sorted(edges, key=lambda edge: edge.at_ns)
    for signal in told(edges, active=active):
        if isinstance(signal, Press):
            assert not [e for e in edges if signal.decided_ns - TIMING.press_ns < e.at_ns < signal.decided_ns]


@given(lives(), st.booleans())
def test_signals_come_in_the_order_of_their_decision_and_none_is_decided_before_it_began(
    edges: list[Edge], active: bool
):
    signals = told(edges, active=active)
    decided = [signal.decided_ns for signal in signals]
    assert decided == sorted(decided)
    for signal in signals:
        assert (signal.since_ns if isinstance(signal, Stuck) else signal.at_ns) <= signal.decided_ns


@given(lives(), st.booleans(), st.lists(st.integers(0, LATER), max_size=20))
def test_no_deadline_is_left_behind(edges: list[Edge], active: bool, times_ns: list[int]):
    debouncer = Debouncer(LINE, TIMING, active, 0)
    steps = sorted([*edges, *times_ns], key=lambda step: step.at_ns if isinstance(step, Edge) else step)
    for step in steps:
        if isinstance(step, Edge):
            debouncer.feed(step)
        else:
            debouncer.advance(step)
            assert debouncer.deadline_ns is None or debouncer.deadline_ns > step


# Pushes as real contacts make them, by how many milliseconds they bounce whenever they close or open.

BOUNCE_MS = {"good": (0.1, 6), "tactile": (9, 14), "poor": (20, 70)}


def bursts(seed: int, kind: str, count: int) -> list[list[Edge]]:
    """The edges of `count` pushes of a contact of this kind: a burst when it closes, and one when it opens."""
    dice = random.Random(seed)
    longest_ms = min(4.5, BOUNCE_MS[kind][1] / 3)
    at_ms = 0.0
    made = []
    for level in [CLOSED, OPEN] * count:
        at_ms += dice.uniform(500, 3000) if level == CLOSED else dice.uniform(90, 400)
        settled_ms = at_ms + dice.uniform(*BOUNCE_MS[kind])
        burst = [Edge(LINE, level, round(at_ms * MS))]
        # A contact in the air touches for less than five milliseconds at a time, or it would have settled.
        while (
            back_ms := (away_ms := at_ms + dice.uniform(0.02, longest_ms)) + dice.uniform(0.02, longest_ms)
        ) < settled_ms:
            burst += [Edge(LINE, not level, round(away_ms * MS)), Edge(LINE, level, round(back_ms * MS))]
            at_ms = back_ms
        made.append(burst)
    return made


def pushes(seed: int, kind: str, count: int) -> list[Edge]:
    return [edge for burst in bursts(seed, kind, count) for edge in burst]


@pytest.mark.parametrize("kind", BOUNCE_MS)
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_one_press_per_push_however_it_bounces(kind: str, seed: int):
    presses = [signal for signal in told(pushes(seed, kind, 20), active=False) if isinstance(signal, Press)]
    assert len(presses) == 20


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40)
def test_one_press_per_push_when_the_kernel_drops_the_oldest_edges_of_a_burst(seed: int):
    dice = random.Random(seed)
    kept = [edge for burst in bursts(seed, "poor", 20) for edge in burst[dice.randrange(len(burst)) :]]
    assert sum(isinstance(signal, Press) for signal in told(kept, active=False)) == 20


@example(seed=7253, repeated=0.5)
@given(seed=st.integers(0, 2**32), repeated=st.floats(0, 1))
@settings(max_examples=40)
def test_one_press_per_push_when_a_driver_reads_levels_late_and_repeats_them(seed: int, repeated: float):
    """In one of some 8,000 such worlds a release's misread bounces are on the mains' beat: that is told as hum."""
    dice = random.Random(seed)
    read = [
        Edge(LINE, burst[0].active if dice.random() < repeated else edge.active, edge.at_ns)
        for burst in bursts(seed, "poor", 20)
        for edge in burst
    ]
    signals = told(read, active=False)
    presses = sum(isinstance(signal, Press) for signal in signals)
    hums = sum(isinstance(signal, Refusal) and signal.reason == RefusalReason.HUM for signal in signals)
    assert 20 - hums <= presses <= 20
    assert hums <= 1


def locked_out(edges: list[Edge], lockout_ns: int) -> int:
    """What GPIO libraries do: count a falling level, then look away for `lockout_ns`."""
    count, deaf_until_ns = 0, 0
    for edge in edges:
        if edge.active and edge.at_ns >= deaf_until_ns:
            count += 1
            deaf_until_ns = edge.at_ns + lockout_ns
    return count


def test_a_lockout_alone_miscounts_the_contacts_that_waiting_for_quiet_counts_right():
    edges = pushes(1, "poor", 200)
    assert locked_out(edges, 20 * MS) > 300  # bounces counted as pushes
    assert locked_out(edges, 200 * MS) != 200  # bounces of the release counted as pushes
    assert sum(isinstance(signal, Press) for signal in told(edges, active=False)) == 200
