"""The board's lines through gpiozero. The pin factory is built as the settings say; gpiozero is never left to guess."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from gpiozero import Factory, GPIOPinInUse, Pin, PinFixedPull, PinInvalidPin
from gpiozero.pins.mock import MockPin

from hardware.clock import SystemClock
from hardware.gpio.chip import HeaderNotFoundError, find_header_chip

FactoryName = Literal["auto", "gpiod", "lgpio", "rpigpio", "mock"]
NamedFactory = Literal["gpiod", "lgpio", "rpigpio", "mock"]

_PERMISSION = "permission denied; add the user to the group gpio (sudo adduser NAME gpio)"
_NOT_A_CHIP = "not a GPIO chip; set gpio.chip to one that `ls /dev/gpiochip*` shows"
_CHIP_REASONS = {
    errno.ENOENT: 'no such chip; set gpio.chip to one that `ls /dev/gpiochip*` shows, or gpio.factory = "mock" to try',
    errno.EACCES: _PERMISSION,
    errno.EPERM: _PERMISSION,
    errno.ENODEV: _NOT_A_CHIP,
    errno.ENOTTY: _NOT_A_CHIP,
}
_LINE_REASONS = {
    errno.EBUSY: "in use by another program; stop it (`gpioinfo` names it), or use another line",
    errno.EINVAL: "no such line on this chip; use another line, or set gpio.chip",
    errno.EACCES: _PERMISSION,
    errno.EPERM: _PERMISSION,
}


_MISSING = {
    "gpiod": 'sudo apt install python3-libgpiod (Debian 13), or pip install gpiod, or gpio.factory = "lgpio"',
    "lgpio": "sudo apt install python3-lgpio, or pip install 'smiley-kiosk[lgpio]' in a virtual environment",
    "rpigpio": "sudo apt install python3-rpi.gpio, or pip install 'smiley-kiosk[rpigpio]' in a virtual environment",
}
"""By pin factory, what to install. Debian's packages of the kiosk see Debian's own libraries alone."""


class BoardError(Exception):
    """The board, or one of its lines, cannot be had; the message is one sentence with the remedy."""


def resolve(name: FactoryName) -> NamedFactory:
    """The pin factory that is meant: "auto" is gpiod where its binding is installed, else lgpio."""
    if name != "auto":
        return name
    try:
        # Not `gpiod` alone: version 1, which Debian 12 has, goes by that name too.
        import gpiod.line  # noqa: F401, PLC0415 - whether it is there is the question
    except ImportError:
        return "lgpio"
    return "gpiod"


def open_factory(name: FactoryName, chip: Path | None) -> Factory:
    """Build the pin factory `name`; gpiod and lgpio reach the lines through the character device `chip`.

    None: the chip of the header, found by its label.

    Raises BoardError.
    """
    try:
        return _build(resolve(name), chip)
    except ImportError as error:
        if name == "auto":
            raise BoardError(
                "gpio: neither libgpiod's binding nor lgpio is installed; apt install python3-libgpiod (Debian 13) "
                "or python3-lgpio (Raspberry Pi OS 12), or pip install gpiod"
            ) from error
        raise BoardError(
            f"gpio: {name} cannot be loaded ({error}); {_MISSING.get(name, 'reinstall the kiosk')}"
        ) from error
    except RuntimeError as error:
        # What RPi.GPIO says, when it is loaded, to a machine that is no Raspberry Pi.
        raise BoardError(f'gpio: {name}: {error}; set gpio.factory = "gpiod", or "mock" to try') from error
    except HeaderNotFoundError as error:
        raise BoardError(f"gpio: {error}") from error
    except OSError as error:
        reason = _CHIP_REASONS.get(error.errno or 0, f"{error.strerror or error}; see `gpiodetect`")
        raise BoardError(f"gpio: {chip or 'the header'}: {reason}") from error


def knows_pwm(factory: Factory) -> bool:
    """Whether the pins of `factory` make waves: gpiozero's own for lgpio and RPi.GPIO do, ours on libgpiod do not."""
    return factory.pin_class._set_frequency not in (Pin._set_frequency, MockPin._set_frequency)  # noqa: SLF001


def dimming(factory: Factory, chip: Path | None) -> Factory:
    """The factory for lights that are dimmed: the same where its pins know PWM, else lgpio's beside it.

    Raises BoardError.
    """
    if knows_pwm(factory):
        return factory
    try:
        return _build("lgpio", chip)
    except ImportError as error:
        raise BoardError(
            f"lights: dimmed lights need lgpio, which cannot be loaded ({error}); sudo apt install python3-lgpio "
            "(Raspberry Pi OS), or lights.brightness = 100, lights.glow = 0 and no lights.dim"
        ) from error
    except OSError as error:
        raise BoardError(f"lights: {chip or 'the header'}: {error.strerror or error}; see `gpiodetect`") from error


def _build(name: NamedFactory, chip: Path | None) -> Factory:
    # Each pin factory needs a library that the others do without.
    match name:
        case "gpiod":
            from hardware.gpio.gpiod_factory import GpiodFactory  # noqa: PLC0415

            return GpiodFactory(chip or find_header_chip().path)
        case "lgpio":
            from hardware.gpio.lgpio_factory import LgpioFactory  # noqa: PLC0415

            return LgpioFactory(chip or find_header_chip().path)
        case "rpigpio":
            from gpiozero.pins.rpigpio import RPiGPIOFactory  # noqa: PLC0415

            return RPiGPIOFactory()
        case "mock":
            from hardware.gpio.mock import VirtualFactory  # noqa: PLC0415

            return VirtualFactory(SystemClock())


@contextmanager
def claiming(line: int) -> Iterator[None]:
    """Name what keeps `line` from being claimed: every known reason becomes a BoardError."""
    try:
        yield
    except PinInvalidPin as error:
        raise BoardError(f"gpio: line {line}: no such line on this board; use another line") from error
    except GPIOPinInUse as error:
        raise BoardError(f"gpio: line {line}: used twice; give every button and light a line of its own") from error
    except PinFixedPull as error:
        raise BoardError(f"gpio: line {line}: has a resistor of its own; use another line, or another pull") from error
    except OSError as error:
        reason = _LINE_REASONS.get(error.errno or 0, f"{error.strerror or error}; see `gpioinfo`")
        raise BoardError(f"gpio: line {line}: {reason}") from error
    except RuntimeError as error:
        # RPi.GPIO has no other exception for no permission, and for no edges on kernels from 6.6 on; gpiozero's own
        # is for a board that is no Raspberry Pi. libgpiod has none of these troubles.
        raise BoardError(f'gpio: line {line}: {error}; set gpio.factory = "gpiod"') from error
