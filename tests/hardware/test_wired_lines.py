"""Two lines joined by a wire, as gpiozero's own tests of real pins have them, on libgpiod's own binding."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hardware.machines import MACHINES, make_tree, played_back

BEGIN = """
import threading
import gpiod
from gpiozero import LED, Button
from hardware.gpio.board import open_factory
factory = open_factory("gpiod", None)
def pins():
    heard = factory.pin(27)
    heard.function, heard.pull = "input", "down"
    return factory.pin(22), heard
def close(*closing):
    for each in closing:
        each.close()
"""
CLAIMS = {
    "what is put out is heard, also by a pin that was closed": """
for _ in range(3):
    out, heard = pins()
    for state in (1, 0, 1):
        out.output_with_state(state)
        assert heard.state == state
    out.function = "output"
    for state in (0, 1):
        out.state = state
        assert heard.state == state
    close(out, heard)
""",
    "a pull is heard, also of a pin that was closed": """
for _ in range(3):
    out, heard = pins()
    out.function = "input"
    for pull, state in (("up", 1), ("down", 0)):
        out.pull = pull
        assert heard.state == state
    for pull, state in (("up", 1), ("down", 0)):
        out.input_with_pull(pull)
        assert heard.state == state
    close(out, heard)
""",
    "a closed pin has no state until it is set up again": """
out, heard = pins()
close(out, heard, out)
for read in (lambda: out.state, lambda: setattr(out, "state", 1) if out.function == "output" else out.state):
    try:
        read()
    except gpiod.RequestReleasedError:
        continue
    raise AssertionError("a released line was read")
out.function = "output"
out.state = 1
assert out.state == 1
""",
    "every device on a line that was closed works, and hears its edges": """
for _ in range(5):
    light, button = LED(22, pin_factory=factory), Button(27, pull_up=False, pin_factory=factory)
    pressed = threading.Event()
    button.when_pressed = pressed.set
    light.on()
    assert pressed.wait(300) and button.is_pressed
    close(button, light)
    light, button = Button(22, pin_factory=factory), Button(27, pull_up=None, active_state=True, pin_factory=factory)
    assert button.is_pressed and not light.is_pressed
    close(light, button)
""",
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_as_gpiozero_claims_of_real_pins(claim, tmp_path, tmp_path_factory):
    tree = make_tree(MACHINES["Pi 5 from 6.12.96"], tmp_path / "tree")
    library = tmp_path_factory.getbasetemp() / "wired"
    library.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", f"{BEGIN}{CLAIMS[claim]}\nfactory.close()\nprint('so it is')"],
        env=played_back(tree, library, GPIO_WIRE="22-27"),
        cwd=Path(__file__).parents[2],
        text=True,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.stdout == "so it is\n", done.stderr
