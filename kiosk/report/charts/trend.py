"""Thirteen months as a line with its margin, and what the owner changed meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil, floor

from markupsafe import Markup

from kiosk.report import months
from kiosk.report.charts.colours import BLUE, INK, LINE, MUTED
from kiosk.report.charts.svg import Pen, drawing, element, label, path
from kiosk.report.findings import Point
from kiosk.report.language import Language
from kiosk.report.statistics import points
from sync.note import Note

AXIS = Pen(MUTED, "muted", 10.5)
AXIS_LAST = Pen(INK, "ink", 10.5, "700")
FLAG = Pen(INK, "ink", 11.5, "600")
FIRST = Pen(BLUE, "score-ink", 11, "600")
LAST = Pen(BLUE, "score-ink", 16, "700")
FLAG_ROW = 17
MAX_FLAGS = 4
MAX_FLAG_CHARACTERS = 42
MIN_TENS = 4
MAX_LINES = 6
HALF_MONTH = 15
"""A month's point stands for its middle."""


@dataclass(frozen=True, slots=True)
class Format:
    """One of the two drawings: the page shows the one that fits."""

    key: str
    width: float
    plot_height: float
    every: int
    """Months between labels on the axis, counted back from the last."""


WIDE = Format("trend-wide", 720, 124, 1)
NARROW = Format("trend-narrow", 358, 142, 3)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From months and scores to places."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    names: tuple[str, ...]

    def x(self, place: float) -> float:
        return self.left + (self.right - self.left) * place / max(1, len(self.names) - 1)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def x_of_day(self, day: date) -> float | None:
        """A day between the middles of its month and the next; None outside the drawing."""
        month = f"{day:%Y-%m}"
        if month not in self.names:
            return None
        place = self.names.index(month) + (day.day - HALF_MONTH) / len(months.days(month))
        return self.x(min(max(place, 0), len(self.names) - 1))


def trend(in_: Language, last: str, history: Sequence[Point | None], notes: Sequence[Note], format_: Format) -> Markup:
    """Draw the months up to `last`, oldest first."""
    names = tuple(months.window(last, len(history)))
    judged = [(place, point) for place, point in enumerate(history) if point and point.estimate]
    flags = [note for note in sorted(notes) if f"{note.date:%Y-%m}" in names][-MAX_FLAGS:]
    low, high = _range([point for _, point in judged])
    top = 18 + FLAG_ROW * max(0, len(flags) - 1) + (16 if flags else 0)
    scale = _Scale(34, format_.width - 52, top, top + format_.plot_height, low, high, names)
    return drawing(
        format_.key,
        format_.width,
        scale.bottom + 34,
        in_.gettext("Satisfaction score, last 13 months"),
        _described(in_, judged),
        *_grid(scale),
        *_band(scale, judged),
        *_flags(in_, scale, flags),
        *_line(scale, judged),
        *_axis(in_, scale, format_.every),
        *_ends(scale, judged),
    )


Judged = list[tuple[int, Point]]


def _range(judged: Sequence[Point]) -> tuple[float, float]:
    """Whole tens that hold the margins; forty points at least, so that chance does not look like a mountain."""
    estimates = [point.estimate for point in judged if point.estimate]
    low = floor(min((each.low for each in estimates), default=0) * 10)
    high = ceil(max((each.high for each in estimates), default=1) * 10)
    while high - low < MIN_TENS:
        low, high = (low - 1, high) if low else (low, high + 1)
    return low / 10, high / 10


def _grid(scale: _Scale) -> Iterator[Markup]:
    step = 10 if (scale.high - scale.low) * 10 <= MAX_LINES else 20
    for value in range(points(scale.low), points(scale.high) + 1, step):
        y = scale.y(value / 100)
        yield element("line", x1=scale.left, x2=scale.right, y1=y, y2=y, stroke=LINE, class_="grid")
        yield label(scale.left - 7, y + 3.6, str(value), AXIS, "end")


def _runs(judged: Judged) -> Iterator[Judged]:
    """Months that follow each other: no line is drawn through a month that nobody measured."""
    for _, run in groupby(enumerate(judged), key=lambda each: each[1][0] - each[0]):
        yield [pair for _, pair in run]


def _band(scale: _Scale, judged: Judged) -> Iterator[Markup]:
    for run in _runs(judged):
        edges = [(scale.x(place), point.estimate) for place, point in run if point.estimate]
        upper = [(x, scale.y(each.high)) for x, each in edges]
        lower = [(x, scale.y(each.low)) for x, each in reversed(edges)]
        if len(run) == 1:  # a month by itself has a margin, too
            (x, above), (_, below) = upper[0], lower[0]
            upper, lower = [(x - 3, above), (x + 3, above)], [(x + 3, below), (x - 3, below)]
        yield element("path", d=path(upper + lower, closed=True), fill=BLUE, fill_opacity=".14", class_="band")


def _line(scale: _Scale, judged: Judged) -> Iterator[Markup]:
    for run in _runs(judged):
        places = [(scale.x(place), scale.y(point.estimate.index)) for place, point in run if point.estimate]
        yield element("path", d=path(places), fill="none", stroke=BLUE, stroke_width=2.4, stroke_linejoin="round")
        for x, y in places:
            yield element("circle", cx=x, cy=y, r=3, fill="#fff", stroke=BLUE, stroke_width=1.8, class_="dot")


def _ends(scale: _Scale, judged: Judged) -> Iterator[Markup]:
    """The first figure small, the last one large."""
    if not judged:
        return
    place, point = judged[-1]
    if point.estimate:
        x, y = scale.x(place), scale.y(point.estimate.index)
        yield element("circle", cx=x, cy=y, r=5, fill=BLUE)
        yield label(x + 10, y + 5.5, str(points(point.estimate.index)), LAST, "start")
    place, point = judged[0]
    if len(judged) > 1 and point.estimate:
        x, y = scale.x(place), scale.y(point.estimate.index)
        yield label(x + 2, y - 9, str(points(point.estimate.index)), FIRST, "start")


def _axis(in_: Language, scale: _Scale, every: int) -> Iterator[Markup]:
    final = len(scale.names) - 1
    year = ""
    for place, name in enumerate(scale.names):
        if (final - place) % every:
            continue
        x, last = scale.x(place), place == final
        yield label(x, scale.bottom + 16, in_.short_month(name), AXIS_LAST if last else AXIS)
        if name[:4] != year:
            year = name[:4]
            yield label(x, scale.bottom + 29, year, AXIS)


def _flags(in_: Language, scale: _Scale, flags: Sequence[Note]) -> Iterator[Markup]:
    """One row a flag, so that no two can cover each other."""
    for row, note in enumerate(flags):
        x = scale.x_of_day(note.date)
        if x is None:
            continue
        y = 11 + FLAG_ROW * row
        leftwards = x > (scale.left + scale.right) / 2
        words = note.words if len(note.words) <= MAX_FLAG_CHARACTERS else note.words[: MAX_FLAG_CHARACTERS - 1] + "…"
        yield element(
            "line", x1=x, x2=x, y1=y + 5, y2=scale.bottom, stroke=INK, stroke_dasharray="2 3", class_="ink-stroke"
        )
        yield element("circle", cx=x, cy=y, r=4, fill=INK, class_="ink")
        yield label(
            x + (-9 if leftwards else 9),
            y + 4,
            f"{in_.day(note.date)} · {words}",
            FLAG,
            "end" if leftwards else "start",
        )


def _described(in_: Language, judged: Judged) -> str:
    if not judged:
        return in_.gettext("No month has enough votes to be drawn.")
    first, last = judged[0][1], judged[-1][1]
    values = [points(point.estimate.index) for _, point in judged if point.estimate]
    return in_.gettext("From {first} in {first_month} to {last} in {last_month}; lowest {low}, highest {high}.").format(
        first=values[0],
        first_month=in_.month(first.month),
        last=values[-1],
        last_month=in_.month(last.month),
        low=min(values),
        high=max(values),
    )
