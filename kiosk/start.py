"""Where the command `kiosk` begins and ends: Ctrl-C leaves no trace while it is loaded, which takes a Pi seconds."""

import gc
import os
import signal
from types import FrameType

INTERRUPTED = 130
"""As kiosk.cli.exits has it, which is not loaded yet."""
NEW_OBJECTS = 20_000
"""So many more than before, and garbage is looked for. At Python's 700 a fifth of a start was spent looking through
modules and classes, none of which is garbage."""


def main(prog_name: str | None = None) -> None:
    """Run the command. Whoever started it with Ctrl-C switched off, as a shell does in the background, keeps that."""
    gc.set_threshold(NEW_OBJECTS)
    is_heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heeded:
        signal.signal(signal.SIGINT, _end)
    from kiosk.cli import main as command  # noqa: PLC0415 - this is what takes long

    if is_heeded:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        command(prog_name=prog_name)
    finally:
        if is_heeded:
            signal.signal(signal.SIGINT, _end)
        # All memory is given back in a moment: what Python would still look through, three times, it need not.
        gc.freeze()


def _end(_signal: int, _frame: FrameType | None) -> None:
    os.write(2, b"\n")
    os._exit(INTERRUPTED)
