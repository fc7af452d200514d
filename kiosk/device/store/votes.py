"""The votes. One process, one connection, one vote a transaction: what was thanked for is on the card."""

import dataclasses
from collections.abc import Generator, Iterator
from pathlib import Path

from sqlalchemy import bindparam, insert, select, update

from kiosk.device.rules.dating import Anchor, Boot
from kiosk.device.rules.records import Session, StoredFault, StoredVote
from kiosk.device.store import boots
from kiosk.device.store.boots import CHUNK, EVER, Span
from kiosk.device.store.chain import first_link, next_link
from kiosk.device.store.database import DamagedError, Database, ForeignError, FullError, NewerError, VotesError
from kiosk.device.store.pruning import prune
from kiosk.device.store.recovery import DamageRecord, damage, is_whole, mend
from kiosk.device.store.salvage import QUARANTINE
from kiosk.device.store.schema import ANCHOR, BOOT, CARD, CHAIN, DAMAGE, SEAM, SESSION, TROUBLE, VOTE
from kiosk.device.store.takeover import Known
from kiosk.device.store.verification import verify

__all__ = ["DamageRecord", "DamagedError", "ForeignError", "FullError", "NewerError", "Votes", "VotesError"]

ALIVE_BOOT = update(BOOT).where(BOOT.c.id == bindparam("which"))
ALIVE_SESSION = update(SESSION).where(SESSION.c.id == bindparam("which"))


class Votes:
    """The database of one kiosk, open for the life of the daemon.

    Not thread-safe: the loop that reads the buttons is its only user. Every method raises VotesError.
    """

    def __init__(self, path: Path, new_installation_id: str) -> None:
        """Open, create or migrate `path`; a new one is given `new_installation_id`."""
        self.boot = 0
        """The present boot's id, from `begin` on."""
        self.is_whole = True
        """False while there is a damaged database from which votes are still to be saved by `mend`."""
        self._mending: Iterator[None] | None = None
        self._session = 0
        self._kernel_boot_id = ""
        self._alive_ns = 0
        self.last_id = 0
        """Id of the newest vote on the card."""
        self.card = Database(path)
        stored = self.card.read(select(CARD.c.installation_id))
        if not stored:
            self.card.write((insert(CARD), {"installation_id": new_installation_id}))
        self.installation_id = str(stored[0].installation_id) if stored else new_installation_id
        self._look()

    def _look(self) -> None:
        self.is_whole, self._mending = is_whole(self.card), None
        self.damage = damage(self.card)
        """What the card has done to the votes in all its years, and what of them was saved."""
        newest = self.card.read(select(VOTE.c.id, VOTE.c.link).order_by(VOTE.c.id.desc()).limit(1))
        seam = self.card.read(select(SEAM).order_by(SEAM.c.id.desc()).limit(1))
        newest_id, self._link = 0, first_link(self.installation_id)
        if newest:
            newest_id, self._link = newest[0].id, newest[0].link
        if seam and seam[0].id > newest_id:
            newest_id, self._link = seam[0].id - 1, seam[0].link
        # Never below what was already given out: an id is not used twice, whatever the card has lost.
        self.last_id = max(self.last_id, newest_id)

    def reopen(self, *, rebuild: bool = False) -> None:
        """After a failure: look at what is really on the card, and go on in the same boot.

        `rebuild`: the database is damaged, though it opens. It is then set aside, as is one that turns out to be, and a
        new one takes its place at once, which goes on above the last id; `mend` brings over what can be read.
        """
        known = Known(self.installation_id, self.last_id, self.boot, self._kernel_boot_id)
        replaced = self.card.open(known, damaged=rebuild)
        self._look()
        if self.boot and (replaced or not self.card.read(select(BOOT).where(BOOT.c.id == self.boot))):
            self.begin(self._kernel_boot_id, self._alive_ns)

    def mend(self) -> bool:
        """Save some more votes of a damaged database; True while there are more to be saved.

        Until then what the votes say is not the whole truth, and must not be told. What was saved stays saved, whatever
        happens; the next call goes on after it.
        """
        self._mending = self._mending or mend(self.card, self.card.path.parent / QUARANTINE, self.installation_id)
        try:
            self.is_whole = next(self._mending, self) is self
        except VotesError:
            self._mending = None  # the next call begins with what is on the card
            raise
        if self.is_whole:
            self.damage = damage(self.card)
        return not self.is_whole

    def verify(self, *, full: bool = False) -> Iterator[None]:
        """Follow the chain, a chunk a step. Raises DamagedError at a vote that is not as it was written.

        From where it was last found whole; from the oldest vote with `full`, and of itself in one pass out of 30.
        """
        return verify(self.card, self.installation_id, full=full)

    def begin(self, kernel_boot_id: str, boottime_ns: int) -> None:
        """Note that the daemon starts; in the boot that the last one saw, or in a new one."""
        self._kernel_boot_id, self._alive_ns = kernel_boot_id, boottime_ns
        last = self.card.read(select(BOOT).order_by(BOOT.c.id.desc()).limit(1))
        if last and last[0].kernel_id == kernel_boot_id:
            boot = last[0].id
        else:
            boot = self.card.write((insert(BOOT), {"kernel_id": kernel_boot_id, "alive_ns": boottime_ns}))
        life = {"boot": boot, "began_ns": boottime_ns, "alive_ns": boottime_ns}
        self._session = self.card.write((insert(SESSION), life))
        self.boot = boot
        found = {"boot": self.boot, "boottime_ns": boottime_ns}
        if self.card.read(select(DAMAGE.c.place).where(DAMAGE.c.boot.is_(None))):
            self.card.write((update(DAMAGE).where(DAMAGE.c.boot.is_(None)), found))
            self.damage = damage(self.card)

    def mark_alive(self, boottime_ns: int) -> None:
        """Note that the daemon still runs."""
        self._alive_ns = boottime_ns
        self.card.write(
            (ALIVE_BOOT, {"which": self.boot, "alive_ns": boottime_ns}),
            (ALIVE_SESSION, {"which": self._session, "alive_ns": boottime_ns}),
        )

    def add_vote(self, boottime_ns: int, wall_us: int, face: str, verdict: str) -> int:
        """Store one press. When this returns, it is on the card; the id grows by one each time."""
        row = (self.last_id + 1, self.boot, boottime_ns, wall_us, face, verdict)
        link = next_link(self._link, *row)
        self.card.write((insert(VOTE), dict(zip(VOTE.columns.keys(), (*row, link), strict=True))))
        self.last_id, self._link, self._alive_ns = row[0], link, max(self._alive_ns, boottime_ns)
        return self.last_id

    def add_trouble(self, boottime_ns: int, face: str, kind: str) -> None:
        """Store something wrong with a button."""
        row = {"boot": self.boot, "boottime_ns": boottime_ns, "face": face, "kind": kind}
        self.card.write((insert(TROUBLE), row))

    def add_anchor(self, anchor: Anchor) -> None:
        """Store a reading of both clocks."""
        self.card.write((insert(ANCHOR), {"boot": self.boot, **dataclasses.asdict(anchor)}))

    def prune(self, before_id: int) -> bool:
        """Delete the oldest votes below an id, a chunk of them, in one transaction; True while there is more to do.

        Anchors, lives and troubles that date none of the remaining votes go, too. Call it step by step, and never while
        `verify` is under way. Keep the last vote of a month that was told: what is older than its boot is not needed.
        """
        return prune(self.card, before_id)

    @property
    def pruned_before(self) -> int:
        """Votes below this id have been deleted; 1: none."""
        return int(self.card.read(select(CHAIN.c.pruned_before))[0][0])

    def boots(self, span: Span = EVER) -> Generator[None, None, list[Boot]]:
        """Read what dates votes, a chunk a step; return boots with their anchors, in order.

        A vote or an anchor shows a boot alive, too.
        """
        return boots.boots(self.card, span)

    def span_since(self, utc_ns: int) -> Span:
        """From the last boot known to have begun before a moment on; every earlier one ended before it."""
        return boots.span_since(self.card, utc_ns)

    def span_around(self, first: int, last: int) -> Span:
        """All that can date the votes of some boots."""
        return boots.span_around(self.card, first, last)

    def sessions(self, first: int = 0) -> Iterator[list[Session]]:
        """Lives of the daemon, from boot `first` on, in chunks."""
        return boots.sessions(self.card, first)

    def troubles(self, first: int = 0) -> Iterator[list[StoredFault]]:
        """Troubles, from boot `first` on, in chunks."""
        return boots.troubles(self.card, first)

    def first_since(self, boot: int, boottime_ns: int = 0) -> int:
        """The id of the first vote from a moment of a boot on; one past the last vote when there is none."""
        return boots.first_since(self.card, boot, boottime_ns)

    def read(self, after_id: int = 0, most: int = CHUNK) -> list[StoredVote]:
        """The next presses past an id, in order, so many of them."""
        columns = (VOTE.c.id, VOTE.c.boot, VOTE.c.boottime_ns, VOTE.c.face, VOTE.c.verdict)
        rows = self.card.read(select(*columns).where(VOTE.c.id > after_id).order_by(VOTE.c.id).limit(most))
        return [StoredVote(row.id, row.boot, row.boottime_ns, row.face, row.verdict) for row in rows]

    def close(self) -> None:
        """Close cleanly: SQLite moves its log into the database."""
        self.card.close()
