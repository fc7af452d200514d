"""A chain of digests over the votes: SQLite finds broken pages, the chain finds a changed bit. Pure.

Against a card that rots, not against a forger: whoever can write the database can write the chain as well.
"""

from hashlib import blake2b

LINK_BYTES = 8


def first_link(installation_id: str) -> bytes:
    """Where an installation's chain begins."""
    return blake2b(installation_id.encode(), digest_size=LINK_BYTES).digest()


def next_link(previous: bytes, *row: int | str) -> bytes:
    """The link of a row that follows another: BLAKE2b (RFC 7693) over the link before and the row's fields."""
    return blake2b(previous + "\x1f".join(map(str, row)).encode(), digest_size=LINK_BYTES).digest()
