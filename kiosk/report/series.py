"""From documents to one shop's months: its kiosks summed, days in order, missing months missing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.report import months
from kiosk.report.errors import ReportError
from sync.aggregate import Day, Face, MonthlyAggregate

Votes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShopDay:
    """One day at one shop, all its kiosks together."""

    date: date
    votes: Votes
    open: bool
    """Whether customers could have voted, by the opening hours or, without any, by what is usual on that weekday."""
    out_of_service_minutes: int
    """How long kiosks certainly stood still while the shop was open, summed; 0 where hours are not known."""


@dataclass(frozen=True, slots=True)
class ShopMonth:
    """One month at one shop, all its kiosks together."""

    month: str
    votes: Votes
    days: tuple[ShopDay, ...]
    """From the first day with a kiosk to the last one told."""
    not_counted: Mapping[str, int]
    undated: int
    """Votes of an unknown month that may belong here."""
    faults: Mapping[tuple[str, str], int]
    """How often, by (kind, face)."""
    final: bool
    as_of: datetime
    """Up to when it is known: the oldest document's."""

    @property
    def unplaced(self) -> Votes:
        """Votes known to the month and to none of its days."""
        return _total([self.votes, *(tuple(-count for count in day.votes) for day in self.days)])


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

    @property
    def scores(self) -> tuple[float, ...]:
        """What each face is worth, 0..1."""
        return tuple(face.score / 100 for face in self.faces)


def gather(aggregates: Iterable[MonthlyAggregate], shop: str | None, month: str) -> Series:
    """One shop's months up to `month`; the shop may be left open where there is only one.

    Raises ReportError when there is no such shop or month, saying which there are, or when its kiosks disagree.
    """
    everything = _newest(aggregates)
    shop = chosen({document.shop for document in everything}, shop)
    documents = [document for document in everything if document.shop == shop]
    told = sorted({document.month for document in documents})
    if month not in told:
        raise ReportError(f"{shop}, {month}: no such month; there is {', '.join(told)}")
    by_month = {each: [document for document in documents if document.month == each] for each in told if each <= month}
    faces = _same_faces(by_month[month])
    comparable = {each: found for each, found in by_month.items() if _worth(_same_faces(found)) == _worth(faces)}
    return Series(
        owner=by_month[month][-1].owner,
        shop=shop,
        faces=faces,
        months={each: _shop_month(each, found) for each, found in comparable.items()},
        other_faces=tuple(each for each in by_month if each not in comparable),
    )


def chosen(shops: Collection[str], wanted: str | None) -> str:
    """The shop that is meant, of those there are. Raises ReportError naming them."""
    if not shops:
        raise ReportError("there are no documents yet")
    if wanted is None and len(shops) == 1:
        return next(iter(shops))
    if wanted is None or wanted not in shops:
        problem = "which shop? --shop is missing" if wanted is None else f"no shop {wanted!r}"
        raise ReportError(f"{problem}; there is {', '.join(map(repr, sorted(shops)))}")
    return wanted


def _newest(aggregates: Iterable[MonthlyAggregate]) -> list[MonthlyAggregate]:
    newest: dict[tuple[str, str, str], MonthlyAggregate] = {}
    for document in aggregates:
        key = (document.kiosk_id, document.installation_id, document.month)
        if key not in newest or newest[key].revision < document.revision:
            newest[key] = document
    # By time, not by arrival: the page must not depend on the order of files or rows.
    return sorted(newest.values(), key=lambda each: (each.as_of, each.kiosk_id, each.installation_id))


def _worth(faces: Iterable[Face]) -> list[tuple[str, int]]:
    return [(face.key, face.score) for face in faces]


def _same_faces(documents: list[MonthlyAggregate]) -> tuple[Face, ...]:
    newest = documents[-1]
    for document in documents:
        if _worth(document.faces) != _worth(newest.faces):
            raise ReportError(
                f"{document.shop}, {document.month}: kiosks {document.kiosk_id} and {newest.kiosk_id} ask with "
                f"different faces ({_listed(document.faces)}; {_listed(newest.faces)}); "
                "give them the same [buttons], or different shop names"
            )
    return newest.faces


def _listed(faces: Iterable[Face]) -> str:
    return ", ".join(f"{face.key} = {face.score}" for face in faces)


def _shop_month(month: str, documents: list[MonthlyAggregate]) -> ShopMonth:
    not_counted: Counter[str] = Counter()
    faults: Counter[tuple[str, str]] = Counter()
    for document in documents:
        not_counted.update(document.not_counted)
        faults.update({(fault.kind, fault.face): fault.times for fault in document.faults})
    return ShopMonth(
        month=month,
        votes=_total([document.votes for document in documents]),
        days=_shop_days(month, documents),
        not_counted=dict(not_counted),
        undated=sum(sum(each.votes) for document in documents for each in document.undated),
        faults=dict(sorted(faults.items())),
        final=all(document.final for document in documents),
        as_of=min(document.as_of for document in documents),
    )


def _total(rows: list[Votes]) -> Votes:
    return tuple(map(sum, zip(*rows, strict=True)))


def _shop_days(month: str, documents: list[MonthlyAggregate]) -> tuple[ShopDay, ...]:
    by_date: dict[date, list[tuple[str, Day]]] = defaultdict(list)
    for document in documents:
        for day in document.days:
            by_date[day.date].append((document.kiosk_id, day))
    if not by_date:
        return ()
    # Today is not over, and on the day a kiosk was put up the morning's silence means nothing.
    today = max(document.as_of.date() for document in documents)
    partial = {today, min(by_date)} if min(by_date).day > 1 else {today}
    usual = _usual_weekdays(by_date)
    nothing = (0,) * len(documents[0].faces)
    shop_days = []
    for date_ in months.days(month):
        if not min(by_date) <= date_ <= min(max(by_date), today):
            continue
        found = by_date.get(date_, [])
        votes = _total([day.votes for _, day in found]) if found else nothing
        hours = {day.open_minutes for _, day in found if day.open_minutes is not None}
        opens = bool(max(hours)) if hours else date_.isoweekday() in usual
        whole = date_ not in partial
        minutes = _out_of_service_minutes(found) if whole else 0
        shop_days.append(ShopDay(date_, votes, any(votes) or (opens and whole), minutes))
    return tuple(shop_days)


def _usual_weekdays(by_date: Mapping[date, list[tuple[str, Day]]]) -> set[int]:
    """Weekdays on most of which somebody voted or the hours said open: without hours, the others are closing days."""
    told: Counter[int] = Counter()
    lively: Counter[int] = Counter()
    for date_, found in by_date.items():
        told[date_.isoweekday()] += 1
        lively[date_.isoweekday()] += any(any(day.votes) or day.open_minutes for _, day in found)
    return {weekday for weekday, days in told.items() if lively[weekday] * 2 > days}


def _out_of_service_minutes(found: list[tuple[str, Day]]) -> int:
    """At least so long: minutes in service may lie outside the hours. Two installations of a kiosk share its day."""
    minutes = 0
    for kiosk in {kiosk_id for kiosk_id, _ in found}:
        days = [day for kiosk_id, day in found if kiosk_id == kiosk]
        open_minutes = max(day.open_minutes or 0 for day in days)
        minutes += max(0, open_minutes - sum(day.in_service_minutes for day in days))
    return minutes
