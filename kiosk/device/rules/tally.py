"""From stored presses to what the world may know: one MonthlyAggregate a month. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import attrs

from kiosk.device.rules.calendar import DAY, Calendar
from kiosk.device.rules.dating import Dating, Interval
from kiosk.device.rules.identity import KioskIdentity
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.placement import Placement, middle
from kiosk.device.rules.records import Session, StoredFault, StoredVote
from kiosk.device.rules.undated import UndatedGroups, row
from sync.document import vocabulary
from sync.document.aggregate import MAX_FORMER, Day, Event, Fault, Hour, MonthlyAggregate, Reason

SECOND_NS = 1_000_000_000


@dataclass
class _Month:
    votes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    days: dict[date, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    hours: dict[tuple[int, int], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    not_counted: Counter[str] = field(default_factory=Counter)
    faults: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


class Tally:
    """Counts what it is given, month by month, in the shop's time zone.

    A press is placed in a month only when both ends of its interval fall into it, in a day likewise; otherwise it is
    undated, and keeps every month that it may belong to from becoming final for as long as more may be heard of it.
    """

    def __init__(
        self, origin: KioskIdentity, calendar: Calendar, dating: Dating, now: Interval, final: Collection[str] = ()
    ) -> None:
        """`now` as far as it is known; `final`: months already closed, which nothing can change any more."""
        self._origin = origin
        self._calendar = calendar
        self._placement = Placement(calendar)
        self._dating = dating
        self._now = now
        self._final = frozenset(final)
        self._months: dict[str, _Month] = defaultdict(_Month)
        self._doubts = UndatedGroups(calendar)
        self._service_s: Counter[date] = Counter()
        self._first_ns: int | None = None
        self._keys = {face.key for face in origin.faces}

    def add_sessions(self, sessions: Iterable[Session]) -> None:
        """Take the lives of the daemon: the minutes in service, and since when there is anything to tell."""
        for session in sessions:
            began = self._dating.interval(session.boot, session.began_ns)
            alive = self._dating.interval(session.boot, session.alive_ns)
            # Where an end is not known so well, only what is certain: from the latest beginning to the earliest end.
            begin, end = middle(began) or began.before_ns, middle(alive) or alive.after_ns
            if begin is None or end is None:
                continue
            self.reach_back(begin)
            day = self._calendar.local(begin).date()
            while begin < end:
                if (month := f"{day:%Y-%m}") in self._final:  # nobody asks, and a life may last for years
                    begin = self._calendar.month_end_ns(month)
                    day = self._calendar.local(begin).date()
                    continue
                until = min(end, self._calendar.midnight_ns(day + DAY))
                self._service_s[day] += (until - begin) // SECOND_NS
                begin, day = until, day + DAY

    def reach_back(self, since_ns: int) -> None:
        """There is something to tell since this moment, UTC."""
        self._first_ns = since_ns if self._first_ns is None else min(self._first_ns, since_ns)

    def add_votes(self, votes: Iterable[StoredVote]) -> None:
        """Take presses; those of faces that are no longer configured stay in the database alone."""
        for vote in votes:
            if vote.face not in self._keys:
                continue
            interval = self._dating.interval(vote.boot, vote.boottime_ns)
            month = self._placement.month(interval)
            if month is None:
                if vote.verdict == Verdict.COUNTED:
                    settled = self._dating.is_settled(vote.boot, vote.boottime_ns)
                    self._doubts.add(vote, interval, settled=settled)
            elif month not in self._final:
                self._count(vote, interval, self._months[month])

    def add_troubles(self, troubles: Iterable[StoredFault]) -> None:
        """Take what was wrong with buttons. That a button came free again is no trouble."""
        for trouble in troubles:
            month = self._placement.month(self._dating.interval(trouble.boot, trouble.boottime_ns))
            if month is not None and trouble.kind != "freed" and trouble.face in self._keys:
                self._months[month].faults[trouble.face][trouble.kind] += 1

    def documents(self, previous: Mapping[str, MonthlyAggregate]) -> list[MonthlyAggregate]:
        """The months that are not final yet and differ from the `previous` document, oldest first."""
        changed = (self.document(month, previous.get(month)) for month in self.months())
        return [document for document in changed if document is not None]

    def document(self, month: str, old: MonthlyAggregate | None) -> MonthlyAggregate | None:
        """One of the `months`; None where it says what the `old` document says."""
        new = self._document(month, old)
        if old is not None and new == attrs.evolve(old, revision=new.revision, as_of=new.as_of):
            return None
        return new

    def _count(self, vote: StoredVote, interval: Interval, month: _Month) -> None:
        verdict = vote.verdict
        if verdict in {Verdict.COUNTED, Verdict.ANSWER} and self._placement.is_closed(interval):
            verdict = Verdict.OUT_OF_HOURS
        if verdict == Verdict.ANSWER:
            month.reasons[vote.face] += 1
            return
        if verdict != Verdict.COUNTED:
            month.not_counted[verdict] += 1
            return
        month.votes[vote.face] += 1
        if (hour := self._placement.hour(interval)) is not None:
            month.days[hour.date()][vote.face] += 1
            month.hours[hour.isoweekday(), hour.hour][vote.face] += 1
        elif (day := self._placement.day(interval)) is not None:
            month.days[day][vote.face] += 1

    def months(self) -> Iterator[str]:
        """Those begun that are not final yet, oldest first."""
        if self._first_ns is None or self._now.after_ns is None:
            return  # never synchronised: no month is known at all
        # Votes from before the time was first heard may be of an earlier month: that one tells them, as undated.
        doubted_ns = self._doubts.first_ns
        first_ns = self._first_ns if doubted_ns is None else min(self._first_ns, doubted_ns)
        day = self._calendar.local(first_ns).date().replace(day=1)
        while day <= self._calendar.local(self._now.after_ns).date():
            if (month := f"{day:%Y-%m}") not in self._final:
                yield month
            day = (day + timedelta(days=31)).replace(day=1)

    def _document(self, month: str, old: MonthlyAggregate | None) -> MonthlyAggregate:
        counted, now_ns = self._months[month], self._now.after_ns or 0
        end_ns = self._calendar.month_end_ns(month)
        doubts = self._doubts.touching(month)
        return MonthlyAggregate(
            kiosk_id=self._origin.kiosk_id,
            installation_id=self._origin.installation_id,
            owner=self._origin.owner,
            shop=self._origin.shop,
            month=month,
            time_zone=self._origin.time_zone,
            revision=max(old.revision + 1 if old else 1, now_ns // SECOND_NS),
            final=now_ns >= end_ns and all(doubt.settled for doubt in doubts),
            as_of=self._calendar.local(now_ns // SECOND_NS * SECOND_NS),
            faces=self._origin.faces,
            votes=self._row(counted.votes),
            days=tuple(self._days(counted, end_ns)),
            hours=tuple(Hour(*place, self._row(votes)) for place, votes in sorted(counted.hours.items())),
            not_counted=vocabulary.fold(counted.not_counted, vocabulary.VERDICTS),
            undated=tuple(self._doubts.rows(doubts, self._origin.faces)),
            faults=tuple(Fault(*each) for each in _by_kind(counted.faults)),
            touchpoint=self._origin.touchpoint,
            stage=self._origin.stage,
            event=self._event(month),
            former_ids=self._former_ids(old),
            reasons=tuple(Reason(label, counted.reasons[face]) for face, label in self._origin.answers.items()),
        )

    def _former_ids(self, old: MonthlyAggregate | None) -> tuple[str, ...]:
        """Nobody may add up what a renamed kiosk has told of the same votes under two names."""
        names = [] if old is None else [*old.former_ids, old.kiosk_id]
        return tuple(dict.fromkeys(name for name in names if name != self._origin.kiosk_id))[-MAX_FORMER:]

    def _event(self, month: str) -> Event | None:
        event = self._origin.event
        return event if event and f"{event.begins:%Y-%m}" <= month <= f"{event.ends:%Y-%m}" else None

    def _row(self, votes: Mapping[str, int]) -> tuple[int, ...]:
        return row(votes, self._origin.faces)

    def _days(self, counted: _Month, end_ns: int) -> Iterator[Day]:
        first_ns, now_ns = self._first_ns or 0, self._now.after_ns or 0
        last = self._calendar.local(min(end_ns - 1, now_ns)).date()
        day = max(last.replace(day=1), self._calendar.local(first_ns).date())
        # A reading at a boundary may place a vote on a day just outside: it is told, too.
        for date_ in sorted({day + n * DAY for n in range((last - day).days + 1)} | set(counted.days)):
            # Where a wrong time was heard, two lives of the daemon may seem to have been at once.
            day_ns = self._calendar.midnight_ns(date_ + DAY) - self._calendar.midnight_ns(date_)
            minutes = min(self._service_s[date_], day_ns // SECOND_NS) // 60
            yield Day(date_, self._row(counted.days.get(date_, {})), minutes, self._calendar.open_minutes(date_))


def _by_kind(found: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str, int]]:
    told = {face: vocabulary.fold(kinds, vocabulary.FAULT_KINDS) for face, kinds in found.items()}
    return sorted((kind, face, times) for face, kinds in told.items() for kind, times in kinds.items())
