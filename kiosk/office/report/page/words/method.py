"""How the number works."""

from kiosk.office.report.language import Language
from sync.document.aggregate import Face


def worth(in_: Language, faces: tuple[Face, ...]) -> str:
    """What the number is made of."""
    parts = [in_.gettext("{score} for “{face}”").format(score=face.score, face=face.label) for face in faces]
    return in_.gettext("Each vote counts {parts}; the number is the average.").format(parts=in_.both(parts))
