"""Between a ruling and its thanks: what is ruled is stored in order, through every fault of the card."""

import logging
from collections import deque
from dataclasses import dataclass
from functools import partial

from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.write_limit import WriteLimit
from kiosk.device.store.ballast import Ballast
from kiosk.device.store.free_pages import make_room
from kiosk.device.store.votes import DamagedError, FullError, Votes, VotesError

log = logging.getLogger(__name__)

SECOND_NS = 1_000_000_000
RETRIES_NS = (1 * SECOND_NS, 5 * SECOND_NS, 30 * SECOND_NS)
"""How long after a failure the database is opened again: a card that hiccups, a disk that somebody clears."""
MOST_WAITING = 1000
"""Rulings that may wait for the card; nobody was thanked for them."""


@dataclass(frozen=True, slots=True)
class Record:
    """A ruling as it goes onto the card."""

    at_ns: int
    """CLOCK_BOOTTIME."""
    wall_us: int
    face: str
    what: str
    """A verdict, or what is wrong with the button."""
    is_vote: bool


class Recorder:
    """Stores entries in order of arrival, each exactly once.

    A failed commit may or may not have reached the card. So a vote keeps the id that it was first given, the database
    is opened anew before it is tried again, and an id that is found there is not stored twice.
    """

    def __init__(self, votes: Votes, ballast: Ballast) -> None:
        """`ballast`: what is given up when the card is full."""
        self._votes = votes
        self._ballast = ballast
        self._waiting: deque[tuple[int, Record]] = deque()
        self._failures = 0
        self._retry_at_ns: int | None = None
        self._damaged = False
        self._limit = WriteLimit()

    @property
    def failing(self) -> bool:
        """Whether the card cannot be written: nobody may be thanked, and nothing else should be written either."""
        return self._retry_at_ns is not None

    @property
    def deadline_ns(self) -> int | None:
        """When `turn` tries again, CLOCK_MONOTONIC."""
        return self._retry_at_ns

    def record(self, entry: Record, now_ns: int) -> bool:
        """Store an entry; False: it waits, or is no vote and more of its kind came than a card should be written for.

        Raises VotesError when the card is given up, or too many wait.
        """
        if not self._admits(entry, now_ns):
            return False
        if len(self._waiting) >= MOST_WAITING:
            raise VotesError(f"{len(self._waiting)} presses wait for the card; giving up until the restart")
        waiting_votes = sum(other.is_vote for _, other in self._waiting)
        self._waiting.append((self._votes.last_id + waiting_votes + 1, entry))
        if self.failing:
            return False
        return self._drain(now_ns)

    def _admits(self, entry: Record, now_ns: int) -> bool:
        if not entry.is_vote:
            if admitted := self._limit.admits_fault(entry.face, entry.what, now_ns):
                log.warning("button %s: %s", entry.face, entry.what)
            return admitted
        if entry.what in {Verdict.COUNTED, Verdict.ANSWER}:
            return True
        exhausted = self._limit.is_exhausted
        admitted = self._limit.admits_press(now_ns)
        if self._limit.is_exhausted and not exhausted:
            log.warning("button %s: too many presses that do not count: they are left out for a while", entry.face)
        return admitted

    def turn(self, now_ns: int) -> None:
        """Try again when it is time. Raises VotesError when the card is given up."""
        if self._retry_at_ns is None or now_ns < self._retry_at_ns:
            return
        try:
            # What a statement met, opening may not: SQLite's quick check does not read everything.
            self._votes.reopen(rebuild=self._damaged)
        except VotesError as error:
            self.fail(error, now_ns)
            return
        self._damaged = False
        if self._drain(now_ns):
            log.warning("votes: the card can be written again")
            self._failures, self._retry_at_ns = 0, None

    def finish(self) -> None:
        """Before the end: what waits is tried once more. Raises VotesError when it is lost with the process."""
        if self.failing:
            self._failures = len(RETRIES_NS)
            self._votes.reopen()
            self._drain(0)

    def fail(self, error: VotesError, now_ns: int) -> None:
        """Note that the card failed, here or elsewhere. Raises the error when it has failed too often."""
        self._damaged = self._damaged or isinstance(error, DamagedError)
        if isinstance(error, FullError) and self._ballast.drop():
            log.error("%s; the ballast is given up: make room now", error)
            self._retry_at_ns = now_ns
            return
        if self._failures == len(RETRIES_NS):
            raise error
        wait_ns = RETRIES_NS[self._failures]
        log.error("%s; %d presses wait, next attempt in %d s", error, len(self._waiting), wait_ns // SECOND_NS)
        self._failures += 1
        self._retry_at_ns = now_ns + wait_ns

    def _drain(self, now_ns: int) -> bool:
        # On a full card, the cheapest first: whoever presses then is thanked as ever.
        sources = iter((partial(make_room, self._votes.card), self._ballast.drop))
        while True:
            try:
                self._store_waiting()
            except FullError as error:
                if any(source() for source in sources):
                    continue
                self.fail(error, now_ns)
                return False
            except VotesError as error:
                self.fail(error, now_ns)
                return False
            return True

    def _store_waiting(self) -> None:
        while self._waiting:
            vote_id, entry = self._waiting[0]
            if not entry.is_vote:
                self._votes.add_trouble(entry.at_ns, entry.face, entry.what)
            elif self._votes.last_id < vote_id:
                self._votes.add_vote(entry.at_ns, entry.wall_us, entry.face, entry.what)
            self._waiting.popleft()
