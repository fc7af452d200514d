"""A face: how it smiles is what it is worth."""

from markupsafe import Markup

from kiosk.office.report.page.charts.colours import Tone
from kiosk.office.report.page.charts.svg import coordinate, element

MIDDLE = 50


def face(score: int, tone: Tone, size: int) -> Markup:
    """A small face beside its words, which say the same: hidden from screen readers. `score` in points."""
    bend = (score - MIDDLE) / MIDDLE * 5.2
    ends = 15.6 - bend * 0.28
    mouth = f"M7.1 {coordinate(ends)}Q12 {coordinate(ends + bend)} 16.9 {coordinate(ends)}"
    return element(
        "svg",
        element("circle", cx=12, cy=12, r=10.6, fill=tone.icon),
        element("circle", cx=8.6, cy=9.6, r=1.4, fill="#fff"),
        element("circle", cx=15.4, cy=9.6, r=1.4, fill="#fff"),
        element("path", d=mouth, fill="none", stroke="#fff", stroke_width=1.9, stroke_linecap="round"),
        class_="face",
        width=size,
        height=size,
        viewBox="0 0 24 24",
        aria_hidden="true",
    )
