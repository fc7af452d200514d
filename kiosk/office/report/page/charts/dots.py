"""Several figures with their margins, one a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kiosk.office.report.analysis.statistics import points
from kiosk.office.report.page import typeface
from kiosk.office.report.page.charts.colours import BLUE, INK, LINE, MUTED, PAPER
from kiosk.office.report.page.charts.names import distinct_labels
from kiosk.office.report.page.charts.scale import whole_tens
from kiosk.office.report.page.charts.svg import Pen, drawing, element, label

WIDTH = 340
LEFT, RIGHT = 132, 296
TOP, ROW = 6, 31
NAME = Pen(INK, "ink", 11)
OWN = Pen(INK, "ink", 11, "700")
SUB = Pen(MUTED, "muted", 9.5)
AXIS = Pen(MUTED, "muted", 9.5)
FIGURE = Pen(INK, "ink", 13, "700")
LARGEST = 11.5
"""Names, and what is below them, are written so large on a telephone, by the style sheet."""
MARGIN = 4
"""Between words and the lines that end before them."""
THICK = 9
MIN_TENS = 2
MAX_LINES = 5


@dataclass(frozen=True, slots=True)
class Dot:
    """One row. Values on 0..1."""

    name: str
    sub: str
    value: float | None
    """None: there is nothing to draw."""
    low: float
    high: float
    figure: str
    """What is written at its end; instead of the dot where there is none."""
    strong: bool = False
    pale: bool = False


def dots(key: str, title: str, described: str, rows: Sequence[Dot]) -> Markup:
    """Draw rows from top to bottom, over one scale."""
    low, high = _range(rows)
    bottom = TOP + ROW * len(rows)
    names = distinct_labels([row.name for row in rows], (LEFT - MARGIN) / LARGEST)
    return drawing(
        key,
        WIDTH,
        bottom + 16,
        title,
        described,
        *_grid(low, high, bottom),
        *(part for place, row in enumerate(rows) for part in _row(row, names[place], TOP + ROW * place, low, high)),
    )


def _range(rows: Sequence[Dot]) -> tuple[int, int]:
    """Whole tens of points that hold the margins."""
    drawn = [row for row in rows if row.value is not None]
    low, high = whole_tens([row.low for row in drawn], [row.high for row in drawn], MIN_TENS)
    return low * 10, high * 10


def _x(value: float, low: int, high: int) -> float:
    return LEFT + (RIGHT - LEFT) * (value * 100 - low) / (high - low)


def _grid(low: int, high: int, bottom: float) -> Iterator[Markup]:
    for value in range(low, high + 1, 10 if (high - low) // 10 <= MAX_LINES else 20):
        x = _x(value / 100, low, high)
        yield element("line", x1=x, x2=x, y1=TOP, y2=bottom, stroke=LINE, class_="grid")
        yield label(x, bottom + 12, str(value), AXIS)


def _row(row: Dot, name: str, top: float, low: int, high: int) -> Iterator[Markup]:
    middle = top + ROW / 2
    yield label(0, middle - 2.5, name, OWN if row.strong else NAME, "start")
    yield label(0, middle + 11, row.sub, SUB, "start")
    if row.value is None:
        width = typeface.text_width_em(row.figure, int(SUB.weight)) * LARGEST + MARGIN
        yield element("rect", x=WIDTH - width, y=middle - ROW / 2, width=width, height=ROW, fill=PAPER, class_="paper")
        yield label(WIDTH, middle + 4, row.figure, SUB, "end")
        return
    colour, begin, end = MUTED if row.pale else BLUE, _x(row.low, low, high), _x(row.high, low, high)
    yield element(
        "rect",
        x=begin,
        y=middle - THICK / 2,
        width=max(end - begin, THICK),
        height=THICK,
        rx=THICK / 2,
        fill=colour,
        fill_opacity=".28",
        class_="muted" if row.pale else "band",
    )
    yield element(
        "circle",
        cx=_x(row.value, low, high),
        cy=middle,
        r=4.6,
        fill=colour,
        class_="muted" if row.pale else "score-ink",
    )
    yield label(WIDTH, middle + 4.5, row.figure, FIGURE, "end")


def scored(rows: Sequence[Dot]) -> str:
    """Every row in words: `Corso Italia 81 (77–84)`."""
    return ", ".join(
        f"{row.name} {row.figure}"
        if row.value is None
        else f"{row.name} {row.figure} ({points(row.low)}\N{EN DASH}{points(row.high)})"
        for row in rows
    )
