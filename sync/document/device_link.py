"""The way into a shop's own pages, as its web tells it to the kiosk on the same machine, for the page to sign. Pure."""

import re
from datetime import date

from attrs import field, frozen

from sync.document import limits, wire
from sync.document.limits import Matches

FILE = "device_link.json"
MAX_BYTES = 16 * 1024
"""Longest wire form, bytes; a link of 90 characters takes about 2,000."""
MAX_SIDE = 77
"""Of the code, modules: version 15, which a telephone still reads from 30 mm of paper."""

_url = Matches(
    re.compile(r"http://[a-z0-9.-]{1,80}(:[0-9]{1,5})?/[A-Za-z0-9/_-]{1,100}"), "must be like http://NAME.local/…"
)


@frozen
class DeviceLink:
    """Lets one telephone in, once."""

    url: str = field(validator=_url)
    until: date = field(validator=limits.day)
    """The last whole day on which it does so, UTC."""
    code: tuple[str, ...]
    """As a QR code without its quiet zone: a text a row, `1` for a dark module and `0` for a light one."""

    def __attrs_post_init__(self) -> None:
        """Raise ValueError where the code is no square."""
        side = len(self.code)
        if side > MAX_SIDE or any(not re.fullmatch(f"[01]{{{side}}}", row) for row in self.code):
            raise ValueError(f"code: must be a square of 0 and 1, of at most {MAX_SIDE}")


def encode(link: DeviceLink) -> bytes:
    """The wire form."""
    return wire.encode(link, MAX_BYTES)


def decode(payload: bytes) -> DeviceLink:
    """Read a wire form. Raises WireError naming every fault."""
    return wire.decode(payload, DeviceLink, MAX_BYTES)
