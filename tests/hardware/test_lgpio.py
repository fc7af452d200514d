"""gpiozero's lgpio factory on the kernel's simulated chip: the same edges, and a thread that can be seen to die."""

import threading

import gpiod
import pytest
from gpiozero.pins import local

from hardware.clock import SystemClock
from hardware.gpio.board import BoardError, dimming, open_factory
from hardware.gpio.buttons import Buttons
from hardware.lights import LightLevels, Lights

LINE, LIGHT, OTHER = 17, 5, 6
SOON_NS = 300_000_000_000

pytestmark = pytest.mark.gpio_sim


@pytest.fixture
def factory(chip, monkeypatch):
    pytest.importorskip("lgpio", exc_type=ImportError)
    monkeypatch.setattr(local, "get_pi_revision", lambda: 0xA02082)
    chip.pull(LINE, 1)
    made = open_factory("lgpio", chip.path)
    yield made
    made.close()


def test_edges_come_with_times_of_our_clock(chip, factory):
    clock = SystemClock()
    buttons = Buttons(factory, [LINE], "up", clock)
    start_ns, seen = clock.monotonic_ns(), []
    for number in range(20):
        chip.pull(LINE, number % 2)
        buttons.wait(clock.monotonic_ns() + SOON_NS)
        seen += buttons.drain()
    assert [edge.active for edge in seen] == [True, False] * 10
    assert start_ns < seen[0].at_ns < seen[-1].at_ns < clock.monotonic_ns()
    buttons.close()


def test_a_line_in_use_is_told_with_the_remedy(chip, factory):
    in_use = r"^gpio: line 27: in use by another program; stop it"
    with gpiod.request_lines(str(chip.path), config={27: None}), pytest.raises(BoardError, match=in_use):
        Buttons(factory, [27], "up", SystemClock())


def test_lights_are_dimmed_beside_buttons_that_stay_with_libgpiod(chip, monkeypatch):
    pytest.importorskip("lgpio", exc_type=ImportError)
    monkeypatch.setattr(local, "get_pi_revision", lambda: 0xA02082)
    ours = open_factory("gpiod", chip.path)
    lights = Lights(dimming(ours, chip.path), {"happy": LIGHT, "sad": OTHER}, light_ns=SOON_NS)
    lights.set_levels(LightLevels(lit=1.0, glow=0.3))
    deadline_ns, seen = SystemClock().monotonic_ns() + SOON_NS, set()
    while len(seen) < 2 and SystemClock().monotonic_ns() < deadline_ns:
        seen.add(chip.level(LIGHT))
    assert seen == {0, 1}  # a wave
    lights.thank("happy", 0)
    assert {chip.level(LIGHT) for _ in range(500)} == {1}  # and none, at once
    assert chip.consumers() == {"lg"}
    lights.close()
    assert (chip.level(LIGHT), chip.level(OTHER)) == (0, 0)
    ours.close()


def test_an_exception_in_a_callback_ends_the_thread_and_shows(chip, factory, monkeypatch):
    # Last: lgpio has one thread a process, and never another.
    told = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _args: told.set())
    buttons = Buttons(factory, [LINE], "up", SystemClock())

    def callback(_ticks, _state):
        raise KeyError("bug")

    pin = factory.pin(22)
    chip.pull(22, 1)
    pin.pull, pin.edges, pin.when_changed = "up", "both", callback
    assert buttons.alive()
    chip.pull(22, 0)
    assert told.wait(300)
    clock = SystemClock()
    deadline_ns = clock.monotonic_ns() + SOON_NS
    while buttons.alive() and clock.monotonic_ns() < deadline_ns:
        threading.Event().wait(0.01)
    assert not buttons.alive()
    buttons.close()
