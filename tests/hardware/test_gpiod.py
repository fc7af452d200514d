"""Our gpiozero pin factory on a real GPIO character device: the kernel's own simulator, gpio-sim."""

import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import gpiod
import pytest
from gpiozero import LED, Button, PinFixedPull, PinInvalidFunction, PinInvalidPull, PinPWMUnsupported, PinSetInput

from hardware.clock import SystemClock
from hardware.gpio.board import BoardError, open_factory
from hardware.gpio.buttons import Buttons
from hardware.gpio.gpiod_factory import CONSUMER, EVENTS

LINE, OTHER, LIGHT = 17, 27, 5
SOON_NS = 300_000_000_000

pytestmark = pytest.mark.gpio_sim


@pytest.fixture
def factory(chip):
    for line in (LINE, OTHER):
        chip.pull(line, 1)
    made = open_factory("gpiod", chip.path)
    yield made
    made.close()
    assert chip.consumers() == set()


@pytest.fixture
def buttons(factory):
    made = Buttons(factory, [LINE, OTHER], "up", SystemClock())
    yield made
    made.close()


def edges(buttons, count):
    clock, seen = SystemClock(), []
    deadline_ns = clock.monotonic_ns() + SOON_NS
    while len(seen) < count and clock.monotonic_ns() < deadline_ns:
        buttons.wait(deadline_ns)
        seen += buttons.drain()
    return seen


def test_every_edge_comes_in_order_with_the_kernels_time(chip, buttons, factory):
    clock = SystemClock()
    start_ns = clock.monotonic_ns()
    seen = []
    for number in range(200):
        chip.pull((LINE, OTHER)[number // 2 % 2], number % 2)
        seen += edges(buttons, 1)
    assert [edge.line for edge in seen] == [LINE, LINE, OTHER, OTHER] * 50
    assert [edge.active for edge in seen] == [True, False] * 100
    times = [edge.at_ns for edge in seen]
    assert times == sorted(times)
    assert start_ns < times[0] < times[-1] < clock.monotonic_ns()
    assert factory.lost == 0


def test_levels_are_the_lines_own(chip, buttons):
    chip.pull(OTHER, 0)
    assert buttons.levels() == {LINE: False, OTHER: True}


def test_edges_that_the_kernel_drops_are_counted_and_the_newest_are_kept(chip, factory):
    pin, heard, gate = factory.pin(LINE), [], threading.Event()

    def callback(_ticks, state):
        gate.wait(300)  # a program too busy to read
        heard.append(state)

    pin.pull, pin.edges, pin.when_changed = "up", "both", callback
    written = 4 * EVENTS
    for number in range(written):
        chip.pull(LINE, number % 2)
        # gpio-sim delivers its interrupts by a worker, which on an emulated machine merges all that come at once.
        threading.Event().wait(0.001)
    gate.set()
    clock = SystemClock()
    deadline_ns = clock.monotonic_ns() + SOON_NS
    chip.pull(LINE, 0)
    while heard[-1:] != [0] or pin._requested().wait_edge_events(0):
        assert clock.monotonic_ns() < deadline_ns
        threading.Event().wait(0.01)
    assert factory.lost > 0
    # It may merge some all the same: what came and what was dropped is all that the kernel had.
    assert len(heard) + factory.lost <= written + 1


def test_a_light_shows_and_is_never_lit_by_being_claimed(chip, factory):
    light = LED(LIGHT, pin_factory=factory)
    assert chip.level(LIGHT) == 0
    light.on()
    assert chip.level(LIGHT) == 1
    light.off()
    assert (chip.level(LIGHT), light.value) == (0, 0)
    lit = LED(6, pin_factory=factory, initial_value=True)
    assert chip.level(6) == 1
    lit.close()
    light.close()


def test_gpiozeros_own_button_works_on_it(chip, factory):
    button, pressed = Button(LINE, pin_factory=factory), threading.Event()
    button.when_pressed = pressed.set
    chip.pull(LINE, 0)
    assert pressed.wait(300)
    button.close()


def test_lines_bear_our_name_and_are_free_again_after_closing(chip):
    factory = open_factory("gpiod", chip.path)
    buttons = Buttons(factory, [LINE, OTHER], "up", SystemClock())
    assert chip.consumers() == {CONSUMER}
    buttons.close()
    factory.close()
    factory.close()
    assert chip.consumers() == set()
    assert not factory.alive()


def test_lines_are_free_again_after_sigterm(chip):
    program = f"""
import sys; from pathlib import Path
from hardware.gpio.board import open_factory; from hardware.gpio.buttons import Buttons
from hardware.clock import SystemClock
buttons = Buttons(open_factory("gpiod", Path({str(chip.path)!r})), [{LINE}], "up", SystemClock())
print("claimed", flush=True)
buttons.wait(None)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "claimed\n"
        assert chip.consumers() == {CONSUMER}
        in_use = r"^gpio: line 17: in use by another program; stop it"
        with closing(open_factory("gpiod", chip.path)) as second, pytest.raises(BoardError, match=in_use):
            Buttons(second, [LINE], "up", SystemClock())
        process.terminate()
        process.wait(300)
    assert chip.consumers() == set()


def test_an_exception_in_a_callback_ends_the_thread_and_shows(chip, factory, buttons, monkeypatch):
    told = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _args: told.set())

    def callback(_ticks, _state):
        raise KeyError("bug")

    pin = factory.pin(22)
    chip.pull(22, 1)
    pin.pull, pin.edges, pin.when_changed = "up", "both", callback
    assert buttons.alive()
    chip.pull(22, 0)
    assert told.wait(300)
    factory._thread.join(300)
    assert not buttons.alive()


def test_what_a_line_cannot_do_is_refused(factory):
    pin = factory.pin(LIGHT)
    with pytest.raises(PinSetInput):
        pin.state = 1
    with pytest.raises(PinInvalidPull):
        pin.pull = "sideways"
    with pytest.raises(PinInvalidFunction):
        pin.function = "serial"
    with pytest.raises(PinPWMUnsupported):
        pin.frequency = 100
    pin.function = "output"
    assert pin.function == "output"
    with pytest.raises(PinFixedPull):
        pin.pull = "up"
    with pytest.raises(PinFixedPull):
        factory.pin(2).pull = "down"


def test_a_closed_pin_is_no_longer_there(factory):
    pin = factory.pin(LIGHT)
    pin.close()
    pin.close()
    with pytest.raises(gpiod.RequestReleasedError):
        _ = pin.state


def test_a_line_that_was_closed_serves_the_next_device(chip, factory):
    for _ in range(3):
        with closing(LED(LIGHT, pin_factory=factory, initial_value=True)):
            assert chip.level(LIGHT) == 1
        assert chip.consumers() == set()
        chip.pull(LIGHT, 1)
        with closing(Button(LIGHT, pin_factory=factory)) as button:
            assert (button.pin.function, button.pin.pull, button.is_pressed) == ("input", "up", False)
            chip.pull(LIGHT, 0)
            assert button.wait_for_press(10)
        assert chip.consumers() == set()


def test_asking_for_other_edges_keeps_the_callback(chip, factory):
    pin, heard = factory.pin(LINE), threading.Event()

    def callback(_ticks, state):
        heard.set()
        assert state == 1

    pin.pull, pin.edges, pin.when_changed = "up", "both", callback
    pin.edges = "rising"
    assert (pin.edges, pin.pull, pin.when_changed) == ("rising", "up", callback)
    chip.pull(LINE, 0)
    chip.pull(LINE, 1)
    assert heard.wait(300)


def test_nothing_runs_while_nobody_presses(buttons):
    usage = Path(f"/proc/self/task/{buttons._factory._thread.native_id}/status")
    before = [line for line in usage.read_text().splitlines() if "ctxt_switches" in line]
    threading.Event().wait(2)
    assert [line for line in usage.read_text().splitlines() if "ctxt_switches" in line] == before
