"""A month's votes as one bar, a slice for each face."""

from dataclasses import dataclass

from markupsafe import Markup

from kiosk.office.report.analysis.statistics import shares
from kiosk.office.report.language import Language
from kiosk.office.report.page.charts import colours
from kiosk.office.report.page.charts.face import face
from sync.document.aggregate import Face

ROOM_FOR_PERCENT = 7
"""A column narrower than this share holds no figure."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One face of the month, as counted and as drawn."""

    label: str
    votes: str
    share: int
    percent: str
    """Empty where there is no room for it."""
    tone: colours.Tone
    icon: Markup


def slices(in_: Language, faces: tuple[Face, ...], votes: tuple[int, ...]) -> list[Slice]:
    """A slice for each face."""
    tones = colours.tones(faces)
    return [
        Slice(
            each.label,
            in_.number(count),
            share,
            in_.percent(share) if share >= ROOM_FOR_PERCENT else "",
            tone,
            face(each.score, tone, 17),
        )
        for each, count, share, tone in zip(faces, votes, shares(votes), tones, strict=True)
    ]
