"""The week as coloured cells."""

from kiosk.office.report.analysis.hourly.week import Cell, Spot, Week
from kiosk.office.report.language import Language
from kiosk.office.report.page.charts.week import grid

WEEKDAY = 3
"""ISO: Wednesday."""


def boxes(*cells: Cell) -> list[str]:
    """The styles of one weekday's hours from 9 on; all of them are one weak spot."""
    hours = {(WEEKDAY, 9 + n): cell for n, cell in enumerate(cells)}
    spot = Spot((WEEKDAY,), 9, 9 + len(cells), 100, 0.6, 0.8)
    drawn = grid(Language("en"), Week(3, 0.75, hours, (spot,)))
    assert drawn is not None
    return [box.style for box in drawn.rows[0].boxes]


def test_no_colour_contradicts_the_figure_that_stands_in_it():
    low = Cell(60, 0.55, -0.15)
    lucky = Cell(12, 0.81, -0.15)
    unlucky = Cell(12, 0.70, 0.05)
    assert boxes(low, lucky, unlucky) == ["low4 weak", "even weak", "even weak"]
    assert boxes(low, Cell(12, 0.81, 0.05)) == ["low4 weak", "high1 weak"]
