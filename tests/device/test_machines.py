"""Recorded machines are played back to the real libraries: finder, libgpiod, lgpio and doctor find the header."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.hardware.machines import MACHINES, make_tree, played_back

HEADERS = [name for name, machine in MACHINES.items() if machine.header is not None]
OTHERS = [name for name, machine in MACHINES.items() if machine.header is None]
# One process for all: what is asked of the kernel is answered from the tree that the environment names at that moment.
PROGRAM = """
import json, os, sys
from pathlib import Path
import attrs
from config.buttons import GpioSettings
from hardware.clock import SystemClock
from hardware.gpio.board import BoardError, open_factory
from kiosk.device.doctor.board import examine_board
from kiosk.device.doctor.context import Context
from tests.device.conftest import settings

def claimed(way):
    try:
        factory = open_factory(way, None)
    except BoardError as error:
        return str(error)
    try:
        pin = factory.pin(17)
        pin.pull = "up"
        return [factory._chip if way == "lgpio" else factory._chip.path, pin.state]
    finally:
        factory.close()

def doctor(way, chip):
    gpio = GpioSettings(factory=way, chip=None if chip is None else Path(chip))
    context = Context(attrs.evolve(settings(Path("/nowhere")), gpio=gpio), SystemClock())
    return [f"{each.severity}: {each.what}" for each in examine_board(context)]

way, answers = sys.argv[1], {}
for name, (tree, *chips) in json.load(sys.stdin).items():
    os.environ["GPIO_TREE"] = tree
    answers[name] = [claimed(way), doctor(way, None), [doctor(way, chip) for chip in chips]]
print(json.dumps(answers))
"""


@pytest.fixture(scope="module", params=["gpiod", "lgpio"])
def answers(request, tmp_path_factory):
    """By machine: what was claimed, and what the doctor says, without gpio.chip and with each chip named in it."""
    if find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    folder = tmp_path_factory.mktemp("machines")
    asked = {}
    for number, (name, machine) in enumerate(MACHINES.items()):
        tree = make_tree(machine, folder / str(number))
        asked[name] = [str(tree), *(f"/dev/gpiochip{chip}" for chip, _, _ in machine.chips)]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, request.param],
        input=json.dumps(asked),
        env=played_back(folder / "0", folder),
        cwd=Path(__file__).parents[2],
        text=True,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return request.param, json.loads(done.stdout)


def described(machine, number):
    """A chip as the doctor names it."""
    label, lines = next((label, lines) for each, label, lines in machine.chips if each == number)
    return f"gpiochip{number} ({label}, {lines} lines)"


@pytest.mark.parametrize("name", HEADERS)
def test_the_headers_line_is_claimed_and_the_doctor_names_its_chip(answers, name):
    way, machines = answers
    (chip, state), found, _ = machines[name]
    number = MACHINES[name].header
    assert (chip, state) == (number if way == "lgpio" else f"/dev/gpiochip{number}", 1)
    assert f"ok: the header's lines are on {described(MACHINES[name], number)}" in found


@pytest.mark.parametrize("name", HEADERS)
def test_any_other_chip_in_the_settings_is_an_error_that_names_both(answers, name):
    _, machines = answers
    machine = MACHINES[name]
    for (number, *_), found in zip(machine.chips, machines[name][2], strict=True):
        if number == machine.header:
            assert f"ok: the lines are on {described(machine, number)}" in found
        else:
            assert (
                f"error: gpio.chip is {described(machine, number)}; "
                f"the header's lines are on {described(machine, machine.header)}"
            ) in found


@pytest.mark.parametrize("name", OTHERS)
def test_a_machine_without_a_header_is_told_which_chips_it_has(answers, name):
    _, machines = answers
    claimed, found, named = machines[name]
    machine = MACHINES[name]
    chips = ", ".join(described(machine, number) for number, *_ in machine.chips)
    if chips:
        expected = f"no chip has a Raspberry Pi's header; there is {chips}. On another board, name its chip"
    else:
        expected = "no GPIO chip at /dev/gpiochip*: is this a Raspberry Pi?"
    assert claimed.startswith(f"gpio: {expected}")
    assert any(each.startswith(f"error: {expected}") for each in found)
    for (number, *_), said in zip(machine.chips, named, strict=True):
        assert f"ok: the lines are on {described(machine, number)}" in said
