"""Machines as people who have them recorded them, and trees of /dev and /sys to play them back to a program."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import attrs
import pytest

SOURCE = Path(__file__).with_name("gpiochips.c")
BRCMSTB = {
    "gpio-brcmstb@107d508500": 32,
    "gpio-brcmstb@107d508520": 4,
    "gpio-brcmstb@107d517c00": 17,
    "gpio-brcmstb@107d517c20": 6,
}
"""The other chips of a Pi 5, with their lines, in the order of their numbers."""


@attrs.frozen
class Machine:
    """What `gpiodetect`, `ls -l /dev/gpiochip*` and /proc/device-tree/system/linux,revision tell."""

    chips: tuple[tuple[int, str, int], ...]
    """Number, label, lines."""
    header: int | None
    revision: int | None = None
    """None: no Raspberry Pi."""
    links: tuple[tuple[str, str], ...] = ()
    """Second names that Raspberry Pi OS gives a chip, for programs of old."""


def _pi_5(header: int, first: int) -> tuple[tuple[int, str, int], ...]:
    others = enumerate(BRCMSTB.items(), first)
    return (*((number, label, lines) for number, (label, lines) in others), (header, "pinctrl-rp1", 54))


PI_3 = ((0, "pinctrl-bcm2835", 54), (1, "brcmvirt-gpio", 2), (2, "raspberrypi-exp-gpio", 8))
PI_4 = ((0, "pinctrl-bcm2711", 58), (1, "raspberrypi-exp-gpio", 8))
# An expander on I2C, or an adapter on USB, has whichever number is free when its driver comes.
EXPANDERS = ((1, "raspberrypi-exp-gpio", 8), (2, "mcp23017", 16), (3, "cp210x", 4), (4, "ftdi-cbus", 4))
LE_POTATO = ((0, "aobus-banks", 11), (1, "periphs-banks", 100))
A_PC = ((0, "INT34C5:00", 220),)

MACHINES = {
    "Pi 3": Machine(PI_3, 0, 0xA02082),
    "Zero 2 W": Machine(((0, "pinctrl-bcm2835", 54), (1, "raspberrypi-exp-gpio", 8)), 0, 0x902120),
    "Zero 2 W with expanders": Machine(((0, "pinctrl-bcm2835", 54), *EXPANDERS), 0, 0x902120),
    "Pi 4": Machine(PI_4, 0, 0xC03115),
    "Pi 4 behind an expander": Machine(
        ((0, "mcp23017", 16), (1, "pinctrl-bcm2711", 58), (2, "raspberrypi-exp-gpio", 8)), 1, 0xC03115
    ),
    # raspberrypi/linux#6144, before and after it
    "Pi 5 before 6.6.45": Machine(_pi_5(4, 0), 4, 0xC04170),
    "Pi 5 from 6.6.45": Machine(_pi_5(0, 10), 0, 0xC04170, (("gpiochip4", "gpiochip0"),)),
    # sunfounder/robot-hat#24, adafruit/Adafruit_Blinka#1119: there is no gpiochip0 any more
    "Pi 5 from 6.12.96": Machine(_pi_5(15, 11), 15, 0xC04170),
    # golemparts/rppal#127: with a chip of an expander behind it
    "Pi 5 with LEDs": Machine((*_pi_5(4, 0), (5, "fsm_leds", 2)), 4, 0xC04170),
    "CM5": Machine((*_pi_5(0, 10), (14, "pca9535", 16)), 0, 0xB04180, (("gpiochip4", "gpiochip0"),)),
    "Le Potato": Machine(LE_POTATO, None),
    "a PC": Machine(A_PC, None),
    "a machine without lines": Machine((), None),
}


def make_tree(machine: Machine, folder: Path) -> Path:
    """The machine's /dev, /sys and /proc below `folder`, as far as anybody asks for its lines."""
    dev, numbers = folder / "dev", folder / "sys/dev/char"
    for each in (dev, numbers, folder / "sys/bus/gpio", folder / "proc/device-tree/system"):
        each.mkdir(parents=True)
    for number, label, lines in machine.chips:
        (dev / f"gpiochip{number}").write_text(f"254:{number} {lines} {label}\n")
        (numbers / f"254:{number}").mkdir()
        (numbers / f"254:{number}" / "subsystem").symlink_to("../../../bus/gpio")
    for name, to in machine.links:
        (dev / name).symlink_to(to)
    if machine.revision is not None:
        (folder / "proc/device-tree/system/linux,revision").write_bytes(machine.revision.to_bytes(4, "big"))
    return folder


@cache
def _library(folder: Path) -> Path:
    if sys.maxsize < 1 << 32:
        pytest.skip("needs a machine of 64 bits: on others stat has two shapes")
    if shutil.which("cc") is None or not Path("/usr/include/stdio.h").exists():
        pytest.skip("needs a compiler of C: sudo apt install gcc libc6-dev")
    made = folder / "gpiochips.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", made, SOURCE, "-ldl"], check=True, timeout=300)
    return made


def played_back(tree: Path, folder: Path, **more: str) -> dict[str, str]:
    """The environment of a program that finds the chips of `tree`; `folder` keeps what that needs."""
    return {**os.environ, "LD_PRELOAD": str(_library(folder)), "GPIO_TREE": str(tree), **more}
