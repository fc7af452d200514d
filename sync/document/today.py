"""A day that is not over, as the kiosk tells it to its own shop. It stays in the shop's network. Pure."""

from datetime import date

from attrs import field, frozen, validators

from sync.document import limits, wire
from sync.document.limits import WholeNumber
from sync.document.margins import COUNTS, ID, MAX_FACES, Face

FILE = "today.json"
MAX_BYTES = 8 * 1024
"""Longest wire form, bytes. One of three faces takes about 300."""

LEAST_VOTES = 10
"""Of a day, below which no figure is told while it lasts."""

_hour = validators.optional(WholeNumber(1, 24))


@frozen
class Today:
    """One kiosk's votes since midnight, up to a full hour that no press has chosen."""

    kiosk_id: str = field(validator=ID)
    time_zone: str
    """Of the shop: what `day` and hours are read by."""
    faces: tuple[Face, ...] = field(validator=validators.max_len(MAX_FACES))
    """Best first."""
    day: date = field(validator=limits.day)
    until: int | None = field(validator=_hour)
    """Votes before this hour of the shop's clock are told, 1–24; None: nothing of this day is told yet."""
    following: int | None = field(validator=_hour)
    """When more will be told, if the kiosk keeps its power; None: nothing more today."""
    votes: tuple[int, ...] = field(validator=COUNTS)
    """Counted votes, one number a face, in the order of `faces`; zeros until there are `LEAST_VOTES`."""

    def __attrs_post_init__(self) -> None:
        """Raise ValueError where there is not one number for each face."""
        if len(self.votes) != len(self.faces):
            raise ValueError(f"votes: {len(self.votes)} numbers for {len(self.faces)} faces")


def encode(today: Today) -> bytes:
    """The wire form. Raises WireError when it would be longer than `MAX_BYTES`."""
    return wire.encode(today, MAX_BYTES)


def decode(payload: bytes) -> Today:
    """Read a wire form. Raises WireError naming every fault."""
    return wire.decode(payload, Today, MAX_BYTES)
