"""The contacts together: one order of decision, however the edges are cut into batches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.debounce.bank import Bank
from hardware.debounce.debouncer import Press, Refusal, RefusalReason
from hardware.debounce.edge import Edge
from hardware.debounce.timing import MS, DebounceTiming

LEFT, RIGHT = 17, 27
LATER = 100_000 * MS
TIMING = DebounceTiming.of(press_ms=5, release_ms=30, lockout_ms=250, chatter_ms=80, stuck_s=10, rearm_ms=1000)


def bank(left: bool = False, right: bool = False) -> Bank:
    return Bank(TIMING, {LEFT: left, RIGHT: right}, 0)


def test_signals_come_in_the_order_in_which_they_were_decided():
    edges = [Edge(LEFT, True, 100), Edge(RIGHT, True, 200), Edge(LEFT, True, 300)]  # the left one bounces
    assert bank().feed(edges, LATER)[:2] == [
        Press(RIGHT, 200, 200 + 5 * MS, 1),
        Press(LEFT, 100, 300 + 5 * MS, 2),
    ]


def test_edges_of_one_batch_are_taken_in_the_order_of_their_times():
    edges = [Edge(LEFT, False, 2 * MS), Edge(LEFT, True, 0)]
    assert bank().feed(edges, 200 * MS) == [Refusal(LEFT, 0, 32 * MS, 2, RefusalReason.GLITCH)]


def test_all_that_one_batch_decides_is_told():
    edges = [
        Edge(LEFT, True, 0),
        Edge(LEFT, False, 100 * MS),
        Edge(RIGHT, True, 200 * MS),
        Edge(RIGHT, False, 300 * MS),
    ]
    assert bank().feed(edges, LATER) == [Press(LEFT, 0, 5 * MS, 1), Press(RIGHT, 200 * MS, 205 * MS, 1)]


def test_a_deadline_of_another_line_is_due_before_a_later_edge_but_not_before_one_of_the_same_nanosecond():
    one = bank()
    one.feed([Edge(LEFT, True, 0)], 0)
    assert one.feed([Edge(RIGHT, True, 5 * MS)], 0) == []
    assert one.feed([Edge(RIGHT, False, 5 * MS + 1)], 0) == [Press(LEFT, 0, 5 * MS, 1)]


def test_an_edge_that_comes_after_its_time_is_taken_and_nothing_is_decided_twice():
    late = bank()
    assert late.feed([Edge(LEFT, True, 0)], 50 * MS) == [Press(LEFT, 0, 5 * MS, 1)]
    assert late.feed([Edge(LEFT, False, 3 * MS), Edge(RIGHT, True, 3 * MS)], 60 * MS) == [
        Press(RIGHT, 50 * MS, 55 * MS, 1)
    ]


def test_what_is_found_closed_is_told_at_once():
    found = bank(right=True)
    assert found.deadline_ns == 0
    assert found.feed([], 0) == [Refusal(RIGHT, 0, 0, 0, RefusalReason.HELD)]


def test_the_next_deadline_and_the_first_pending_edge_are_the_earliest_of_all_lines():
    both = bank()
    assert (both.deadline_ns, both.first_pending_ns) == (None, None)
    both.feed([Edge(RIGHT, True, 100), Edge(LEFT, True, 200), Edge(RIGHT, True, 300)], 300)
    assert (both.deadline_ns, both.first_pending_ns) == (200 + 5 * MS, 100)


def test_an_unknown_line_is_a_programming_error():
    with pytest.raises(KeyError):
        bank().feed([Edge(4, True, 0)], 0)


gaps_ns = st.one_of(
    st.sampled_from([0, 1, 5 * MS, 30 * MS, 250 * MS]), st.integers(0, 20 * MS), st.integers(0, 12_000 * MS)
)


@st.composite
def lives(draw: st.DrawFn) -> list[Edge]:
    at_ns, edges = 0, []
    for gap_ns, line, active in draw(
        st.lists(st.tuples(gaps_ns, st.sampled_from([LEFT, RIGHT]), st.booleans()), max_size=40)
    ):
        at_ns += gap_ns
        edges.append(Edge(line, active, at_ns))
    return edges


@given(lives(), st.booleans(), st.data())
def test_however_edges_are_cut_into_batches_the_same_is_told(edges: list[Edge], held: bool, data: st.DataObject):
    whole = bank(held).feed(edges, LATER)
    piecewise, told = bank(held), []
    rest = edges
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        batch, rest = rest[:size], rest[size:]
        # As in the daemon: the clock was read before the queue, and anything up to the next edge may have passed.
        latest_ns = rest[0].at_ns - 1 if rest else LATER
        told += piecewise.feed(batch, data.draw(st.integers(0, max(latest_ns, 0))))
        told += piecewise.feed([], min(data.draw(st.integers(0, LATER)), latest_ns))
    assert told + piecewise.feed([], LATER) == whole


@given(lives(), st.lists(st.integers(0, 20_000 * MS), max_size=10))
def test_no_deadline_is_left_behind(edges: list[Edge], times_ns: list[int]):
    both = bank()
    for now_ns in sorted(times_ns):
        both.feed([edge for edge in edges if edge.at_ns <= now_ns], now_ns)
        edges = [edge for edge in edges if edge.at_ns > now_ns]
        assert both.deadline_ns is None or both.deadline_ns > now_ns
        assert both.first_pending_ns is None or both.first_pending_ns <= now_ns


@given(lives(), st.randoms(use_true_random=False))
def test_edges_in_any_order_never_crash_and_are_told_in_order(edges: list[Edge], dice):
    dice.shuffle(edges)
    both = bank()
    told = [signal for edge in edges for signal in both.feed([edge], edge.at_ns)] + both.feed([], LATER)
    decided = [signal.decided_ns for signal in told]
    assert decided == sorted(decided)
