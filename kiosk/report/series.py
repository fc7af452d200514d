"""From documents to one shop's months: its kiosks summed, days in order, missing months missing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.report.errors import ReportError
from kiosk.report.shop_day import ShopDay, Votes, local, shop_days, total
from sync.aggregate import Face, MonthlyAggregate


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
    """Up to when all kiosks are known, in the shop's time zone."""

    @property
    def unplaced(self) -> Votes:
        """Votes known to the month and to none of its days."""
        return total([self.votes, *(tuple(-count for count in day.votes) for day in self.days)])


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
    # A card that was replaced in the middle of the month never says that the month is over.
    last = {document.kiosk_id: document for document in documents}.values()
    not_counted: Counter[str] = Counter()
    faults: Counter[tuple[str, str]] = Counter()
    for document in documents:
        not_counted.update(document.not_counted)
        faults.update({(fault.kind, fault.face): fault.times for fault in document.faults})
    return ShopMonth(
        month=month,
        votes=total([document.votes for document in documents]),
        days=shop_days(month, documents),
        not_counted=dict(not_counted),
        undated=sum(sum(each.votes) for document in documents for each in document.undated),
        faults=dict(sorted(faults.items())),
        final=all(document.final for document in last),
        as_of=min(map(local, last)),
    )
