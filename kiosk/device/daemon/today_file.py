"""`today.json`: the day so far, for the shop's own page. Looked at every full hour, whoever has pressed or not."""

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from hardware.clock import Clock, utc_ns
from kiosk.device.daemon.background import BackgroundQueue, Kind, Steps
from kiosk.device.rules.bursts import BurstFilter
from kiosk.device.rules.calendar import DAY
from kiosk.device.rules.dating import Dating
from kiosk.device.rules.press_counts import PressCounts
from kiosk.device.rules.records import Session
from kiosk.device.rules.release_times import next_release, released_until, releases
from kiosk.device.rules.service_time import ServiceTime, certain_life
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.store.boots import Span
from kiosk.device.store.settings_history import history
from kiosk.device.store.votes import Votes
from sync.document import today
from sync.document.regular_file import write_atomically
from sync.document.today import LEAST_VOTES, Today

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
        today, month = now.date(), f"{now:%Y-%m}"
        # What was pressed under other settings is told by documents of its own: here, too, it is another kiosk's.
        since = history(self._votes.card, self._settings)[-1].since
        span = self._votes.span_since(self._calendar.month_begin_ns(month))
        dating = Dating((yield from self._votes.boots(span)))
        counts = PressCounts(self._calendar, dating, [face.key for face in self._settings.faces])
        yield from self._count(counts, self._votes.span_since(self._calendar.midnight_ns(today)), since)
        lives: list[Session] = []
        for sessions in self._votes.sessions(span.first):
            lives += (life for life in sessions if (life.boot, life.began_ns) >= since)
            yield None
        possible = self._possible(lives, dating, today)
        planned = self._calendar.open_hours(today)
        _, is_carrying = releases({day: possible[day] for day in possible if day < today}, self._calendar.open_hours)
        until = released_until(possible[today], planned, now.hour, is_carrying=is_carrying)
        cells = counts.months[month].cells
        released = [votes for (day, hour), votes in cells.items() if day == today and hour < (until or 0)]
        votes = tuple(sum(votes[face.key] for votes in released) for face in self._settings.faces)
        found = Today(
            kiosk_id=self._kiosk_id,
            time_zone=self._settings.time_zone,
            faces=self._settings.faces,
            day=today,
            until=until,
            following=next_release(possible[today], planned, now.hour, is_carrying=is_carrying),
            votes=votes if sum(votes) >= LEAST_VOTES else tuple(0 for _ in votes),
        )
        _write(path, found)

    def _count(self, counts: PressCounts, span: Span, since: tuple[int, int]) -> Steps:
        """Since midnight, and since the present settings are in force."""
        bursts = BurstFilter()
        rows = self._votes.read(self._votes.first_since(*max((span.first, span.since_ns), since)) - 1)
        while rows:
            counts.add_votes(bursts.feed(rows))
            yield None
            rows = self._votes.read(rows[-1].id)
        counts.add_votes(bursts.rest())

    def _possible(self, lives: list[Session], dating: Dating, today: date) -> dict[date, frozenset[int]]:
        """When somebody could press, by day of the month up to today."""
        service = ServiceTime(self._calendar)
        first = today.replace(day=1)
        # The last one is this, which lives until now.
        for life in (*lives[:-1], replace(lives[-1], alive_ns=self._clock.boottime_ns())):
            if (ends := certain_life(life, dating)) is not None:
                service.add(max(ends[0], self._calendar.midnight_ns(first)), ends[1])
        return {day: service.hours(day) for day in (first + n * DAY for n in range(today.day))}


def _write(path: Path, found: Today) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, today.encode(found))
        path.chmod(FILE_MODE)
        path.parent.chmod(FOLDER_MODE)
    except OSError as error:
        log.warning("%s: %s; today is not shown", path, error.strerror)
