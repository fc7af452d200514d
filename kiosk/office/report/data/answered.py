"""What the authority answers to what was asked in a browser: it writes the file, the web reads it.

Pure.
"""

from attrs import field, frozen, validators

from kiosk.office.report.data.entered import KEY, MOST_ORDERS
from sync.document import wire

MAX_BYTES = 256 * 1024


@frozen
class Reply:
    """To one entry."""

    key: str = field(validator=KEY)
    refusal: str = field(validator=validators.max_len(500))
    """Why not; empty: it was done."""
    token: str = field(validator=validators.max_len(200), repr=False)
    """For the kiosk's smiley.txt; empty where none was asked for. It stands nowhere else."""


@frozen
class Replies:
    """As long as they are asked for."""

    answers: tuple[Reply, ...] = field(default=(), validator=validators.max_len(MOST_ORDERS))


def encode(answered: Replies) -> bytes:
    """The wire form."""
    return wire.encode(answered, MAX_BYTES)


def decode(payload: bytes) -> Replies:
    """Read a wire form. Raises WireError naming every fault."""
    return wire.decode(payload, Replies, MAX_BYTES)
