"""From documents to one shop's months: its kiosks summed, days in order, missing months missing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from kiosk.office.report.analysis.comparable import comparable
from kiosk.office.report.analysis.kiosks import Touchpoint, by_touchpoint, reinstalled
from kiosk.office.report.analysis.shop_day import AS_EVER, Otherwise, ShopDay, Votes, by_place, local, shop_days, total
from kiosk.office.report.analysis.shop_faces import days_of, other_faces
from kiosk.office.report.analysis.stages import chain, silent_stages
from kiosk.office.report.data.documents import by_shop, chosen, customers
from kiosk.office.report.data.shop_owners import of_one_owner
from sync.archive.note import Note
from sync.document.aggregate import Face, MonthlyAggregate


@dataclass(frozen=True)
class ShopMonth:
    """One month at one shop, all its kiosks together."""

    month: str
    votes: Votes
    days: tuple[ShopDay, ...]
    """From the first day with a kiosk to the last one told."""
    hours: Mapping[tuple[int, int], Votes]
    """By ISO weekday and hour; an hour without votes is not here."""
    pooled_hours: Mapping[tuple[tuple[int, ...], int], Votes]
    """By ISO weekdays and hour: of weekdays that have too few votes to be told alone."""
    not_counted: Mapping[str, int]
    undated_votes: Votes
    """By face, those of an unknown month that may belong here."""
    faults: Mapping[tuple[str, str], int]
    """How often, by (kind, face)."""
    reasons: Mapping[str, int]
    """How often unhappy customers named each."""
    final: bool
    as_of: datetime
    """Up to when all kiosks are known, in the shop's time zone."""
    other_faces: Mapping[date, int] = field(default_factory=dict)
    """Days on which a kiosk asked with other faces than at last, and their votes: in no other figure."""

    @property
    def known_to(self) -> date:
        """The last day told: the one before, where `as_of` is a midnight."""
        return (self.as_of - timedelta(microseconds=1)).date()

    @property
    def undated(self) -> int:
        """How many votes of an unknown month may belong here."""
        return sum(self.undated_votes)

    @cached_property
    def unplaced(self) -> Votes:
        """Votes known to the month and to none of its days."""
        nothing = (0,) * len(self.votes)
        placed = map(sum, zip(nothing, *(day.votes for day in self.days), strict=True))
        return tuple(count - on_days for count, on_days in zip(self.votes, placed, strict=True))


@dataclass(frozen=True, slots=True)
class Series:
    """One shop's history up to the reported month."""

    owner: str
    shop: str
    faces: tuple[Face, ...]
    """As they were labelled last."""
    months: Mapping[str, ShopMonth]
    """In order; a month without any document is not here."""
    other_faces: tuple[str, ...]
    """Months left out because other faces were asked then."""
    reinstalled: tuple[tuple[str, str], ...]
    """Kiosks that began anew, each with the month in which: one name, another card."""
    touchpoints: Mapping[Touchpoint, Mapping[str, ShopMonth]] = field(default_factory=dict)
    """Each by itself, by month; a month that it did not tell is not here."""
    links: tuple["Link", ...] = ()
    """The chain of customers, first to last; empty where there is none."""
    silent_links: tuple[str, ...] = ()
    """Those of which nothing was heard, though they told lately."""
    moves: tuple[date, ...] = ()
    """Days on which its kiosk was moved, by the notes."""
    found: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was found in it, by who looked."""

    @property
    def scores(self) -> tuple[float, ...]:
        """What each face is worth, 0..1."""
        return tuple(face.score / 100 for face in self.faces)


@dataclass(frozen=True, slots=True)
class Link:
    """One touchpoint of a chain: who is served there asks the one before it."""

    name: str
    series: Series | None
    """None: the shop's own, which has no other customers."""


def gather(aggregates: Iterable[MonthlyAggregate], shop: str | None, month: str) -> Series:
    """One shop's months up to `month`; the shop may be left open where there is only one.

    Raises ReportError when there is no such shop or month, saying which there are, or when its kiosks disagree.
    """
    shops = by_shop(aggregates)
    shop = chosen(shops, shop)
    return of_shop(shop, shops[shop], month)


def of_shop(shop: str, documents: Sequence[MonthlyAggregate], month: str, notes: Iterable[Note] = ()) -> Series:
    """What a shop's customers say, from its newest documents, and the chain that ends at them. Raises ReportError.

    `notes`: those of any shops; across a move nothing is learnt of a button.
    """
    documents = of_one_owner(shop, documents, month)
    moves = tuple(sorted(note.date for note in notes if note.shop == shop and note.kind == "break"))
    own = partial(_series, shop, month=month, moves=moves)
    of_customers = customers(documents, month)
    links = tuple(
        Link(name, None if link_documents == of_customers else own(link_documents))
        for name, link_documents in chain(documents, month)
    )
    silent = tuple(silent_stages(documents, month))
    shown = links if len(links) + len(silent) > 1 else ()
    return replace(own(of_customers), links=shown, silent_links=silent if shown else ())


def _series(shop: str, documents: Sequence[MonthlyAggregate], month: str, moves: tuple[date, ...]) -> Series:
    found = comparable(shop, documents, month)
    others = {each: other_faces(found.every[each], kept) for each, kept in found.months.items()}
    summed = {each: of_month(each, kept, others[each]) for each, kept in found.months.items()}
    return Series(
        owner=found.months[month][-1].owner,
        shop=shop,
        faces=found.faces,
        months=summed,
        other_faces=tuple(each for each in found.every if each not in found.months),
        reinstalled=tuple(reinstalled(documents, month)),
        touchpoints=dict(_touchpoints(found.months, summed, others)),
        moves=moves,
    )


def _touchpoints(
    documents: Mapping[str, list[MonthlyAggregate]],
    summed: Mapping[str, ShopMonth],
    others: Mapping[str, Otherwise],
) -> Iterator[tuple[Touchpoint, Mapping[str, ShopMonth]]]:
    split = by_touchpoint(documents)
    for touchpoint, own in split.items():
        if len(split) == 1:
            yield touchpoint, summed
        else:
            yield touchpoint, {each: of_month(each, written, others[each]) for each, written in own.items()}


def of_month(month: str, documents: list[MonthlyAggregate], others: Otherwise = AS_EVER) -> ShopMonth:
    """One month of a shop's, or an event's, documents. `others`: what its kiosks asked with other faces."""
    # A card that was replaced in the middle of the month never says that the month is over.
    last = {document.kiosk_id: document for document in documents}.values()
    nothing = (0,) * len(documents[0].faces)
    not_counted: Counter[str] = Counter()
    faults: Counter[tuple[str, str]] = Counter()
    reasons: Counter[str] = Counter()
    for document in documents:
        not_counted.update(document.not_counted)
        faults.update({(fault.kind, fault.face): fault.times for fault in document.faults})
        reasons.update({reason.label: reason.votes for reason in document.reasons})
    return ShopMonth(
        month=month,
        votes=total([document.votes for document in documents]),
        days=shop_days(month, documents, others),
        hours=by_place(((h.weekday, h.hour), h.votes) for each in documents for h in each.hours),
        pooled_hours=by_place(((h.weekdays, h.hour), h.votes) for each in documents for h in each.pooled_hours),
        not_counted=dict(not_counted),
        undated_votes=total([nothing, *(each.votes for document in documents for each in document.undated)]),
        faults=dict(sorted(faults.items())),
        reasons=dict(reasons),
        final=all(document.final for document in last),
        as_of=min(map(local, last)),
        other_faces=days_of(documents, others),
    )
