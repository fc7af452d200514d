"""From stored presses to what the world may know: one MonthlyAggregate a month. Pure.

Only days that are over are told, and hours once, with the first final document, as far as `disclosure` lets them pass.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

import attrs

from kiosk.device.rules.calendar import DAY
from kiosk.device.rules.dating import Dating, Interval
from kiosk.device.rules.final_hours import with_hours, with_hours_of
from kiosk.device.rules.margins import Margins
from kiosk.device.rules.press_counts import PressCounts
from kiosk.device.rules.records import Session, StoredFault, StoredVote
from kiosk.device.rules.release_times import releases
from kiosk.device.rules.service_time import ServiceTime, certain_life
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.rules.undated import row
from sync.document import vocabulary
from sync.document.aggregate import MAX_FORMER, Day, Fault, MonthlyAggregate, Reason

SECOND_NS = 1_000_000_000
YEAR_NS = 366 * 86_400 * SECOND_NS
MOST_EMPTY = 12
"""Months in a row in which the kiosk was off, and which are told all the same: that it was."""


class Tally:
    """Makes the documents of what it is given, month by month, in the shop's time zone.

    A vote that may belong to several months keeps each of them from becoming final for as long as more may be heard.
    """

    def __init__(  # noqa: PLR0913 - what it counts by
        self,
        kiosk_id: str,
        installation_id: str,
        settings: ShopSettings,
        dating: Dating,
        now: Interval,
        *,
        final: Collection[str] = (),
        until_ns: int | None = None,
    ) -> None:
        """`settings` were in force for all of it, until `until_ns` where it is over, UTC.

        `now` as far as it is known; `final`: months closed for ever.
        """
        self._kiosk_id, self._installation_id = kiosk_id, installation_id
        self._settings = settings
        self._calendar = calendar = settings.calendar
        self._dating = dating
        self._today = None if now.after_ns is None else calendar.local(now.after_ns).date()
        self._last = self._today
        if self._today is not None and until_ns is not None:
            self._last = min(self._today, calendar.local(until_ns).date())
        self._final = frozenset(final)
        self._faces = [face.key for face in settings.faces]
        self._counts = PressCounts(calendar, dating, self._faces, final)
        self._service_time = ServiceTime(calendar, final)
        self._first_ns: int | None = None

    def add_sessions(self, sessions: Iterable[Session]) -> None:
        """Take the lives of the daemon: the minutes in service, and since when there is anything to tell."""
        for session in sessions:
            life = certain_life(session, self._dating)
            if life is not None:
                self._first_ns = life[0] if self._first_ns is None else min(self._first_ns, life[0])
                self._service_time.add(*life)

    def add_votes(self, votes: Iterable[StoredVote]) -> None:
        """Take presses; those of faces that are no longer configured stay in the database alone."""
        self._counts.add_votes(votes)

    def add_troubles(self, troubles: Iterable[StoredFault]) -> None:
        """Take what was wrong with buttons. That a button came free again is no trouble."""
        self._counts.add_troubles(troubles)

    def past_day(self, vote: StoredVote) -> date | None:
        """The last day on which a press may have been made; None where that is not over: nothing told depends on it."""
        day = self._counts.last_day(vote)
        return None if day is None or self._today is None or day >= self._today else day

    def documents(self, previous: Mapping[str, MonthlyAggregate]) -> list[MonthlyAggregate]:
        """The months that are not final yet and differ from the `previous` document, oldest first."""
        changed = (self.document(month, previous.get(month)) for month in self.months(previous))
        return [document for document in changed if document is not None]

    def document(self, month: str, old: MonthlyAggregate | None) -> MonthlyAggregate | None:
        """One of the `months`; None where it says what the `old` document says."""
        new = self._document(month, old)
        if old is not None and new == attrs.evolve(old, revision=new.revision, as_of=new.as_of):
            return None
        return new

    def months(self, written: Collection[str] = ()) -> Iterator[str]:
        """Those begun that are not final yet, oldest first; `written`: of which there is a document.

        A wrong year, heard once, makes none up to there: where the kiosk was off for longer than a year, none is told.
        """
        empty: list[str] = []
        for month in self._begun():
            if month in self._final or month in written or self._tells(month):
                yield from empty if len(empty) <= MOST_EMPTY else ()
                yield from () if month in self._final else (month,)
                empty = []
            else:
                empty.append(month)
        yield from empty if len(empty) <= MOST_EMPTY else ()

    def _begun(self) -> Iterator[str]:
        if self._first_ns is None or self._last is None:
            return  # never synchronised: no month is known at all
        # Votes from before the time was first heard may be of an earlier month: that one tells them, as undated.
        doubted_ns = self._counts.undated.first_ns
        first_ns = self._first_ns if doubted_ns is None else min(self._first_ns, doubted_ns)
        day = self._calendar.local(first_ns).date().replace(day=1)
        while day <= self._last:
            yield f"{day:%Y-%m}"
            day = (day + timedelta(days=31)).replace(day=1)

    def _tells(self, month: str) -> bool:
        doubts = self._counts.undated.touching(month)
        # What may have been in any of many years is told by the months around.
        is_doubted = any(doubt.interval.width_ns <= YEAR_NS for doubt in doubts)
        return self._service_time.touches(month) or month in self._counts.months or is_doubted

    def _document(self, month: str, old: MonthlyAggregate | None) -> MonthlyAggregate:
        today = self._today or date.min
        today_ns = self._calendar.midnight_ns(today)
        counts = self._counts.months[month]
        possible = {day: self._service_time.hours(day) for day in self._days(month, today)}
        released = releases(possible, self._calendar.open_hours)[0] if self._settings.is_told_today else {}
        margins = Margins(counts, possible, today, released)
        doubts = self._counts.undated.touching(month)
        past_doubts = [doubt for doubt in doubts if doubt.is_past(today_ns)]
        final = today_ns >= self._calendar.month_end_ns(month) and all(
            doubt.settled and doubt.is_past(today_ns) for doubt in doubts
        )
        document = MonthlyAggregate(
            kiosk_id=self._kiosk_id,
            installation_id=self._installation_id,
            owner=self._settings.owner,
            shop=self._settings.shop,
            month=month,
            time_zone=self._settings.time_zone,
            # A day's first revision says no more than as_of does; a further one counts.
            revision=max(old.revision + 1 if old else 1, today_ns // SECOND_NS),
            final=final,
            as_of=self._calendar.local(today_ns),
            faces=self._settings.faces,
            votes=row(margins.votes, self._settings.faces),
            days=tuple(self._day(day, margins) for day in self._days(month, today)),
            hours=(),
            not_counted=vocabulary.fold(counts.not_counted, vocabulary.VERDICTS) if final else {},
            undated=tuple(self._counts.undated.rows(past_doubts, self._settings.faces)),
            faults=tuple(Fault(*each) for each in _by_kind(margins.faults)),
            touchpoint=self._settings.touchpoint,
            stage=self._settings.stage,
            event=self._settings.event_in(month),
            former_ids=self._former_ids(old),
            reasons=tuple(Reason(label, margins.answers[face]) for face, label in self._settings.answers.items()),
        )
        if old is not None and (old.hours_counted or old.hours):
            return with_hours_of(old, document)
        return with_hours(document, margins) if final else document

    def _former_ids(self, old: MonthlyAggregate | None) -> tuple[str, ...]:
        """Nobody may add up what a renamed kiosk has told of the same votes under two names."""
        names = [] if old is None else [*old.former_ids, old.kiosk_id]
        return tuple(dict.fromkeys(name for name in names if name != self._kiosk_id))[-MAX_FORMER:]

    def _days(self, month: str, today: date) -> list[date]:
        """Those of a month that are over."""
        first = max(date.fromisoformat(f"{month}-01"), self._calendar.local(self._first_ns or 0).date())
        last = min(
            self._calendar.local(self._calendar.month_end_ns(month) - 1).date(), today - DAY, self._last or today
        )
        # A reading at a boundary may place a vote on a day just outside: it is told, too.
        voted = {day for day in self._counts.months[month].days if day < today}
        return sorted({first + n * DAY for n in range((last - first).days + 1)} | voted)

    def _day(self, day: date, margins: Margins) -> Day:
        pooled = day not in margins.rows
        votes = row({} if pooled else margins.rows[day], self._settings.faces)
        return Day(day, votes, self._service_time.minutes(day), self._calendar.open_minutes(day), pooled)


def _by_kind(faults: Mapping[tuple[str, str], int]) -> list[tuple[str, str, int]]:
    by_face: dict[str, dict[str, int]] = {}
    for (kind, face), times in faults.items():
        by_face.setdefault(face, {})[kind] = times
    folded = {face: vocabulary.fold(kinds, vocabulary.FAULT_KINDS) for face, kinds in by_face.items()}
    return sorted((kind, face, times) for face, kinds in folded.items() for kind, times in kinds.items())
