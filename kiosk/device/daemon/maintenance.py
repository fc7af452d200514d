"""The jobs that look after the votes: damaged databases recovered, months tallied, votes verified, old ones pruned."""

import logging

from hardware.clock import Clock
from kiosk.device.daemon.background import BackgroundQueue, Kind, Steps
from kiosk.device.daemon.outbox_update import OutboxUpdate
from kiosk.device.daemon.retention import Retention
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.store.free_pages import is_roomy, keep_room, make_room, shrink
from kiosk.device.store.votes import DamagedError, FullError, Votes
from sync.document.outbox import OutboxError

log = logging.getLogger(__name__)

NO_ROOM_PAUSE_NS = 3600 * 1_000_000_000


class Maintenance:
    """Adds jobs to the background queue, in which their kinds decide the order."""

    def __init__(  # noqa: PLR0913 - what the jobs work with
        self,
        queue: BackgroundQueue,
        votes: Votes,
        clock: Clock,
        time: SyncedClock,
        *,
        update: OutboxUpdate,
        retention: Retention,
    ) -> None:
        """`clock`: says until when a tally counts; `time`: whether anything is old is known only where the time is."""
        self._queue = queue
        self._votes = votes
        self._clock = clock
        self._time = time
        self._update = update
        self._retention = retention

    @property
    def recovery_is_due(self) -> bool:
        """Whether there is a damaged database that nobody is about to read."""
        return not self._votes.is_whole and not self._queue.holds(Kind.RECOVERY)

    def recover(self) -> None:
        """Save what can be read of damaged databases; until that is done nothing is tallied, verified or pruned."""
        self._queue.add(Kind.RECOVERY, self._recovery)

    def tally(self) -> None:
        """Bring the outbox up to date; then let go of what the head office has."""
        self._queue.add(Kind.TALLY, self._tally)

    def tally_and_verify(self) -> None:
        """What is done once after each start and once a day."""
        self.tally()
        self._queue.add(Kind.VERIFICATION, self._verification)

    def finish(self) -> None:
        """Before a clean end: bring the outbox up to date now. Raises VotesError."""
        if self._votes.is_whole:
            for _ in self._tally():
                pass

    def _recovery(self) -> Steps:
        while not self._votes.is_whole:
            try:
                self._votes.mend()
            except FullError as error:
                # Presses need less room than old votes do: they go on.
                log.error("%s; saving the votes of a damaged database waits for room", error)
                yield NO_ROOM_PAUSE_NS
            else:
                yield None
        self.tally_and_verify()

    def _tally(self) -> Steps:
        try:
            yield from self._update.steps(self._clock.boottime_ns())
        except OutboxError as error:
            log.error("%s; the votes are safe, the next tally tries again", error)
        else:
            self._queue.add(Kind.PRUNING, self._pruning)

    def _verification(self) -> Steps:
        try:
            yield from self._votes.verify()
        except DamagedError as error:
            log.error("votes: %s", error)
            self._votes.reopen(rebuild=True)
        else:
            keep_room(self._votes.card)

    def _pruning(self) -> Steps:
        # Where the time is not known since the start, nothing is known to be old.
        if (now_ns := self._time.now_ns) is not None:
            yield from self._retention.steps(now_ns)
        if is_roomy(self._votes.card):
            more = True
            while more:
                more = shrink(self._votes.card)
                yield None
                make_room(self._votes.card)  # SQLite itself moves a thousand pages at once
                yield None
