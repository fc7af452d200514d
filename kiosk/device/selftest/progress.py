"""How far a self-test is, as the running kiosk tells it to whoever asked for one. Pure."""

from attrs import frozen

from kiosk.device.selftest.selftest import SelfTest
from kiosk.device.selftest.tried import Tried
from sync.document import wire

MAX_BYTES = 4096


@frozen
class Progress:
    """A test at this moment."""

    waiting: str | None
    """The face to be pressed now."""
    tried: tuple[Tried, ...]
    over: bool
    abandoned: bool
    """Nobody pressed anything."""


def encode_progress(test: SelfTest | None) -> str:
    """One line of JSON; a test that never began is over."""
    progress = Progress(None, (), over=True, abandoned=True)
    if test is not None:
        progress = Progress(test.waiting, test.tried, over=test.over, abandoned=test.abandoned)
    return wire.encode(progress, MAX_BYTES).decode()


def decode_progress(line: str) -> Progress:
    """Raises WireError, which another version of the kiosk may cause."""
    return wire.decode(line.encode(), Progress, MAX_BYTES)
