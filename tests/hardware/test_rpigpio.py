"""The buttons on gpiozero's own RPi.GPIO factory: with lines that can be driven, and with fake-rpigpio."""

import sys
from pathlib import Path
from types import ModuleType

import fake_rpigpio.RPi
import pytest
from gpiozero import LED
from gpiozero.pins import local

from hardware.clock import SystemClock
from hardware.gpio.board import BoardError, open_factory
from hardware.gpio.buttons import Buttons
from hardware.lights import Lights
from tests.hardware import rpi_gpio_standin as standin
from tests.hardware.repaired_fake import Repaired

LINE, LIGHT = 17, 5
PI_3B = 0xA02082
SOON_NS = 300_000_000_000


@pytest.fixture
def rpi_gpio(monkeypatch):
    """Put a module in RPi.GPIO's place, on a Raspberry Pi 3B."""

    def put(module) -> None:
        package = ModuleType("RPi")
        package.GPIO = module
        monkeypatch.setitem(sys.modules, "RPi", package)
        monkeypatch.setitem(sys.modules, "RPi.GPIO", module)
        # gpiozero's factory binds whichever module it finds when it is first imported.
        monkeypatch.delitem(sys.modules, "gpiozero.pins.rpigpio", raising=False)
        monkeypatch.setattr(local, "get_pi_revision", lambda: PI_3B)

    return put


@pytest.fixture
def lines(rpi_gpio):
    board = standin.Standin()
    rpi_gpio(board.module())
    yield board
    board.stop()


@pytest.fixture
def factory(lines):
    made = open_factory("rpigpio", Path("/dev/gpiochip0"))
    yield made
    made.close()


@pytest.fixture
def buttons(factory):
    made = Buttons(factory, [LINE], "up", SystemClock())
    yield made
    made.close()


def next_edge(buttons):
    clock = SystemClock()
    buttons.wait(clock.monotonic_ns() + SOON_NS)
    (edge,) = buttons.drain()
    assert abs(clock.monotonic_ns() - edge.at_ns) < SOON_NS
    return edge


def test_pushes_come_through_gpiozeros_rpigpio_factory(lines, buttons):
    assert buttons.levels() == {LINE: False}
    lines.drive(LINE, 0)
    assert next_edge(buttons).active
    assert buttons.levels() == {LINE: True}
    lines.drive(LINE, 1)
    assert not next_edge(buttons).active


def test_a_thread_of_a_c_library_cannot_be_seen_and_counts_as_alive(buttons):
    assert buttons.alive()


def test_after_closing_nothing_is_called_back_and_no_line_is_kept(lines, factory):
    buttons = Buttons(factory, [LINE], "up", SystemClock())
    buttons.close()
    factory.close()
    assert lines._channels == {}


def test_lights_work_on_it_too(lines, factory):
    lights = Lights(factory, {"happy": LIGHT}, light_ns=10)
    lights.thank("happy", 0)
    assert lines.input(LIGHT) == 1
    lights.advance(10)
    assert lines.input(LIGHT) == 0
    lights.close()


def test_a_kernel_on_which_rpi_gpio_sees_no_edges_is_told_with_the_remedy(lines, factory, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise RuntimeError("Failed to add edge detection")

    monkeypatch.setattr(sys.modules["RPi.GPIO"], "add_event_detect", refuse)
    with pytest.raises(BoardError, match=r'^gpio: line 17: Failed to add edge detection; set gpio.factory = "gpiod"$'):
        Buttons(factory, [LINE], "up", SystemClock())


def test_the_kiosks_buttons_and_lights_can_be_made_with_fake_rpigpio_in_rpi_gpios_place(rpi_gpio):
    rpi_gpio(Repaired())
    factory = open_factory("rpigpio", Path("/dev/gpiochip0"))
    assert type(factory).__module__ == "gpiozero.pins.rpigpio"
    buttons = Buttons(factory, [LINE, 27, 22], "up", SystemClock())
    assert buttons.levels().keys() == {LINE, 27, 22}  # fake-rpigpio reads levels by throwing dice
    light = LED(LIGHT, pin_factory=factory)
    light.on()
    light.close()
    assert buttons.drain() == []
    buttons.close()
    factory.close()


def test_without_those_repairs_fake_rpigpio_does_not_carry_gpiozero(rpi_gpio):
    rpi_gpio(fake_rpigpio.RPi.GPIO)
    factory = open_factory("rpigpio", Path("/dev/gpiochip0"))
    with pytest.raises(BoardError, match="line 17"):  # it calls every line an output, and so refuses the pull
        Buttons(factory, [LINE], "up", SystemClock())
    factory.close()
