"""From the votes to the outbox, in steps so small that no press waits for one."""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs

from kiosk.device.rules.bursts import BurstFilter
from kiosk.device.rules.calendar import Calendar, months_before
from kiosk.device.rules.dating import Dating, Interval
from kiosk.device.rules.identity import KioskIdentity
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredFault
from kiosk.device.rules.silence import Silence
from kiosk.device.rules.tally import Tally
from kiosk.device.store.votes import Votes
from sync.document import outbox
from sync.document.aggregate import MonthlyAggregate
from sync.document.outbox import OutboxError

EVER_MONTHS = 1200

log = logging.getLogger(__name__)


class OutboxUpdate:
    """Tells the outbox what the votes say."""

    silent: frozenset[str]
    """Faces that improbably nobody presses any more, as of the last telling."""
    last_vote_on: date | None
    """The last day with a counted vote, as of the last telling."""

    def __init__(self, votes: Votes, folder: Path, origin: KioskIdentity, calendar: Calendar) -> None:
        """`folder` is the outbox."""
        self.silent, self.last_vote_on = frozenset(), None
        self.faces = frozenset(face.key for face in origin.faces)
        self._votes = votes
        self._folder = folder
        self._origin = origin
        self._calendar = calendar

    def steps(self, boottime_ns: int) -> Iterator[None]:
        """Write every month that has changed, as it stands at CLOCK_BOOTTIME. Raises VotesError, OutboxError."""
        documents, faults = self._read()
        own = self._origin.installation_id
        former = {month: each for month, each in documents.items() if each.installation_id != own}
        previous = {month: each for month, each in documents.items() if each.installation_id == own}
        whole = bool(previous) and not faults
        first, dating = self._dating(previous if whole else {})
        now = dating.interval(self._votes.boot, boottime_ns)
        if wrong := self._closed_too_soon(previous, now):
            previous |= {month: attrs.evolve(previous[month], final=False) for month in wrong}
            first, dating = self._dating(previous if whole else {})
        final = {month for month, document in previous.items() if document.final}
        gone = set() if whole else self._gone(dating)
        tally = Tally(self._origin, self._calendar, dating, now, final | gone)
        tally.add_sessions(self._votes.sessions(first))
        tally.add_troubles(self._votes.troubles(first))
        yield
        silence, last = Silence(_pressed(previous)), None
        rows, bursts = self._votes.read(self._votes.first_since(first) - 1), BurstFilter()
        while rows:
            last = rows[-1]
            following = self._votes.read(last.id)
            judged = [*bursts.feed(rows), *(() if following else bursts.rest())]
            tally.add_votes(judged)
            for vote in judged:
                if vote.verdict == Verdict.COUNTED:
                    silence.hear(vote.face)
            yield
            rows = following
        self.silent = frozenset(silence.silent())
        if last is not None:
            tally.add_troubles(StoredFault(last.boot, last.boottime_ns, face, "silent") for face in self.silent)
        for document in tally.documents(previous):
            # What the votes before these ones said may not have been sent yet, and nobody can count it again.
            if document.month in former:
                outbox.move_former(self._folder, former[document.month])
            outbox.write(self._folder, document)
            previous[document.month] = document
            yield
        _set_aside(path for path in faults if path.stem in gone)
        self.last_vote_on = _last_vote_on(previous)

    def _read(self) -> tuple[dict[str, MonthlyAggregate], dict[Path, OutboxError]]:
        """The documents in the outbox, and what could not be read there."""
        documents, faults = outbox.scan(self._folder)
        for fault in faults.values():
            log.error("%s; the months are counted again", fault)
        return {month: each.aggregate for month, each in documents.items()}, faults

    def _dating(self, documents: Mapping[str, MonthlyAggregate]) -> tuple[int, Dating]:
        """The first boot that can touch an open month, and what is known of when it and the later ones were."""
        first = self._votes.boot_before(self._calendar.month_begin_ns(_first_open(documents))) if documents else 0
        return first, Dating(self._votes.boots(first))

    def _closed_too_soon(self, documents: Mapping[str, MonthlyAggregate], now: Interval) -> Collection[str]:
        """Months that are final and not over: a wrong time was heard. Where their votes are there, they go on."""
        now_ns = now.after_ns
        early = {
            month
            for month, document in documents.items()
            if document.final and now_ns is not None and now_ns < self._calendar.month_end_ns(month)
        }
        return early - self._gone(Dating(self._votes.boots())) if early else early

    def _gone(self, dating: Dating) -> set[str]:
        """Months whose votes have been deleted, all or some: the head office has them, nobody can count them again."""
        rows = self._votes.read()[:1] if self._votes.pruned_before > 1 else []
        for oldest in rows:
            before_ns = dating.interval(oldest.boot, oldest.boottime_ns).before_ns
            if before_ns is not None:
                return {months_before(self._calendar.month(before_ns), count) for count in range(EVER_MONTHS)}
        return set()


def _set_aside(paths: Iterable[Path]) -> None:
    """What can be neither read nor made again must not keep the months beside it from being sent."""
    for path in paths:
        path.replace(path.with_suffix(".spoiled"))
        log.error("%s: its votes are deleted; kept as %s.spoiled", path, path.stem)


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


def _last_vote_on(documents: Mapping[str, MonthlyAggregate]) -> date | None:
    days = (day.date for document in documents.values() for day in document.days if any(day.votes))
    return max(days, default=None)
