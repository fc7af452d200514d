"""The board that is not there behaves as gpiozero's own, on a clock of our choosing."""

from gpiozero import LED, Button

from hardware.clock import SystemClock
from hardware.gpio.mock import VirtualFactory
from hardware.gpio.ticks import Ticks, nanoseconds


def test_gpiozeros_own_devices_work_on_virtual_pins(board):
    button, light = Button(17, pin_factory=board), LED(5, pin_factory=board)
    board.press(17)
    light.on()
    assert (button.is_pressed, light.is_lit) == (True, True)
    board.release(17)
    light.off()
    assert (button.is_pressed, light.is_lit) == (False, False)
    button.close()
    light.close()


def test_a_callback_gets_the_clocks_time_and_the_lines_level(board, clock):
    pin, heard = board.pin(17), []

    def callback(ticks, state):
        heard.append((ticks, state))

    pin.pull, pin.edges, pin.when_changed = "up", "falling", callback
    clock.now_ns = 1_500_000_000
    board.press(17)
    board.release(17)  # rising: not asked for
    assert heard == [(1.5, False)]
    assert nanoseconds(heard[0][0]) == 1_500_000_000


def test_a_year_of_presses_leaves_no_history(board):
    pin = board.pin(17)
    before = len(pin.states)
    for _ in range(1000):
        pin.drive_low()
        pin.drive_high()
    pin.clear_states()
    assert len(pin.states) == before == 0


def test_ticks_are_seconds_to_gpiozero_and_nanoseconds_to_us():
    later, earlier = Ticks(2_000_000_001), Ticks(1_000_000_000)
    assert later.ns - earlier.ns == 1_000_000_001
    assert VirtualFactory(SystemClock()).ticks_diff(later, earlier) == later - earlier
    assert nanoseconds(86_400.000000123) == 86_400_000_000_123
