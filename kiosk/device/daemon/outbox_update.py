"""From the votes to the outbox, in steps so small that no press waits for one."""

import logging
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import attrs

from kiosk.device.daemon.outbox_index import Month, OutboxIndex, last_vote_on
from kiosk.device.rules.bursts import BurstFilter
from kiosk.device.rules.calendar import Calendar, months_before
from kiosk.device.rules.dating import Dating, Interval
from kiosk.device.rules.identity import KioskIdentity
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredFault
from kiosk.device.rules.silence import Silence
from kiosk.device.rules.tally import Tally
from kiosk.device.store.boots import Span
from kiosk.device.store.votes import Votes
from sync.document import outbox
from sync.document.aggregate import MonthlyAggregate

EVER_MONTHS = 1200

Result = TypeVar("Result")
Steps = Generator[None, None, Result]
"""Work in small steps, and what it comes to."""

log = logging.getLogger(__name__)


class OutboxUpdate:
    """Tells the outbox what the votes say."""

    silent: frozenset[str]
    """Faces that improbably nobody presses any more, as of the last telling."""
    last_vote_on: date | None
    """The last day that is over with a counted vote, as of the last telling."""

    def __init__(self, votes: Votes, months: OutboxIndex, origin: KioskIdentity, calendar: Calendar) -> None:
        """`months`: the outbox."""
        self.silent, self.last_vote_on = frozenset(), None
        self.faces = frozenset(face.key for face in origin.faces)
        self._votes = votes
        self._index = months
        self._origin = origin
        self._calendar = calendar

    def steps(self, boottime_ns: int) -> Iterator[None]:
        """Write every month that has changed, as it stands at CLOCK_BOOTTIME. Raises VotesError, OutboxError."""
        yield from self._index.refresh()
        months, faults = self._index.months, self._index.faults
        for fault in faults.values():
            log.error("%s; the months are counted again", fault)
        own = self._origin.installation_id
        previous = {month: each for month, each in months.items() if each.installation_id == own}
        final = {month for month, each in previous.items() if each.final}
        whole = bool(previous) and not faults
        first, dating = yield from self._dating(previous if whole else {}, final)
        now = dating.interval(self._votes.boot, boottime_ns)
        if wrong := (yield from self._closed_too_soon(final, now)):
            final -= wrong
            first, dating = yield from self._dating(previous if whole else {}, final)
        deleted = set() if whole else (yield from self._deleted())
        tally = Tally(self._origin, self._calendar, dating, now, final | deleted)
        for sessions in self._votes.sessions(first):
            tally.add_sessions(sessions)
            yield
        for troubles in self._votes.troubles(first):
            tally.add_troubles(troubles)
            yield
        yield from self._count(tally, first, Silence(_pressed(previous[month] for month in final)))
        last_days = {month: each.last_vote_on for month, each in previous.items()}
        for month in tally.months():
            old = self._index.read(month) if month in months else None
            document = tally.document(month, self._previous(old, reopened=month in wrong))
            if document is not None:
                # What the votes before these ones said may not have been sent yet, and nobody can count it again.
                if old is not None and old.installation_id != own:
                    outbox.move_former(self._index.folder, old)
                outbox.write(self._index.folder, document)
                last_days[month] = last_vote_on(document)
            yield
        _set_aside(path for path in faults if path.stem in deleted)
        self.last_vote_on = max((day for day in last_days.values() if day), default=None)

    def _count(self, tally: Tally, first: int, silence: Silence) -> Iterator[None]:
        """Give the votes of the boots from `first` on to the tally, a chunk a step."""
        last_past = None
        rows, bursts = self._votes.read(self._votes.first_since(first) - 1), BurstFilter()
        while rows:
            following = self._votes.read(rows[-1].id)
            judged = [*bursts.feed(rows), *(() if following else bursts.rest())]
            tally.add_votes(judged)
            for vote in judged:
                # Not of today: whoever pulls the plug again and again would see by which press a silence ended.
                if vote.verdict == Verdict.COUNTED and (day := tally.past_day(vote)) is not None:
                    silence.hear(vote.face, day)
                    last_past = vote
            yield
            rows = following
        self.silent = frozenset(silence.silent())
        if last_past is not None:
            at = last_past.boot, last_past.boottime_ns
            tally.add_troubles(StoredFault(*at, face, "silent") for face in self.silent)

    def _previous(self, old: MonthlyAggregate | None, *, reopened: bool) -> MonthlyAggregate | None:
        """What these votes said of a month before."""
        if old is None or old.installation_id != self._origin.installation_id:
            return None
        return attrs.evolve(old, final=False) if reopened else old

    def _dating(self, months: Collection[str], final: Collection[str]) -> Steps[tuple[int, Dating]]:
        """The first boot that can touch an open month, and what is known of when it and the later ones were."""
        first = 0
        if months:
            open_month = min((month for month in months if month not in final), default=max(months))
            first = self._votes.span_since(self._calendar.month_begin_ns(open_month)).first
        return first, Dating((yield from self._votes.boots(Span(first))))

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


def _pressed(months: Iterable[Month]) -> Counter[str]:
    """How often each face was pressed in some months."""
    pressed: Counter[str] = Counter()
    for month in months:
        pressed.update(month.votes)
    return pressed
