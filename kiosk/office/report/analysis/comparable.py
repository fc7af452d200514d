"""Which of a shop's documents may be compared, and its customers' days by them. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kiosk.office.report.analysis.shop_day import Votes, local, total
from kiosk.office.report.analysis.shop_faces import newest_faces, same_faces, worth
from kiosk.office.report.data.documents import customers
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.shop_owners import of_one_owner
from sync.document.aggregate import Face, MonthlyAggregate


@dataclass(frozen=True, slots=True)
class ComparableMonths:
    """Documents by month, in order; a month without any is not here."""

    faces: tuple[Face, ...]
    """As they were labelled last."""
    months: Mapping[str, list[MonthlyAggregate]]
    """Those that ask with these faces."""
    every: Mapping[str, list[MonthlyAggregate]]
    """All of them."""


class CustomersDay(NamedTuple):
    """What a shop's customers said on one day, all its kiosks together."""

    date: date
    votes: Votes


def comparable(shop: str, documents: Sequence[MonthlyAggregate], month: str) -> ComparableMonths:
    """Of a shop's documents, in the order of time, those up to a month that ask as it does. Raises ReportError."""
    available = sorted({document.month for document in documents})
    if month not in available:
        # Only a shop with documents of events has none.
        there = ", ".join(available) or "none beside events, whose page is made with --event NAME"
        raise ReportError(f"{shop}, {month}: no such month; there is {there}")
    every = {
        each: [document for document in documents if document.month == each] for each in available if each <= month
    }
    newest = {each: newest_faces(of_one) for each, of_one in every.items()}
    faces = same_faces(newest[month])
    months = {each: kept for each, kept in newest.items() if all(worth(one.faces) == worth(faces) for one in kept)}
    return ComparableMonths(faces, months, every)


def customers_days(
    shop: str, documents: Sequence[MonthlyAggregate], month: str
) -> tuple[list[CustomersDay], tuple[float, ...]]:
    """A shop's days as its `Series` has them, without all else that is in it; and what each face is worth, 0..1.

    Of days without any document there is none. Raises ReportError.
    """
    found = comparable(shop, customers(of_one_owner(shop, documents, month), month), month)
    days: list[CustomersDay] = []
    for of_month in found.months.values():
        today, rows = max(map(local, of_month)).date(), defaultdict[date, list[Votes]](list)
        for document in of_month:
            for day in document.days:
                if day.date <= today:
                    rows[day.date].append(day.votes)
        days += (CustomersDay(day, total(rows[day])) for day in sorted(rows))
    return days, tuple(face.score / 100 for face in found.faces)
