"""Whatever keeps the board away is told in one sentence, with the remedy."""

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from gpiozero import GPIOPinInUse, PinFixedPull, PinInvalidPin

from hardware.gpio.board import BoardError, claiming, open_factory
from hardware.gpio.mock import VirtualFactory

NOWHERE = Path("/dev/gpiochip99")


def test_the_mock_board_runs_on_the_machines_clock():
    factory = open_factory("mock", NOWHERE)
    assert isinstance(factory, VirtualFactory)
    assert factory.ticks().ns > 0


@pytest.mark.parametrize("name", ["gpiod", "lgpio"])
def test_a_missing_chip_is_told_with_the_remedy(name):
    if name == "lgpio":
        pytest.importorskip("lgpio", exc_type=ImportError)
    with pytest.raises(BoardError) as caught:
        open_factory(name, NOWHERE)
    assert str(caught.value) == (
        "gpio: /dev/gpiochip99: no such chip; set gpio.chip to one that `ls /dev/gpiochip*` shows, "
        'or gpio.factory = "mock" to try'
    )


@pytest.mark.parametrize("path", ["/dev/null", "/etc/hostname"])
def test_a_file_that_is_no_chip_is_told(path):
    with pytest.raises(BoardError, match=f"^gpio: {path}: not a GPIO chip; set gpio.chip"):
        open_factory("gpiod", Path(path))


def test_lgpio_is_given_a_chip_by_its_device_file_only():
    pytest.importorskip("lgpio", exc_type=ImportError)
    with pytest.raises(BoardError, match=r"^gpio: /dev/null: not a GPIO chip"):
        open_factory("lgpio", Path("/dev/null"))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody who may not")
def test_a_chip_that_one_may_not_use_is_told_with_the_remedy():
    with tempfile.TemporaryDirectory() as folder:  # mode 700: nobody but root may look into it
        os.seteuid(65534)
        try:
            with pytest.raises(BoardError, match=r"permission denied; add the user to the group gpio \(sudo adduser"):
                open_factory("gpiod", Path(folder) / "gpiochip0")
        finally:
            os.seteuid(0)


@pytest.mark.parametrize(
    ("name", "module", "remedy"),
    [
        (
            "gpiod",
            "gpiod",
            'sudo apt install python3-libgpiod (Debian 13), or pip install gpiod, or gpio.factory = "lgpio"',
        ),
        (
            "lgpio",
            "lgpio",
            "sudo apt install python3-lgpio, or pip install 'smiley-kiosk[lgpio]' in a virtual environment",
        ),
        (
            "rpigpio",
            "RPi",
            "sudo apt install python3-rpi.gpio, or pip install 'smiley-kiosk[rpigpio]' in a virtual environment",
        ),
    ],
)
def test_a_missing_library_is_told_with_the_remedy(name, module, remedy):
    program = f"""
import sys; from pathlib import Path
sys.modules[{module!r}] = None  # as if it were not installed
from hardware.gpio.board import BoardError, open_factory
try:
    open_factory({name!r}, Path("/dev/gpiochip0"))
except BoardError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    assert said.startswith(f"gpio: {name} cannot be loaded (")
    assert said.endswith(f"); {remedy}")


WITHOUT_BINDING = "import sys; sys.modules['gpiod'] = None"
# Debian 12's: a module where version 2 is a package.
OLD_BINDING = "import sys, types; sys.modules['gpiod'] = types.ModuleType('gpiod')"


@pytest.mark.parametrize(
    ("installed", "name", "found"),
    [
        ("", "auto", "gpiod"),
        (WITHOUT_BINDING, "auto", "lgpio"),
        (OLD_BINDING, "auto", "lgpio"),
        (WITHOUT_BINDING, "gpiod", "gpiod"),
        ("", "mock", "mock"),
    ],
)
def test_without_libgpiods_binding_the_way_is_lgpio_unless_one_is_named(installed, name, found):
    program = f"{installed}\nfrom hardware.gpio.board import resolve; print(resolve({name!r}))"
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        == f"{found}\n"
    )


def test_where_no_way_is_installed_both_are_named():
    program = f"""
{WITHOUT_BINDING}; sys.modules["lgpio"] = None
from pathlib import Path
from hardware.gpio.board import BoardError, open_factory
try:
    open_factory("auto", Path("/dev/gpiochip0"))
except BoardError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.startswith("gpio: neither libgpiod's binding nor lgpio is installed; apt install python3-libgpiod")
    assert "python3-lgpio" in said


def test_lgpio_moves_nobody_to_another_folder(tmp_path):
    pytest.importorskip("lgpio", exc_type=ImportError)
    (tmp_path / "run").mkdir()
    program = "import os; before = os.getcwd(); import hardware.gpio.lgpio_factory; print(before == os.getcwd())"
    environ = {**os.environ, "RUNTIME_DIRECTORY": str(tmp_path / "run")}
    environ.pop("LG_WD", None)
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environ, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "True\n"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]  # its FIFO is where a service may write


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (OSError(errno.EBUSY, "Device or resource busy"), "in use by another program; stop it"),
        (OSError(errno.EINVAL, "Invalid argument"), "no such line on this chip; use another line, or set gpio.chip"),
        (OSError(errno.EACCES, "Permission denied"), "permission denied; add the user to the group gpio"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error; see `gpioinfo`"),
        (PinInvalidPin("99"), "no such line on this board; use another line"),
        (PinFixedPull("GPIO2"), "has a resistor of its own; use another line, or another pull"),
        (GPIOPinInUse("GPIO5"), "used twice; give every button and light a line of its own"),
        (RuntimeError("No access to /dev/mem"), 'No access to /dev/mem; set gpio.factory = "gpiod"'),
    ],
)
def test_whatever_keeps_a_line_away_is_told_with_the_remedy(error, remedy):
    with pytest.raises(BoardError) as caught, claiming(17):
        raise error
    assert str(caught.value).startswith(f"gpio: line 17: {remedy}")


def test_any_other_error_is_a_bug_and_shows_itself():
    with pytest.raises(KeyError), claiming(17):
        raise KeyError("bug")
