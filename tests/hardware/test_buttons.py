"""From the pin layer to the queue: nothing lost in silence, nobody left waiting."""

import signal
import threading

import pytest

from hardware.clock import SystemClock
from hardware.debounce.edge import Edge
from hardware.gpio.board import BoardError
from hardware.gpio.buttons import Buttons
from hardware.gpio.mock import VirtualFactory

LEFT, RIGHT = 17, 27
SOON_NS = 50_000_000_000
"""Of a busy machine; whoever is not woken at all waits for a minute."""


@pytest.fixture
def buttons(board, clock):
    made = Buttons(board, [LEFT, RIGHT], "up", clock)
    yield made
    made.close()


def test_edges_come_in_order_and_to_the_nanosecond(buttons, board, clock):
    clock.now_ns = 1_234_567_890_123_456_789  # 39 years of uptime: a float would round it to 256 ns
    board.press(LEFT)
    clock.now_ns += 1
    board.release(LEFT)
    assert buttons.drain() == [Edge(LEFT, True, clock.now_ns - 1), Edge(LEFT, False, clock.now_ns)]
    assert buttons.drain() == []


@pytest.mark.parametrize("pull", ["up", "down"])
def test_a_closed_contact_is_active_whatever_the_wiring(board, clock, pull):
    buttons = Buttons(board, [LEFT, RIGHT], pull, clock)
    assert buttons.levels() == {LEFT: False, RIGHT: False}
    board.press(RIGHT)
    assert buttons.levels() == {LEFT: False, RIGHT: True}
    assert [edge.active for edge in buttons.drain()] == [True]
    buttons.close()


def test_a_level_told_twice_is_handed_on_twice(buttons, board):
    board.press(LEFT)
    board.press(LEFT)
    assert [edge.active for edge in buttons.drain()] == [True, True]


def test_a_level_whose_edge_was_lost_is_read_once_the_contact_is_quiet(buttons, board, clock):
    board.press(LEFT)
    assert [edge.active for edge in buttons.drain()] == [True]
    look_ns = buttons.deadline_ns
    board.pin(LEFT)._change_state(True)  # it opens, and nobody is told
    clock.now_ns = look_ns - 1
    assert (buttons.drain(), buttons.lost) == ([], 0)
    clock.now_ns = look_ns
    assert buttons.drain() == [Edge(LEFT, False, look_ns)]
    assert (buttons.lost, buttons.deadline_ns) == (1, None)


def test_a_level_that_was_told_is_not_told_again(buttons, board, clock):
    board.press(RIGHT)
    buttons.drain()
    clock.now_ns = buttons.deadline_ns
    assert (buttons.drain(), buttons.lost, buttons.deadline_ns) == ([], 0, None)


def test_a_full_queue_loses_its_oldest_edges_and_counts_them(board, clock):
    buttons = Buttons(board, [LEFT], "up", clock, queue=4)
    for _ in range(5):
        board.press(LEFT)
        board.release(LEFT)
    assert buttons.overflowed == 6
    assert [edge.active for edge in buttons.drain()] == [True, False, True, False]
    buttons.close()


def test_closed_buttons_hear_nothing(board, clock):
    buttons = Buttons(board, [LEFT], "up", clock)
    buttons.close()
    board.press(LEFT)
    buttons.wake()
    assert len(buttons._edges) == 0


def test_a_line_that_cannot_be_claimed_is_named_and_the_others_are_let_go(board, clock):
    with pytest.raises(BoardError, match=r"^gpio: line 99: no such line"):
        Buttons(board, [LEFT, 99], "up", clock)
    assert board.pin(LEFT).when_changed is None


def test_a_line_with_a_resistor_of_its_own_cannot_be_pulled_the_other_way(board, clock):
    with pytest.raises(BoardError, match=r"^gpio: line 2: has a resistor of its own; use another line"):
        Buttons(board, [2], "down", clock)


# Waiting is the one thing that needs a real clock.


@pytest.fixture
def live():
    clock = SystemClock()
    board = VirtualFactory(clock)
    buttons = Buttons(board, [LEFT, RIGHT], "up", clock)
    yield clock, board, buttons
    buttons.close()
    board.close()


def test_a_wait_ends_at_its_deadline(live):
    clock, _, buttons = live
    start_ns = clock.monotonic_ns()
    buttons.wait(start_ns + 20_000_000)
    assert 20_000_000 <= clock.monotonic_ns() - start_ns < SOON_NS


def test_a_deadline_in_the_past_does_not_wait(live):
    _, _, buttons = live
    buttons.wait(0)


def test_a_wait_ends_with_an_edge_from_another_thread(live):
    clock, board, buttons = live
    start_ns = clock.monotonic_ns()
    threading.Thread(target=board.press, args=[LEFT]).start()
    buttons.wait(None)
    assert clock.monotonic_ns() - start_ns < SOON_NS
    assert [edge.line for edge in buttons.drain()] == [LEFT]


def test_a_signal_handler_ends_a_wait_at_once(live):
    clock, _, buttons = live
    start_ns = clock.monotonic_ns()
    before = signal.signal(signal.SIGALRM, lambda *_: buttons.wake())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        buttons.wait(None)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert clock.monotonic_ns() - start_ns < SOON_NS


@pytest.mark.parametrize("waking", [True, False])
def test_a_signal_ends_the_next_wait_though_its_handler_does_nothing(live, waking):
    clock, _, buttons = live
    limit_ns = SOON_NS if waking else 50_000_000
    began_ns = clock.monotonic_ns()
    before = signal.signal(signal.SIGUSR1, lambda _signal, _frame: None)
    signal.set_wakeup_fd(buttons.waker if waking else -1)
    try:
        signal.raise_signal(signal.SIGUSR1)
        buttons.wait(began_ns + limit_ns)
    finally:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGUSR1, before)
    assert (clock.monotonic_ns() - began_ns < limit_ns) == waking


def test_a_wake_before_the_wait_is_not_forgotten_however_often(live):
    clock, _, buttons = live
    start_ns = clock.monotonic_ns()
    for _ in range(100_000):  # more than any socket takes
        buttons.wake()
    buttons.wait(None)
    assert clock.monotonic_ns() - start_ns < SOON_NS


def test_no_edge_is_lost_between_threads_and_none_waits_for_another(live):
    clock, board, buttons = live
    count = 20_000

    def press() -> None:
        for _ in range(count):
            board.press(LEFT)

    producer = threading.Thread(target=press)
    start_ns = clock.monotonic_ns()
    producer.start()
    seen: list[Edge] = []
    while len(seen) < count:
        buttons.wait(None)  # an edge that failed to wake us would cost a minute here
        seen += buttons.drain()
    producer.join()
    assert len(seen) == count
    assert clock.monotonic_ns() - start_ns < SOON_NS
    assert buttons.overflowed == 0


def test_buttons_are_alive_where_there_is_no_thread_to_die(live):
    assert live[2].alive()


def test_buttons_are_dead_when_their_factory_says_so(live):
    _, board, buttons = live
    board.alive = lambda: False
    assert not buttons.alive()
