"""The header's chip is found by its label. The machines are as `gpiodetect` showed them to people who reported them."""

import errno
from pathlib import Path

import pytest

from hardware.gpio.chip import GpioChip, HeaderNotFoundError, header_chip, list_chips, read_chip
from tests.hardware.machines import LE_POTATO, MACHINES, PI_4

PI_5 = MACHINES["Pi 5 from 6.6.45"].chips


def machine(chips):
    return {path: GpioChip(path, label, lines) for n, label, lines in chips for path in [Path(f"/dev/gpiochip{n}")]}


@pytest.mark.parametrize("name", [name for name, machine in MACHINES.items() if machine.header is not None])
@pytest.mark.parametrize("order", [1, -1])
def test_the_header_is_found_whatever_its_number(name, order):
    found = header_chip(machine(MACHINES[name].chips[::order]))
    assert found.path == Path(f"/dev/gpiochip{MACHINES[name].header}")


@pytest.mark.parametrize(
    ("chips", "told"),
    [
        ([], "no GPIO chip at /dev/gpiochip*: is this a Raspberry Pi? gpio.factory = "),
        (
            LE_POTATO,
            "there is gpiochip0 (aobus-banks, 11 lines), gpiochip1 (periphs-banks, 100 lines). On another board, name",
        ),
        ([(0, "", 8)], "gpiochip0 (no label, 8 lines)"),
        (
            [*PI_4, (7, "pinctrl-rp1", 54)],
            "gpiochip0 (pinctrl-bcm2711, 58 lines), gpiochip7 (pinctrl-rp1, 54 lines) could",
        ),
    ],
)
def test_where_none_is_surely_the_header_the_chips_are_named(chips, told):
    with pytest.raises(HeaderNotFoundError) as caught:
        header_chip(machine(chips))
    assert told in str(caught.value)


def test_who_may_not_ask_a_chip_is_told_of_the_group_and_not_that_there_is_no_header():
    chips = machine(PI_5) | {Path("/dev/gpiochip0"): PermissionError(errno.EACCES, "Permission denied")}
    with pytest.raises(
        HeaderNotFoundError, match=r"^/dev/gpiochip0: permission denied; add the user to the group gpio"
    ):
        header_chip(chips)


def test_a_chip_that_one_may_not_ask_does_not_matter_where_the_header_can_be_asked():
    chips = machine(PI_5) | {Path("/dev/gpiochip13"): PermissionError(errno.EACCES, "Permission denied")}
    assert header_chip(chips).path == Path("/dev/gpiochip0")


def test_a_second_name_of_a_chip_is_no_second_chip(tmp_path):
    (tmp_path / "gpiochip4").symlink_to("gpiochip0")
    (tmp_path / "gpiochip").touch()
    (tmp_path / "gpiochip1.old").touch()
    for number in (10, 9, 0):
        (tmp_path / f"gpiochip{number}").touch()
    assert [path.name for path in list_chips(tmp_path)] == ["gpiochip0", "gpiochip9", "gpiochip10"]


@pytest.mark.parametrize("path", ["/dev/null", "/etc/hostname", "/dev/gpiochip99"])
def test_what_is_no_chip_is_an_operating_error(path):
    with pytest.raises(OSError, match=r"^\[Errno (1|2|13|25)\]"):
        read_chip(Path(path))


def test_a_chip_of_the_kernel_tells_its_label(chip):
    told = read_chip(chip.path)
    assert (told.path, told.lines) == (chip.path, 28)
    assert told == list_chips()[chip.path]
