"""The faces that documents ask with, and whether they may be compared. Pure."""

from collections.abc import Iterable, Sequence

from kiosk.office.report.data.errors import ReportError
from sync.document.aggregate import Face, MonthlyAggregate


def worth(faces: Iterable[Face]) -> list[tuple[str, int]]:
    """What may be compared: the same faces, worth the same."""
    return [(face.key, face.score) for face in faces]


def newest_faces(documents: Sequence[MonthlyAggregate]) -> list[MonthlyAggregate]:
    """Documents of one month without those of a card that a card with other faces has taken the place of."""
    newest = {document.kiosk_id: worth(document.faces) for document in documents}
    return [document for document in documents if worth(document.faces) == newest[document.kiosk_id]]


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
