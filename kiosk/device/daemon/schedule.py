"""What the daemon does though nobody presses: signs of life, anchors, the outbox, and what is no longer needed."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hardware.clock import Clock
from kiosk.device.daemon.day_count import DayCounter
from kiosk.device.daemon.outbox_update import OutboxUpdate
from kiosk.device.daemon.retention import Retention, Rule
from kiosk.device.rules.calendar import DAY, Calendar
from kiosk.device.rules.identity import KioskIdentity
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.store.votes import DamagedError, FullError, Votes, VotesError
from sync.document.outbox import OutboxError

log = logging.getLogger(__name__)

SECOND_NS = 1_000_000_000
DAY_NS = 24 * 3600 * SECOND_NS
SYNC_POLL_NS = 30 * SECOND_NS
"""How often a clock is looked at for which nobody vouches."""
MEND_AGAIN_NS = 3600 * SECOND_NS
AFTER_MIDNIGHT_NS = 60 * SECOND_NS
"""The day's tally waits until nobody doubts that the day is over."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the card is written to though nobody presses."""

    alive_ns: int
    anchor_ns: int


class Schedule:
    """Duties by deadline, each a small step, so that a press never waits for more than one of them."""

    def __init__(  # noqa: PLR0913 - the parts that it brings together
        self,
        clock: Clock,
        votes: Votes,
        folder: Path,
        *,
        rhythm: Rhythm,
        rule: Rule,
        origin: KioskIdentity,
        calendar: Calendar,
    ) -> None:
        """`folder` is the outbox."""
        self._rhythm = rhythm
        self._clock = clock
        self._votes = votes
        self._calendar = calendar
        self.time = SyncedClock(clock, calendar)
        self.telling = OutboxUpdate(votes, folder, origin, calendar)
        self.today = DayCounter(votes, self.time, calendar, origin)
        self._retention = Retention(votes, folder, rule, calendar)
        now_ns = clock.monotonic_ns()
        self._alive_at_ns = now_ns + rhythm.alive_ns
        self._anchor_at_ns = now_ns
        self._day_at_ns = now_ns + DAY_NS
        self._mend_at_ns = 0
        self._tally_due = True
        self._telling: Iterator[None] | None = None
        # What is deleted must not be under examination at the same time: one after the other.
        self._verifying: Iterator[None] | None = votes.verify()
        self._forgetting: Iterator[None] | None = None

    @property
    def deadline_ns(self) -> int:
        """When `turn` has something to do, CLOCK_MONOTONIC."""
        if not self._votes.is_whole:
            return min(self._alive_at_ns, self._anchor_at_ns, self._day_at_ns, self._mend_at_ns)
        if self._tally_due or self._telling or self._verifying or self._forgetting:
            return 0
        return min(self._alive_at_ns, self._anchor_at_ns, self._day_at_ns)

    def turn(self, now_ns: int) -> None:
        """Do what is due. Raises VotesError; an outbox that cannot be written is logged and tried again."""
        if now_ns >= self._alive_at_ns:
            self._votes.mark_alive(self._clock.boottime_ns())
            self._alive_at_ns = now_ns + self._rhythm.alive_ns
        if now_ns >= self._anchor_at_ns:
            self._anchor_at_ns = now_ns + self._note_time()
        if now_ns >= self._day_at_ns:
            self._tally_due, self._verifying = True, self._verifying or self._votes.verify()
            self._day_at_ns = now_ns + self._until_tomorrow_ns()
        if not self._votes.is_whole:
            self._mend(now_ns)
            return
        if self._tally_due and self._telling is None:
            self._tally_due, self._telling = False, self.telling.steps(self._clock.boottime_ns())
        if self._telling is not None:
            self._tell()
        elif self._verifying is not None:
            self._verify()
        elif self._forgetting is not None and next(self._forgetting, self) is self:
            self._forgetting = None

    def finish(self) -> None:
        """Before a clean end: note the last moment in service, and tell the outbox."""
        self._votes.mark_alive(self._clock.boottime_ns())
        if not self._votes.is_whole:
            return
        self._telling = self.telling.steps(self._clock.boottime_ns())
        while self._telling is not None:
            self._tell()

    def _tell(self) -> None:
        if self._telling is None:
            return
        try:
            if next(self._telling, self) is self:
                self._telling = None
                # A kiosk that has not heard the time since its start waits until it has.
                self._forgetting = None if self.time.now_ns is None else self._retention.steps(self.time.now_ns)
        except OutboxError as error:
            log.error("%s; the votes are safe, the next tally tries again", error)
            self._telling = None
        except VotesError:
            self._telling, self._tally_due = None, True
            raise

    def _verify(self) -> None:
        """Once after each start and once a day: see that the votes are still as they were written."""
        try:
            if self._verifying is not None and next(self._verifying, self) is self:
                self._verifying = None
                self._votes.card.keep_room()
        except DamagedError as error:
            log.error("votes: %s", error)
            self._verifying = None
            self._votes.reopen(rebuild=True)

    def _mend(self, now_ns: int) -> None:
        """Save what can be read of a damaged database; until that is done, nothing may be told and nothing deleted."""
        self._telling = self._verifying = self._forgetting = None
        if now_ns < self._mend_at_ns:
            return
        try:
            if not self._votes.mend():
                self._tally_due, self._verifying = True, self._votes.verify()
        except FullError as error:
            # Presses need less room than old votes do: they go on.
            log.error("%s; saving the votes of a damaged database waits for room", error)
            self._mend_at_ns = now_ns + MEND_AGAIN_NS

    def _note_time(self) -> int:
        """Note the time if somebody vouches for it; return when to look again, nanoseconds from now."""
        first = self.time.now_ns is None
        anchor = self.time.listen()
        if anchor is None:
            return SYNC_POLL_NS
        if first:
            self._tally_due = True
            self._day_at_ns = self._clock.monotonic_ns() + self._until_tomorrow_ns()
        self._votes.add_anchor(anchor)
        return self._rhythm.anchor_ns

    def _until_tomorrow_ns(self) -> int:
        if self.time.now_ns is None or self.time.today is None:
            return DAY_NS
        return self._calendar.midnight_ns(self.time.today + DAY) - self.time.now_ns + AFTER_MIDNIGHT_NS
