"""gpiozero's lgpio pin factory, with what lgpio leaves to its caller."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_here = Path.cwd()
# Importing lgpio makes a FIFO in its working directory, dies where it cannot, and moves the process there.
os.environ.setdefault("LG_WD", os.environ.get("RUNTIME_DIRECTORY", tempfile.gettempdir()))
try:
    import lgpio
finally:
    os.chdir(_here)

from gpiozero.pins.lgpio import LGPIOFactory  # noqa: E402 - it imports lgpio, which needs the above

ERRNOS = {"can not open gpiochip": errno.ENOENT, "GPIO busy": errno.EBUSY, "bad GPIO number": errno.EINVAL}
"""lgpio's own words (lguErr.c): its exception carries nothing else."""


@contextmanager
def _plainly() -> Iterator[None]:
    """Raise OSError where lgpio raises an exception class of its own."""
    try:
        yield
    except lgpio.error as error:
        raise OSError(ERRNOS.get(error.value, errno.EIO), f"lgpio: {error.value}") from error


class LgpioFactory(LGPIOFactory):  # type: ignore[misc]  # gpiozero has no annotations
    """Pins through lgpio, on a chip named by its device file."""

    def __init__(self, chip: Path) -> None:
        """Raises OSError when the chip cannot be opened."""
        if not os.access(chip, os.R_OK | os.W_OK):
            number = errno.EACCES if chip.exists() else errno.ENOENT
            raise OSError(number, os.strerror(number))
        digits = chip.name.removeprefix("gpiochip")
        if not digits.isdecimal():
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        with _plainly():
            super().__init__(int(digits))

    def pin(self, name: int) -> Any:
        """As gpiozero's; raises OSError when the line cannot be claimed."""
        with _plainly():
            return super().pin(name)

    def alive(self) -> bool:
        """Whether lgpio's callback thread still lives: an exception in a callback would have ended it."""
        alive: bool = lgpio._notify_thread.is_alive()  # noqa: SLF001 - lgpio offers no other way to see it
        return alive
