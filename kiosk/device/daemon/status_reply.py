"""What a running kiosk answers to `kiosk status`: it goes no further than this machine. Pure."""

from collections.abc import Mapping
from datetime import date

from attrs import frozen

from sync.document import wire
from sync.document.health import Health

MAX_BYTES = 16 * 1024


@frozen
class DayCount:
    """One day so far, in the shop's time zone."""

    date: date
    votes: Mapping[str, int]
    """Counted votes by face, best first."""
    not_counted: Mapping[str, int]
    """Presses left out, by verdict."""


@frozen
class StatusReply:
    """A kiosk at this moment."""

    today: DayCount | None
    """None while the time is not known."""
    health: Health
    since_start: int
    """Presses stored since the program started, whatever became of them."""


def encode(present: StatusReply) -> str:
    """One line of JSON."""
    return wire.encode(present, MAX_BYTES).decode()


def decode(line: str) -> StatusReply:
    """Raises WireError, which another version of the kiosk may cause."""
    return wire.decode(line.encode(), StatusReply, MAX_BYTES)
