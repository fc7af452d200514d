"""Where a month and a score lie in a drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from kiosk.office.report.analysis.findings import Point
from kiosk.office.report.data import months

MIN_TENS = 4
WHOLE = 10
"""Tens of points."""
HALF_MONTH = 15
"""A month's point stands for its middle."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From months and scores to places."""

    width: float
    """Of the whole drawing; the months lie between `left` and `right`."""
    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    names: tuple[str, ...]

    def x(self, place: float) -> float:
        """The middle of the month at this place among the names."""
        return self.left + (self.right - self.left) * place / max(1, len(self.names) - 1)

    def y(self, value: float) -> float:
        """A score, 0..1."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def x_of_day(self, day: date) -> float | None:
        """A day between the middles of its month and the next; None outside the drawing."""
        month = f"{day:%Y-%m}"
        if month not in self.names:
            return None
        place = self.names.index(month) + (day.day - HALF_MONTH) / len(months.days(month))
        return self.x(min(max(place, 0), len(self.names) - 1))


def range_of(judged: Sequence[Point]) -> tuple[float, float]:
    """Whole tens that hold the margins; forty points at least, so that chance does not look like a mountain."""
    estimates = [point.estimate for point in judged if point.estimate]
    low, high = whole_tens([each.low for each in estimates], [each.high for each in estimates], MIN_TENS)
    return low / 10, high / 10


def whole_tens(lows: Iterable[float], highs: Iterable[float], at_least: int) -> tuple[int, int]:
    """First and last tens of points that hold what lies between; so many at least, with as much room above as below.

    lows, highs: on 0..1; without any the scale is whole.
    """
    least, most = min(lows, default=0.0) * 10, max(highs, default=1.0) * 10
    low, high = floor(least + 1e-9), ceil(most - 1e-9)
    while high - low < at_least:
        below = low > 0 and (high == WHOLE or least - low <= high - most)
        low, high = (low - 1, high) if below else (low, high + 1)
    return low, high
