"""An event: a kiosk at a fair has a beginning and an end, and no history. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from kiosk.office.report.analysis.dead_faces import dead_faces
from kiosk.office.report.analysis.doubts import doubts, gravest_first
from kiosk.office.report.analysis.findings import Findings, MonthVerdict, Point, Score, Unfinished, Withheld
from kiosk.office.report.analysis.kiosks import Touchpoint
from kiosk.office.report.analysis.reasons import reasons
from kiosk.office.report.analysis.remarks import remarks
from kiosk.office.report.analysis.samples import samples
from kiosk.office.report.analysis.series import Series, ShopMonth, of_month
from kiosk.office.report.analysis.shop_day import ShopDay, Votes, total
from kiosk.office.report.analysis.shop_faces import same_faces
from kiosk.office.report.analysis.statistics import ENOUGH, UNKNOWN_DEFF, estimate, fit_model, missed_after, points
from kiosk.office.report.analysis.trust import NoVotes, Outside
from kiosk.office.report.data import months
from kiosk.office.report.data.documents import of_event
from sync.document.aggregate import MonthlyAggregate

Key = TypeVar("Key")
WHOLE = "event"
"""In the place of a month."""


@dataclass(frozen=True, slots=True)
class EventMonth:
    """One event, all its kiosks together."""

    name: str
    begins: date
    ends: date
    """The last day."""
    outside: int
    """Votes on other days."""
    series: Series
    """The event as the one month of a shop of its name."""
    halls: Mapping[str, tuple[ShopMonth, ...]]
    """Where its kiosks stood, by name: each with its months."""

    @property
    def whole(self) -> ShopMonth:
        """All its days."""
        return self.series.months[WHOLE]

    @property
    def dates(self) -> list[date]:
        """Every day that it lasts."""
        return [self.begins + n * months.DAY for n in range((self.ends - self.begins).days + 1)]


def gather_event(aggregates: Iterable[MonthlyAggregate], name: str, shop: str | None = None) -> EventMonth:
    """What was voted at an event, asked for as `by_event` has it.

    Raises ReportError where there is none of that name, or its kiosks disagree.
    """
    documents = of_event(aggregates, name, shop)
    faces = same_faces(documents)
    spans = [document.event for document in documents if document.event]
    name = spans[0].name
    begins, ends = min(span.begins for span in spans), max(span.ends for span in spans)
    event_months = [of_month(month, list(month_documents)) for month, month_documents in _by_month(documents)]
    whole, halls = _as_one(event_months, begins, ends), _halls(documents)
    outside = sum(sum(month.votes) for month in event_months) - sum(whole.votes)
    # Each hall's buttons are looked at by themselves: the others' votes would hide a dead one.
    touchpoints = {Touchpoint(hall, hall, ""): {WHOLE: _as_one(own, begins, ends)} for hall, own in halls.items()}
    series = Series(documents[-1].owner, name, faces, {WHOLE: whole}, (), (), touchpoints)
    return EventMonth(name, begins, ends, outside, series, halls)


def examine_event(event: EventMonth) -> Findings:
    """What there is to say of it: a verdict and how far to trust it, and nothing to compare with."""
    whole = samples(event.series)[WHOLE]
    estimated = estimate(whole, fit_model([whole]), missed_after([whole])) if whole else None
    votes = sum(event.whole.votes)
    doubt = doubts(event.series).get(WHOLE)
    score: Score | NoVotes | Withheld = Withheld(WHOLE) if doubt else NoVotes(WHOLE)
    if estimated:
        score = Score(
            WHOLE, points(estimated.index), points(estimated.low), points(estimated.high), votes, votes < ENOUGH
        )
    trust_findings = [
        each for each in remarks(event.series, event.whole, event.whole.votes) if not isinstance(each, NoVotes)
    ]
    if event.outside:
        trust_findings.append(Outside(event.outside))
    trust_findings += dead_faces(event.series).get(WHOLE, ())
    return Findings(
        score=score,
        verdict=MonthVerdict(WHOLE, votes, votes < ENOUGH, first=True, trend=None),
        trend=None,
        unfinished=Unfinished(WHOLE, event.whole.known_to) if event.whole.as_of.date() <= event.ends else None,
        history=(Point(WHOLE, votes, estimated if votes >= ENOUGH else None),),
        trust=gravest_first(trust_findings),
        doubt=doubt,
        counted=event.whole.votes,
        reasons=reasons(event.whole.reasons, estimated.deff if estimated else UNKNOWN_DEFF),
    )


def _as_one(event_months: Sequence[ShopMonth], begins: date, ends: date) -> ShopMonth:
    days = tuple(day for month in event_months for day in month.days if begins <= day.date <= ends)
    placed = _total(days, len(event_months[-1].votes))
    return replace(
        event_months[-1],
        month=WHOLE,
        votes=total([placed, *(month.unplaced for month in event_months)]),
        days=days,
        not_counted=_sum(month.not_counted for month in event_months),
        undated_votes=total([month.undated_votes for month in event_months]),
        faults=_sum(month.faults for month in event_months),
        reasons=_sum(month.reasons for month in event_months),
    )


def _halls(documents: Sequence[MonthlyAggregate]) -> Mapping[str, tuple[ShopMonth, ...]]:
    """By touchpoint; a kiosk that has none stands for itself. Of several shops each is told with its shop."""
    several = len({each.shop for each in documents}) > 1
    by_hall: dict[str, list[MonthlyAggregate]] = {}
    for each in documents:
        place = each.touchpoint or each.kiosk_id
        by_hall.setdefault(f"{each.shop}, {place}" if several else place, []).append(each)
    return {
        hall: tuple(of_month(month, own) for month, own in _by_month(hall_documents))
        for hall, hall_documents in sorted(by_hall.items())
    }


def _by_month(documents: Sequence[MonthlyAggregate]) -> Iterator[tuple[str, list[MonthlyAggregate]]]:
    for month in sorted({document.month for document in documents}):
        yield month, [document for document in documents if document.month == month]


def _total(days: Sequence[ShopDay], faces: int) -> Votes:
    return total([(0,) * faces, *(day.votes for day in days)])


def _sum(counts: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    summed: Counter[Key] = Counter()
    for each in counts:
        summed.update(each)
    return dict(summed)
