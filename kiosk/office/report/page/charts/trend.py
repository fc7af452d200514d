"""Thirteen months as a line with its margin, and what the owner changed meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby

from markupsafe import Markup

from kiosk.office.report.analysis.findings import Point
from kiosk.office.report.analysis.statistics import points
from kiosk.office.report.data import months
from kiosk.office.report.language import Language
from kiosk.office.report.page.charts.colours import BLUE, INK, LINE, MUTED
from kiosk.office.report.page.charts.flags import FLAG_ROW, MAX_FLAGS, flags
from kiosk.office.report.page.charts.scale import Scale, range_of
from kiosk.office.report.page.charts.svg import Pen, drawing, element, label, path
from sync.archive.note import Note

AXIS = Pen(MUTED, "muted", 10.5)
AXIS_LAST = Pen(INK, "ink", 10.5, "700")
FIRST = Pen(BLUE, "score-ink", 11, "600")
LAST = Pen(BLUE, "score-ink", 16, "700")
MAX_LINES = 6


@dataclass(frozen=True, slots=True)
class Format:
    """One of the two drawings: the page shows the one that fits."""

    key: str
    width: float
    plot_height: float
    every: int
    """Months between labels on the axis, counted back from the last."""


WIDE = Format("trend-wide", 720, 108, 1)
NARROW = Format("trend-narrow", 358, 142, 3)


def trend(in_: Language, last: str, history: Sequence[Point | None], notes: Sequence[Note], format_: Format) -> Markup:
    """Draw the months up to `last`, oldest first; at least one of them has an estimate."""
    names = tuple(months.window(last, len(history)))
    judged = [(place, point) for place, point in enumerate(history) if point and point.estimate]
    shown = [note for note in sorted(notes) if f"{note.date:%Y-%m}" in names][-MAX_FLAGS:]
    low, high = range_of([point for _, point in judged])
    top = 18 + FLAG_ROW * max(0, len(shown) - 1) + (16 if shown else 0)
    scale = Scale(format_.width, 34, format_.width - 52, top, top + format_.plot_height, low, high, names)
    runs = [*_runs(judged, names, [note.date for note in notes if note.kind == "break"])]
    return drawing(
        format_.key,
        format_.width,
        scale.bottom + 34,
        in_.gettext("Satisfaction score, last 13 months"),
        _described(in_, judged),
        *_grid(scale),
        *_band(scale, runs),
        *flags(in_, scale, shown),
        *_line(scale, runs),
        *_axis(in_, scale, format_.every),
        *_ends(scale, judged, last),
    )


Judged = list[tuple[int, Point]]


def _grid(scale: Scale) -> Iterator[Markup]:
    step = 10 if (scale.high - scale.low) * 10 <= MAX_LINES else 20
    for value in range(points(scale.low), points(scale.high) + 1, step):
        y = scale.y(value / 100)
        yield element("line", x1=scale.left, x2=scale.right, y1=y, y2=y, stroke=LINE, class_="grid")
        yield label(scale.left - 7, y + 3.6, str(value), AXIS, "end")


def _runs(judged: Judged, names: Sequence[str], moved: Sequence[date]) -> Iterator[Judged]:
    """Months that may be joined: no line leads through a month that nobody measured, across a move, to other kiosks."""
    apart = [*accumulate(not point.joined for _, point in judged)]

    def piece(each: tuple[int, tuple[int, Point]]) -> tuple[int, int, int, int]:
        order, (place, _) = each
        *_, last = dates = months.days(names[place])
        # A month in the middle of which the kiosk was moved differs in one of the two from both its neighbours.
        return place - order, apart[order], sum(day <= dates[0] for day in moved), sum(day <= last for day in moved)

    for _, run in groupby(enumerate(judged), key=piece):
        yield [pair for _, pair in run]


def _band(scale: Scale, runs: Sequence[Judged]) -> Iterator[Markup]:
    for run in runs:
        edges = [(scale.x(place), point.estimate) for place, point in run if point.estimate]
        upper = [(x, scale.y(each.high)) for x, each in edges]
        lower = [(x, scale.y(each.low)) for x, each in reversed(edges)]
        if len(run) == 1:  # a month by itself has a margin, too
            (x, above), (_, below) = upper[0], lower[0]
            upper, lower = [(x - 3, above), (x + 3, above)], [(x + 3, below), (x - 3, below)]
        yield element("path", d=path(upper + lower, closed=True), fill=BLUE, fill_opacity=".14", class_="band")


def _line(scale: Scale, runs: Sequence[Judged]) -> Iterator[Markup]:
    for run in runs:
        places = [(scale.x(place), scale.y(point.estimate.index)) for place, point in run if point.estimate]
        yield element("path", d=path(places), fill="none", stroke=BLUE, stroke_width=2.4, stroke_linejoin="round")
        for x, y in places:
            yield element("circle", cx=x, cy=y, r=3, fill="#fff", stroke=BLUE, stroke_width=1.8, class_="dot")


def _ends(scale: Scale, judged: Judged, month: str) -> Iterator[Markup]:
    """The figure of the reported month large, an older last one and the first one small."""
    places = [(scale.x(place), point.estimate.index) for place, point in judged if point.estimate]
    x, index = places[-1]
    if judged[-1][1].month == month:
        yield element("circle", cx=x, cy=scale.y(index), r=5, fill=BLUE)
        yield label(x + 10, scale.y(index) + 5.5, str(points(index)), LAST, "start")
    elif len(places) > 1:
        yield label(x + 6, scale.y(index) - 9, str(points(index)), FIRST, "start")
    if len(places) > 1:
        (x, index), (_, following) = places[:2]
        # On the side that the line does not take.
        yield label(x + 2, scale.y(index) + (17 if following > index else -9), str(points(index)), FIRST, "start")


def _axis(in_: Language, scale: Scale, every: int) -> Iterator[Markup]:
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


def _described(in_: Language, judged: Judged) -> str:
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
