"""The faces and the lines that they are on."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from config.limits import KEY, Between, Line, join
from config.shown_text import LABEL

FACES = range(2, 6)


@frozen
class ButtonSettings:
    """One face: its button's line, its light's line, its name and its worth."""

    line: int = field(validator=Line())
    """The button's GPIO line (BCM number)."""
    score: int = field(validator=Between(0, 100, "points"))
    """What one vote is worth. Each face less than the one before it."""
    label: str = field(default="", validator=LABEL)
    """What people read; the face's name where empty."""
    light: int | None = field(default=None, validator=Line())
    """The line of the face's light."""


@frozen
class GpioSettings:
    """How the lines are reached."""

    factory: Literal["auto", "gpiod", "lgpio", "rpigpio", "mock"] = "auto"
    """The way to the lines. `auto`: `gpiod` where libgpiod's binding is installed (version 2: Debian 13, or from pip),
    else `lgpio` (Raspberry Pi OS 12); `kiosk run` and `kiosk doctor` say which. `rpigpio` (an extra) for older kernels;
    `mock` without a board: `kiosk press` presses."""
    # hardware/gpio/chip.py finds it by its label.
    chip: Path | None = None
    """The header's character device, for `gpiod` and `lgpio`. Left out, the chip of a Raspberry Pi's header is found by
    its label, whatever its number; another board needs it named."""
    pull: Literal["up", "down"] = "up"
    """`up`: a button connects its line to ground. `down`: to 3.3 V."""
    buzzer: int | None = field(default=None, validator=Line())
    """The line of a buzzer that sounds with every vote."""


def in_buttons(buttons: Mapping[str, ButtonSettings]) -> Iterator[str]:
    """What is wrong between the faces, each with its place."""
    if len(buttons) not in FACES:
        yield f"buttons: {len(buttons)} faces, must be {FACES.start}\N{EN DASH}{FACES.stop - 1}"
    for name in buttons:
        if not KEY.fits(name):
            yield f"{join('buttons', name)}: a face's name must be {KEY.allowed}"
    for (_, above), (worse, below) in pairwise(buttons.items()):
        if not above.score > below.score:
            yield f"{join('buttons', worse)}.score = {below.score}: must be less than the one before it (best first)"


def in_lines(buttons: Mapping[str, ButtonSettings], gpio: GpioSettings) -> Iterator[str]:
    """Lines that are used twice, each with its place."""
    places = [(f"{join('buttons', name)}.line", button.line) for name, button in buttons.items()]
    places += [(f"{join('buttons', name)}.light", b.light) for name, b in buttons.items() if b.light is not None]
    if gpio.buzzer is not None:
        places.append(("gpio.buzzer", gpio.buzzer))
    used: dict[int, str] = {}
    for place, line in places:
        if line in used:
            yield f"{place} = {line}: already used by {used[line]}"
        used.setdefault(line, place)
