"""Which GPIO chip has the header's lines: found by its label, since its number depends on the kernel.

On a Raspberry Pi 5 the header is gpiochip4 before kernel 6.6.45, gpiochip0 from then on, and another one from 6.12.96
(raspberrypi/linux#6144). The labels stand in the drivers pinctrl-bcm2835.c and pinctrl-rp1.c.
"""

import errno
import fcntl
import os
import re
import struct
from collections.abc import Mapping
from pathlib import Path

import attrs

HEADER_LABELS = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")
"""Pi 0 to 3 and Zero 2 W; Pi 4; Pi 5."""
GET_CHIP_INFO = 0x8044B401
"""GPIO_GET_CHIPINFO_IOCTL of linux/gpio.h; asked for by hand, so that it serves every pin factory."""
CHIP_INFO = struct.Struct("32s32sI")
"""struct gpiochip_info: name, label, number of lines."""
NO_PERMISSION = {errno.EACCES, errno.EPERM}
CHIP_NAME = re.compile(r"gpiochip[0-9]+")


@attrs.frozen
class GpioChip:
    """One GPIO chip as the kernel names it."""

    path: Path
    label: str
    lines: int


class HeaderNotFoundError(Exception):
    """No chip, or more than one, has the header's lines; the message says which chips there are."""


def read_chip(path: Path) -> GpioChip:
    """Ask the kernel for a chip's label. Raises OSError: missing, not a GPIO chip, or no permission."""
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        answer = fcntl.ioctl(fd, GET_CHIP_INFO, bytes(CHIP_INFO.size))
    finally:
        os.close(fd)
    _, label, lines = CHIP_INFO.unpack(answer)
    return GpioChip(path, label.split(b"\0")[0].decode(errors="replace"), lines)


def list_chips(dev: Path = Path("/dev")) -> dict[Path, GpioChip | OSError]:
    """Every GPIO chip in `dev` in the order of their numbers, or why it cannot be asked.

    A second name of a chip is left out: Raspberry Pi OS links gpiochip4 to gpiochip0, for programs of old.
    """
    found: dict[Path, GpioChip | OSError] = {}
    paths = [path for path in dev.iterdir() if CHIP_NAME.fullmatch(path.name) and not path.is_symlink()]
    for path in sorted(paths, key=lambda path: int(path.name.removeprefix("gpiochip"))):
        try:
            found[path] = read_chip(path)
        except OSError as error:
            found[path] = error
    return found


def header_chip(chips: Mapping[Path, GpioChip | OSError]) -> GpioChip:
    """The chip with the header's lines. Pure. Raises HeaderNotFoundError."""
    asked = [chip for chip in chips.values() if isinstance(chip, GpioChip)]
    match [chip for chip in asked if chip.label in HEADER_LABELS]:
        case [chip]:
            return chip
        case [_, *_] as several:
            raise HeaderNotFoundError(f"{describe(several)} could all be the header; name one with gpio.chip")
    denied = [path for path, chip in chips.items() if isinstance(chip, OSError) and chip.errno in NO_PERMISSION]
    if denied:
        raise HeaderNotFoundError(
            f"{', '.join(map(str, denied))}: permission denied; add the user to the group gpio (sudo adduser NAME gpio)"
        )
    if not asked:
        raise HeaderNotFoundError(
            "no GPIO chip at /dev/gpiochip*: is this a Raspberry Pi? "
            'gpio.factory = "mock" tries the kiosk without a board'
        )
    raise HeaderNotFoundError(
        f"no chip has a Raspberry Pi's header; there is {describe(asked)}. "
        "On another board, name its chip with gpio.chip"
    )


def describe(chips: list[GpioChip]) -> str:
    """Chips with their labels, as `gpiodetect` shows them."""
    return ", ".join(f"{chip.path.name} ({chip.label or 'no label'}, {chip.lines} lines)" for chip in chips)


def find_header_chip(dev: Path = Path("/dev")) -> GpioChip:
    """Look for the header's chip among the devices in `dev`. Raises HeaderNotFoundError."""
    return header_chip(list_chips(dev))
