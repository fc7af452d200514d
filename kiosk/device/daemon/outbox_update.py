"""From the votes to the outbox, in steps so small that no press waits for one."""

import logging
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import attrs

from kiosk.device.daemon.outbox_index import Month, OutboxIndex, last_vote_on
from kiosk.device.rules.bursts import BurstFilter
from kiosk.device.rules.calendar import Calendar, months_before
from kiosk.device.rules.dating import Boot, Dating, Interval
from kiosk.device.rules.life_parts import LifePart, cut, part_of
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredFault
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.rules.silence import Silence, histories
from kiosk.device.store.boots import Span
from kiosk.device.store.settings_history import history
from kiosk.device.store.votes import Votes
from sync.document import outbox
from sync.document.aggregate import MonthlyAggregate
from sync.document.outbox import Document

EVER_MONTHS = 1200

Result = TypeVar("Result")
Steps = Generator[None, None, Result]
"""Work in small steps, and what it comes to."""

log = logging.getLogger(__name__)


class OutboxUpdate:
    """Brings the outbox up to what the votes say."""

    silent: frozenset[str]
    """Faces that improbably nobody presses any more, as of the last update."""
    last_vote_on: date | None
    """The last day that is over with a counted vote, as of the last update."""

    def __init__(self, votes: Votes, months: OutboxIndex, kiosk_id: str, settings: ShopSettings) -> None:
        """`months`: the outbox; `settings`: those in force."""
        self.silent, self.last_vote_on = frozenset(), None
        self.faces = frozenset(face.key for face in settings.faces)
        self._votes = votes
        self._index = months
        self._kiosk_id = kiosk_id
        self._settings = settings
        self._calendar = Calendar(settings.time_zone, settings.opening_hours)

    def steps(self, boottime_ns: int) -> Iterator[None]:
        """Write every month that has changed, as it stands at CLOCK_BOOTTIME. Raises VotesError, OutboxError."""
        yield from self._index.refresh()
        faults = self._index.faults
        for fault in faults.values():
            log.error("%s; the months are counted again", fault)
        previous = self._index.own(self._votes.installation_id)
        final = {key for key, each in previous.items() if each.final}
        whole = bool(previous) and not faults
        first, boots = yield from self._boots(previous if whole else {}, final)
        now = Dating(boots).interval(self._votes.boot, boottime_ns)
        if wrong := (yield from self._closed_too_soon({month for _, month in final}, now)):
            final = {(installation, month) for installation, month in final if month not in wrong}
            first, boots = yield from self._boots(previous if whole else {}, final)
        deleted = set() if whole else (yield from self._deleted())
        parts = self._parts(first, boots, now, final | {("", month) for month in deleted})
        yield from self._read(parts, first, Silence(*histories((key[1], previous[key].votes) for key in final)))
        last_days = {key: each.last_vote_on for key, each in previous.items()}
        for part in parts:
            written = {month for installation, month in previous if installation == part.installation_id}
            for month in part.tally.months(written):
                key = part.installation_id, month
                old = self._index.read(*key) if key in previous else None
                document = part.tally.document(month, attrs.evolve(old, final=False) if old and month in wrong else old)
                if document is not None:
                    self._write(document)
                    last_days[key] = last_vote_on(document)
                yield
        _set_aside(path for path in faults if path.stem in deleted)
        self.last_vote_on = max((day for day in last_days.values() if day), default=None)

    def _parts(
        self, first: int, boots: Sequence[Boot], now: Interval, final: Collection[tuple[str, str]]
    ) -> list[LifePart]:
        """The kiosk's life from the boot `first` on, by the settings in force. `final`: of "", of all of them."""
        settings = history(self._votes.card, self._settings)
        own = self._votes.installation_id
        return cut(settings, boots, now, first=first, kiosk_id=self._kiosk_id, installation_id=own, final=final)

    def _write(self, document: MonthlyAggregate) -> None:
        path = self._index.path(document.installation_id, document.month)
        there = self._index.months.get(document.month)
        if path.parent == self._index.folder:
            if there and there.installation_id != document.installation_id:
                # What was told before these may not have been sent yet, and nobody can count it again.
                outbox.move_former(self._index.folder, self._index.read(there.installation_id, document.month))
            self._index.months[document.month] = Month.of(Document(b"", document))
        outbox.write(path.parent, document)

    def _read(self, parts: Sequence[LifePart], first: int, silence: Silence) -> Iterator[None]:
        """Give what is stored of the boots from `first` on to the tallies, a chunk a step."""
        for sessions in self._votes.sessions(first):
            for session in sessions:
                part_of(parts, session.boot, session.began_ns).tally.add_sessions([session])
            yield
        for troubles in self._votes.troubles(first):
            for trouble in troubles:
                part_of(parts, trouble.boot, trouble.boottime_ns).tally.add_troubles([trouble])
            yield
        last_past, before = None, self._votes.first_since(first) - 1
        yield  # it was searched for, vote by vote
        rows, bursts = self._votes.read(before), BurstFilter()
        while rows:
            following = self._votes.read(rows[-1].id)
            for vote in (*bursts.feed(rows), *(() if following else bursts.rest())):
                tally = part_of(parts, vote.boot, vote.boottime_ns).tally
                tally.add_votes([vote])
                # Not of today: whoever pulls the plug again and again would see by which press a silence ended.
                if vote.verdict == Verdict.COUNTED and (day := tally.past_day(vote)) is not None:
                    silence.hear(vote.face, day)
                    last_past = vote
            yield
            rows = following
        self.silent = frozenset(silence.silent())
        if last_past is not None:
            at = last_past.boot, last_past.boottime_ns
            part_of(parts, *at).tally.add_troubles(StoredFault(*at, face, "silent") for face in self.silent)

    def _boots(
        self, keys: Collection[tuple[str, str]], final: Collection[tuple[str, str]]
    ) -> Steps[tuple[int, list[Boot]]]:
        """The first boot that can touch an open month, and what is known of when it and the later ones were."""
        first = 0
        if keys:
            newest = max(month for _, month in keys)
            open_month = min((key[1] for key in keys if key not in final), default=newest)
            first = self._votes.span_since(self._calendar.month_begin_ns(open_month)).first
        return first, (yield from self._votes.boots(Span(first)))

    def _closed_too_soon(self, final: Collection[str], now: Interval) -> Steps[set[str]]:
        """Months that are final and not over: a wrong time was heard. Where their votes are there, they go on."""
        now_ns = now.after_ns
        early = {month for month in final if now_ns is not None and now_ns < self._calendar.month_end_ns(month)}
        return early - (yield from self._deleted()) if early else early

    def _deleted(self) -> Steps[set[str]]:
        """Months whose votes are deleted, all or some: the head office has them, nobody can count them again."""
        rows = self._votes.read(most=1) if self._votes.pruned_before > 1 else []
        for oldest in rows:
            around = self._votes.span_around(oldest.boot, oldest.boot)
            dating = Dating((yield from self._votes.boots(around)))
            before_ns = dating.interval(oldest.boot, oldest.boottime_ns).before_ns
            if before_ns is not None:
                return {months_before(self._calendar.month(before_ns), count) for count in range(EVER_MONTHS)}
        return set()


def _set_aside(paths: Iterable[Path]) -> None:
    """What can be neither read nor made again must not keep the months beside it from being sent."""
    for path in paths:
        path.replace(path.with_suffix(".spoiled"))
        log.error("%s: its votes are deleted; kept as %s.spoiled", path, path.stem)
