"""`today.json`: the day so far, for the shop's own page. Looked at every full hour, whoever has pressed or not."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hardware.clock import Clock, utc_ns
from kiosk.device.daemon.background import BackgroundQueue, Kind, Steps
from kiosk.device.rules.bursts import BurstFilter
from kiosk.device.rules.dating import Dating
from kiosk.device.rules.placement import middle
from kiosk.device.rules.press_counts import PressCounts
from kiosk.device.rules.records import Session
from kiosk.device.rules.release_times import next_release, released_until
from kiosk.device.rules.service_time import ServiceTime
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.store.boots import Span
from kiosk.device.store.votes import Votes
from sync.document import today
from sync.document.regular_file import write_atomically
from sync.document.today import Today

log = logging.getLogger(__name__)

SECOND_NS = 1_000_000_000
UNKNOWN_NS = 60 * SECOND_NS
"""How often it is asked whether the time is known by now."""
AFTER_HOUR_NS = 60 * SECOND_NS
"""Until nobody doubts that the hour is over."""
FILE_MODE, FOLDER_MODE = 0o644, 0o755
"""The office beside it is another user."""


class TodayFile:
    """Has the file written in the background: after the presses and after whatever is to be sent."""

    def __init__(  # noqa: PLR0913 - what it is made of
        self,
        path: Path | None,
        kiosk_id: str,
        settings: ShopSettings,
        *,
        votes: Votes,
        clock: Clock,
        time: SyncedClock,
        queue: BackgroundQueue,
    ) -> None:
        """`path`: None, and nothing is told."""
        self._path, self._kiosk_id, self._settings = path, kiosk_id, settings
        self._votes, self._clock, self._time, self._queue = votes, clock, time, queue
        self._calendar = settings.calendar
        self._look_at_ns = 0

    @property
    def deadline_ns(self) -> int | None:
        """When `turn` has something to do, CLOCK_MONOTONIC."""
        return None if self._path is None else self._look_at_ns

    def turn(self, now_ns: int) -> None:
        """At a full hour, have it counted."""
        path = self._path
        if path is None or now_ns < self._look_at_ns:
            return
        at_ns = self._time.now_ns
        if at_ns is None:
            self._look_at_ns = now_ns + UNKNOWN_NS
            return
        local = self._calendar.local(at_ns)
        whole = local.replace(minute=0, second=0, microsecond=0)
        self._look_at_ns = now_ns + utc_ns(whole + timedelta(hours=1)) - at_ns + AFTER_HOUR_NS
        self._queue.add(Kind.TODAY, lambda: self._steps(path, whole))

    def _steps(self, path: Path, now: datetime) -> Steps:
        """`now`: the hour that has begun, by the shop's clock."""
        if not self._votes.is_whole:
            return
        midnight_ns = self._calendar.midnight_ns(now.date())
        span = self._votes.span_since(midnight_ns)
        dating = Dating((yield from self._votes.boots(span)))
        counts = PressCounts(self._calendar, dating, [face.key for face in self._settings.faces])
        yield from self._count(counts, span)
        lives: list[Session] = []
        for sessions in self._votes.sessions(span.first):
            lives += sessions
            yield None
        planned, possible = self._planned(now), self._possible(lives, dating, midnight_ns).hours(now.date())
        until = released_until(possible, planned, now.hour)
        cells = counts.months[f"{now:%Y-%m}"].cells
        released = [votes for (day, hour), votes in cells.items() if day == now.date() and hour < (until or 0)]
        found = Today(
            kiosk_id=self._kiosk_id,
            time_zone=self._settings.time_zone,
            faces=self._settings.faces,
            day=now.date(),
            until=until,
            following=next_release(possible, planned, now.hour),
            votes=tuple(sum(votes[face.key] for votes in released) for face in self._settings.faces),
        )
        _write(path, found)

    def _count(self, counts: PressCounts, span: Span) -> Steps:
        bursts = BurstFilter()
        rows = self._votes.read(self._votes.first_since(span.first, span.since_ns) - 1)
        while rows:
            counts.add_votes(bursts.feed(rows))
            yield None
            rows = self._votes.read(rows[-1].id)
        counts.add_votes(bursts.rest())

    def _possible(self, lives: list[Session], dating: Dating, midnight_ns: int) -> ServiceTime:
        """When somebody could press, as far as it is known to the minute."""
        service = ServiceTime(self._calendar)
        # The last one is this, which lives until now.
        for life in (*lives[:-1], replace(lives[-1], alive_ns=self._clock.boottime_ns())):
            begin = middle(dating.interval(life.boot, life.began_ns))
            end = middle(dating.interval(life.boot, life.alive_ns))
            if begin is not None and end is not None:
                service.add(max(begin, midnight_ns), end)
        return service

    def _planned(self, now: datetime) -> set[int]:
        """The hours of the day in which the door is open."""
        begins = self._calendar.midnight_ns(now.date())
        ends = self._calendar.midnight_ns(now.date() + timedelta(days=1))
        hour_ns = 3600 * SECOND_NS
        return {
            self._calendar.local(at_ns).hour
            for at_ns in range(begins, ends, hour_ns)
            if self._calendar.opens_within(at_ns, at_ns + hour_ns)
        }


def _write(path: Path, found: Today) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, today.encode(found))
        path.chmod(FILE_MODE)
        path.parent.chmod(FOLDER_MODE)
    except OSError as error:
        log.warning("%s: %s; today is not shown", path, error.strerror)
