"""What falls due by the clock: signs of life, readings of the time, the day's jobs."""

from dataclasses import dataclass

from hardware.clock import Clock
from kiosk.device.daemon.maintenance import Maintenance
from kiosk.device.rules.calendar import DAY, Calendar
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.store.votes import Votes

SECOND_NS = 1_000_000_000
DAY_NS = 24 * 3600 * SECOND_NS
SYNC_POLL_NS = 30 * SECOND_NS
"""How often a clock is looked at for which nobody vouches."""
AFTER_MIDNIGHT_NS = 60 * SECOND_NS
"""The day's tally waits until nobody doubts that the day is over."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the card is written to though nobody presses."""

    alive_ns: int
    anchor_ns: int


class Schedule:
    """Short entries in the votes at their time; what takes long is left to the background queue."""

    def __init__(  # noqa: PLR0913 - what it brings together
        self,
        clock: Clock,
        votes: Votes,
        time: SyncedClock,
        calendar: Calendar,
        *,
        rhythm: Rhythm,
        maintenance: Maintenance,
    ) -> None:
        """`time` keeps the last reading of the clock."""
        self._clock = clock
        self._votes = votes
        self._time = time
        self._calendar = calendar
        self._rhythm = rhythm
        self._maintenance = maintenance
        now_ns = clock.monotonic_ns()
        self._alive_at_ns = now_ns + rhythm.alive_ns
        self._anchor_at_ns = now_ns
        self._day_at_ns = now_ns + DAY_NS
        maintenance.tally_and_verify()

    @property
    def deadline_ns(self) -> int | None:
        """When `turn` has something to do, CLOCK_MONOTONIC."""
        if self._maintenance.recovery_is_due:
            return 0
        return min(self._alive_at_ns, self._anchor_at_ns, self._day_at_ns)

    def turn(self, now_ns: int) -> None:
        """Do what is due. Raises VotesError."""
        if self._maintenance.recovery_is_due:
            self._maintenance.recover()
        if now_ns >= self._day_at_ns:
            self._maintenance.tally_and_verify()
            self._day_at_ns = now_ns + self._until_tomorrow_ns()
            # Before the queue counts the day: it is told up to midnight, and the same after a restart.
            self._alive_at_ns = now_ns
        if now_ns >= self._alive_at_ns:
            self._votes.mark_alive(self._clock.boottime_ns())
            self._alive_at_ns = now_ns + self._rhythm.alive_ns
        if now_ns >= self._anchor_at_ns:
            self._anchor_at_ns = now_ns + self._note_time(now_ns)

    def finish(self) -> None:
        """Before a clean end: note the last moment in service, and bring the outbox up to date. Raises VotesError."""
        self._votes.mark_alive(self._clock.boottime_ns())
        self._maintenance.finish()

    def _note_time(self, now_ns: int) -> int:
        """Note the time if somebody vouches for it; return when to look again, nanoseconds from now."""
        first = self._time.now_ns is None
        anchor = self._time.listen()
        if anchor is None:
            return SYNC_POLL_NS
        if first:
            self._maintenance.tally()
            self._day_at_ns = now_ns + self._until_tomorrow_ns()
        self._votes.add_anchor(anchor)
        return self._rhythm.anchor_ns

    def _until_tomorrow_ns(self) -> int:
        if self._time.now_ns is None or self._time.today is None:
            return DAY_NS
        return self._calendar.midnight_ns(self._time.today + DAY) - self._time.now_ns + AFTER_MIDNIGHT_NS
