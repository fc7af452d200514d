"""The faces that documents ask with, and whether they may be compared. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from kiosk.office.report.analysis.shop_day import Otherwise
from kiosk.office.report.data.errors import ReportError
from sync.document.aggregate import Face, MonthlyAggregate


def worth(faces: Iterable[Face]) -> list[tuple[str, int]]:
    """What may be compared: the same faces, worth the same."""
    return [(face.key, face.score) for face in faces]


def newest_faces(documents: Sequence[MonthlyAggregate]) -> list[MonthlyAggregate]:
    """Documents of one month without those of a card that a card with other faces has taken the place of."""
    newest = {document.kiosk_id: worth(document.faces) for document in documents}
    return [document for document in documents if worth(document.faces) == newest[document.kiosk_id]]


def other_faces(documents: Sequence[MonthlyAggregate], newest: Sequence[MonthlyAggregate]) -> Otherwise:
    """What kiosks asked with other faces in one month.

    `newest`: those of the documents that ask with the last ones.
    """
    found: dict[str, Counter[date]] = {}
    if len(newest) < len(documents):
        kept = {*map(id, newest)}
        for document in documents:
            if id(document) not in kept:
                days = (day for day in document.days if day.in_service_minutes or any(day.votes))
                found.setdefault(document.kiosk_id, Counter()).update({day.date: sum(day.votes) for day in days})
    return found


def days_of(documents: Iterable[MonthlyAggregate], others: Otherwise) -> dict[date, int]:
    """The days on which these documents' kiosks asked with other faces, and their votes, together."""
    found: Counter[date] = Counter()
    for kiosk in {each.kiosk_id for each in documents} if others else ():
        found.update(others.get(kiosk, {}))
    return dict(sorted(found.items()))


def same_faces(documents: Sequence[MonthlyAggregate]) -> tuple[Face, ...]:
    """The faces that documents of one time and place ask with. Raises ReportError where they differ."""
    newest = documents[-1]
    for document in documents:
        if worth(document.faces) != worth(newest.faces):
            raise ReportError(
                f"{document.shop}, {document.month}: kiosks {document.kiosk_id} and {newest.kiosk_id} ask with "
                f"different faces ({_listed(document.faces)}; {_listed(newest.faces)}); "
                "give them the same [buttons], or different shop names"
            )
    return newest.faces


def _listed(faces: Iterable[Face]) -> str:
    return ", ".join(f"{face.key} = {face.score}" for face in faces)
