"""What the daemon does though nobody presses: signs of life, anchors, and the outbox."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hardware.clock import Clock
from kiosk.calendar import DAY, Calendar, utc_ns
from kiosk.dating import Anchor, Dating
from kiosk.panel import Verdict
from kiosk.records import StoredTrouble
from kiosk.silence import Silence
from kiosk.tally import Origin, Tally
from kiosk.votes import DamagedError, Votes
from sync import outbox
from sync.aggregate import MonthlyAggregate
from sync.outbox import OutboxError

log = logging.getLogger(__name__)

SECOND_NS = 1_000_000_000
DAY_NS = 24 * 3600 * SECOND_NS
SYNC_POLL_NS = 30 * SECOND_NS
"""How often an unsynchronised clock is looked at."""
ANCHOR_ERROR_NS = SECOND_NS
"""How far a clock that a time server keeps is believed to be off: much more than it ever is."""
AFTER_MIDNIGHT_NS = 60 * SECOND_NS
"""The day's tally waits until nobody doubts that the day is over."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the card is written to though nobody presses."""

    alive_ns: int
    anchor_ns: int


class Upkeep:
    """Duties by deadline, each a small step, so that a press never waits for more than one of them."""

    def __init__(  # noqa: PLR0913 - the parts that it brings together
        self, clock: Clock, votes: Votes, folder: Path, *, rhythm: Rhythm, origin: Origin, calendar: Calendar
    ) -> None:
        """`folder` is the outbox."""
        self._rhythm = rhythm
        self._clock = clock
        self._votes = votes
        self._folder = folder
        self._origin = origin
        self._calendar = calendar
        now_ns = clock.monotonic_ns()
        self._alive_at_ns = now_ns + rhythm.alive_ns
        self._anchor_at_ns = now_ns
        self._day_at_ns = now_ns + DAY_NS
        self._tally_due = True
        self._anchored = False
        self._tallying: Iterator[None] | None = None
        self._verifying: Iterator[None] | None = votes.verify()

    @property
    def deadline_ns(self) -> int:
        """When `turn` has something to do, CLOCK_MONOTONIC."""
        if self._tallying is not None or self._tally_due or self._verifying is not None:
            return 0
        return min(self._alive_at_ns, self._anchor_at_ns, self._day_at_ns)

    def turn(self, now_ns: int) -> None:
        """Do what is due. Raises VotesError; an outbox that cannot be written is logged and tried again."""
        if now_ns >= self._alive_at_ns:
            self._votes.mark_alive(self._clock.boottime_ns())
            self._alive_at_ns = now_ns + self._rhythm.alive_ns
        if now_ns >= self._anchor_at_ns:
            self._anchor_at_ns = now_ns + self._anchor()
        if now_ns >= self._day_at_ns:
            self._tally_due = True
            self._day_at_ns = now_ns + self._until_tomorrow_ns()
        if self._tally_due and self._tallying is None:
            self._tally_due, self._tallying = False, self._tally()
        if self._tallying is not None:
            self._step()
        else:
            self._verify()

    def finish(self) -> None:
        """Before a clean end: note the last moment in service, and tell the outbox."""
        self._votes.mark_alive(self._clock.boottime_ns())
        self._tallying = self._tally()
        while self._tallying is not None:
            self._step()

    def _step(self) -> None:
        if self._tallying is None:
            return
        try:
            if next(self._tallying, self) is self:
                self._tallying = None
        except OutboxError as error:
            log.error("%s; the votes are safe, the next tally tries again", error)
            self._tallying = None

    def _verify(self) -> None:
        """Once after each start, when nothing is more urgent: see that every vote is still as it was written."""
        try:
            if self._verifying is not None and next(self._verifying, self) is self:
                self._verifying = None
        except DamagedError as error:
            log.error("votes: %s", error)
            self._verifying = None
            self._votes.reopen(rebuild=True)
            self._tally_due = True

    def _anchor(self) -> int:
        """Note both clocks if the wall clock is right; return when to look again, nanoseconds from now."""
        before_ns = self._clock.boottime_ns()
        wall = self._clock.wall()
        after_ns = self._clock.boottime_ns()
        # Asked after the reading: a clock that was stepped in between would otherwise be believed.
        if not self._clock.synchronised():
            return SYNC_POLL_NS
        bracket_ns = after_ns - before_ns
        self._votes.add_anchor(Anchor(before_ns + bracket_ns // 2, utc_ns(wall), ANCHOR_ERROR_NS + bracket_ns))
        if not self._anchored:
            self._anchored = self._tally_due = True
            self._day_at_ns = self._clock.monotonic_ns() + self._until_tomorrow_ns()
        return self._rhythm.anchor_ns

    def _until_tomorrow_ns(self) -> int:
        now_ns = utc_ns(self._clock.wall())
        tomorrow = self._calendar.local(now_ns).date() + DAY
        return self._calendar.midnight_ns(tomorrow) - now_ns + AFTER_MIDNIGHT_NS

    def _tally(self) -> Iterator[None]:
        previous = self._previous()
        final = {month for month, document in previous.items() if document.final}
        first = self._votes.boot_before(self._calendar.month_begin_ns(_first_open(previous))) if previous else 0
        dating = Dating(self._votes.boots(first))
        now = dating.interval(self._votes.boot, self._clock.boottime_ns())
        tally = Tally(self._origin, self._calendar, dating, now, final)
        tally.add_sessions(self._votes.sessions(first))
        tally.add_troubles(self._votes.troubles(first))
        yield
        silence, last = Silence(_pressed(previous)), None
        rows = self._votes.read(self._votes.first_since(first) - 1)
        while rows:
            tally.add_votes(rows)
            for row in rows:
                if row.verdict == Verdict.COUNTED:
                    silence.hear(row.face)
            last = rows[-1]
            yield
            rows = self._votes.read(last.id)
        if last is not None:
            tally.add_troubles(StoredTrouble(last.boot, last.boottime_ns, f, "silent") for f in silence.silent())
        for document in tally.documents(previous):
            outbox.write(self._folder, document)
            yield

    def _previous(self) -> dict[str, MonthlyAggregate]:
        """The documents in the outbox that are this kiosk's own; none where they cannot be read: all are made anew."""
        try:
            documents = outbox.read(self._folder)
        except OutboxError as error:
            log.error("%s; all months are counted again", error)
            return {}
        return {
            month: document.aggregate
            for month, document in documents.items()
            if document.aggregate.installation_id == self._origin.installation_id
        }


def _first_open(documents: Mapping[str, MonthlyAggregate]) -> str:
    """The earliest month that may still change; the last month told where all are final."""
    return min((month for month, document in documents.items() if not document.final), default=max(documents))


def _pressed(documents: Mapping[str, MonthlyAggregate]) -> Counter[str]:
    """How often each face was pressed in the months that are final."""
    pressed: Counter[str] = Counter()
    for document in documents.values():
        if document.final:
            pressed.update({face.key: votes for face, votes in zip(document.faces, document.votes, strict=True)})
    return pressed
