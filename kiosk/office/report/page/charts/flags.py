"""What the owner noted, as flags over a drawing of months."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from kiosk.office.report.language import Language
from kiosk.office.report.page import typeface
from kiosk.office.report.page.charts.colours import INK, PAPER
from kiosk.office.report.page.charts.scale import Scale
from kiosk.office.report.page.charts.svg import Pen, element, label
from sync.archive.note import Note

FLAG = Pen(INK, "ink", 11.5, "600")
FLAG_ROW = 17
MAX_FLAGS = 4
LARGEST = 12.0
"""They are written so large on a telephone, by the style sheet: words end before the drawing does."""
SHORTEST = 12
GAP = 9


def flags(in_: Language, scale: Scale, notes: Sequence[Note]) -> Iterator[Markup]:
    """One row a flag, so that no two cover each other; words over lines, whichever flag they belong to."""
    placed = [(note, x, 11 + FLAG_ROW * row) for row, note in enumerate(notes) if (x := scale.x_of_day(note.date))]
    for _, x, y in placed:
        yield element(
            "line", x1=x, x2=x, y1=y + 5, y2=scale.bottom, stroke=INK, stroke_dasharray="2 3", class_="ink-stroke"
        )
    for note, x, y in placed:
        yield element("circle", cx=x, cy=y, r=4, fill=INK, class_="ink")
        yield from _words(in_, scale, note, x, y)


def _words(in_: Language, scale: Scale, note: Note, x: float, y: float) -> Iterator[Markup]:
    leftwards = x > (scale.left + scale.right) / 2
    room = x - GAP if leftwards else scale.width - x - GAP
    text = whole = f"{in_.day(note.date)} · {note.words}"
    while (width := _width(text)) > room and len(text) > SHORTEST:
        whole = whole[:-1].rstrip()
        text = f"{whole}…"
    begin = x - GAP - width if leftwards else x + GAP
    yield element("rect", x=begin - 3, y=y - 7, width=width + 6, height=14, fill=PAPER, class_="paper")
    yield label(x - GAP if leftwards else x + GAP, y + 4, text, FLAG, "end" if leftwards else "start")


def _width(text: str) -> float:
    return typeface.text_width_em(text, int(FLAG.weight)) * LARGEST
