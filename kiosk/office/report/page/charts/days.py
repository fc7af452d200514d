"""Votes each day of a month: stacked columns, and marks where votes are missing."""

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from kiosk.office.report.analysis.series import ShopMonth
from kiosk.office.report.language import Language
from kiosk.office.report.page.charts.colours import INK, MUTED, Tone
from kiosk.office.report.page.charts.svg import Pen, drawing, element, label

WIDTH = 340
LEFT, RIGHT = 2, 338
TOP, BASE = 6, 77
MARK_HEIGHT = 26
STUB = 1.6
WEEK_AND_MORE = 10
"""So few days are named each."""
AXIS = Pen(MUTED, "muted", 9.5)
MARK = Pen(INK, "ink", 11, "700")


def days(
    in_: Language,
    dates: Sequence[date],
    month: ShopMonth,
    missing: Sequence[tuple[date, date]],
    faces: Sequence[tuple[str, Tone]],
) -> Markup:
    """Draw these dates; `missing`: runs of days that ought to have votes; `faces`: label and colour of each."""
    labels, tones = zip(*faces, strict=True)
    pitch = (RIGHT - LEFT) / len(dates)
    highest = max([sum(day.votes) for day in month.days], default=0) or 1
    return drawing(
        "days",
        WIDTH,
        BASE + 15,
        in_.gettext("Votes each day"),
        _described(in_, month, labels),
        *_columns(month, dates[0], pitch, (BASE - TOP) / highest, tones),
        *_marks(month, dates[0], missing, pitch),
        *_axis(dates, pitch),
        element("line", x1=LEFT, x2=RIGHT, y1=BASE, y2=BASE, stroke=MUTED, stroke_width=".8", class_="muted-stroke"),
    )


def _columns(month: ShopMonth, first: date, pitch: float, unit: float, tones: Sequence[Tone]) -> Iterator[Markup]:
    for day in month.days:
        x, y = LEFT + (day.date - first).days * pitch + pitch * 0.06, float(BASE)
        for votes, tone in zip(day.votes, tones, strict=True):
            if votes:
                y -= votes * unit
                yield element("rect", x=x, y=y, width=pitch * 0.88, height=votes * unit, fill=tone.fill)
        if day.open and not any(day.votes):  # blank means closed
            yield element("rect", x=x, y=BASE - STUB, width=pitch * 0.88, height=STUB, fill=MUTED, class_="muted")


def _marks(month: ShopMonth, first_day: date, missing: Sequence[tuple[date, date]], pitch: float) -> Iterator[Markup]:
    for day in month.days:
        if day.open and not any(day.votes) and any(first <= day.date <= last for first, last in missing):
            x, width = LEFT + (day.date - first_day).days * pitch + pitch * 0.06, pitch * 0.88
            yield element(
                "rect",
                x=x,
                y=BASE - MARK_HEIGHT,
                width=width,
                height=MARK_HEIGHT,
                fill="none",
                stroke=INK,
                stroke_dasharray="2 1.6",
                stroke_width=".9",
                class_="ink-stroke",
            )
            yield label(x + width / 2, BASE - 10, "\N{MULTIPLICATION SIGN}", MARK)


def _axis(dates: Sequence[date], pitch: float) -> Iterator[Markup]:
    for place, day in enumerate(dates):
        if place % (7 if len(dates) > WEEK_AND_MORE else 1) == 0:
            yield label(LEFT + (place + 0.5) * pitch, BASE + 12, str(day.day), AXIS)


def _described(in_: Language, month: ShopMonth, labels: Sequence[str]) -> str:
    totals = [sum(day.votes) for day in month.days if day.open]
    if not any(totals):
        return in_.gettext("No votes.")
    parts = [f"{label} {in_.number(votes)}" for label, votes in zip(labels, month.votes, strict=True)]
    return in_.gettext("{parts}. Busiest day {most}, quietest open day {least} votes.").format(
        parts=", ".join(parts), most=in_.number(max(totals)), least=in_.number(min(totals))
    )
