"""A chain of digests over the votes: SQLite finds broken pages, the chain finds a changed bit. Pure.

Against a card that rots, not against a forger: whoever can write the database can write the chain as well.
"""

from collections import deque
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

LINK_BYTES = 8


def first_link(installation_id: str) -> bytes:
    """Where an installation's chain begins."""
    return blake2b(installation_id.encode(), digest_size=LINK_BYTES).digest()


def next_link(previous: bytes, *row: int | str) -> bytes:
    """The link of a row that follows another: BLAKE2b (RFC 7693) over the link before and the row's fields."""
    return blake2b(previous + "\x1f".join(map(str, row)).encode(), digest_size=LINK_BYTES).digest()


class DigestChain:
    """Follows the votes in order of their ids."""

    def __init__(self, link: bytes, seams: Iterable[tuple[int, bytes]] = ()) -> None:
        """`link`: that of the vote before the first one to be followed.

        `seams`: from which ids on the chain begins anew, and after which link.
        """
        self.link = link
        """Of the vote last followed."""
        self._seams = deque(sorted(seams))

    def follow(self, *row: Any) -> bytes:
        """The link that a vote must carry. `row`: its fields without the link, the id first."""
        while self._seams and self._seams[0][0] <= row[0]:
            self.link = self._seams.popleft()[1]
        self.link = next_link(self.link, *row)
        return self.link

    def skip(self, vote_id: int, link: bytes) -> None:
        """Continue after the vote `vote_id`, whose link is `link`; seams up to it are passed."""
        while self._seams and self._seams[0][0] <= vote_id:
            self._seams.popleft()
        self.link = link
