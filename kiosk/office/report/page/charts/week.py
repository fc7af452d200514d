"""The week as a table of coloured cells: what each holds, how strongly it is coloured, what is said of it aloud."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from kiosk.office.report.analysis.hourly.week import Cell, Week
from kiosk.office.report.analysis.statistics import points
from kiosk.office.report.language import Language

STEP = 0.04
"""Distance from the week's score that makes one shade more, 0..1."""
SHADES = 5
LEAST_SHARE = 0.01
"""Of all votes: an hour with fewer is no opening hour, but somebody who tried the buttons."""
BESIDE = 14
"""Columns that fit beside another section."""


@dataclass(frozen=True, slots=True)
class Box:
    """One cell as drawn."""

    figure: str
    """Empty where there are too few votes for one."""
    aloud: str
    """What belongs to the figure: seen on pointing at it, and read aloud."""
    style: str
    """Classes of the style sheet."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One weekday."""

    name: str
    short: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole table."""

    hours: tuple[int, ...]
    """From 24 on after midnight."""
    rows: tuple[GridRow, ...]
    kinds: frozenset[str]
    """Of its cells, for the legend: `low`, `even`, `high`, `few`, `weak`, `none`."""

    @property
    def wide(self) -> bool:
        """Whether it wants the page's whole width."""
        return len(self.hours) > BESIDE


def grid(in_: Language, week: Week) -> Grid | None:
    """Lay out a week: hours and weekdays with votes; None where no cell has enough for a figure."""
    if not any(cell.judged for cell in week.cells.values()):
        return None
    votes = sum(cell.votes for cell in week.cells.values())
    every = sorted({hour for _, hour in week.cells})
    by_hour = [(hour, sum(c.votes for (_, h), c in week.cells.items() if h == hour)) for hour in every]
    hours = tuple(hour for hour, count in by_hour if count >= LEAST_SHARE * votes and count)
    weekdays = sorted({weekday for weekday, hour in week.cells if hour in hours})
    rows = tuple(
        GridRow(in_.weekday(day), in_.short_weekday(day), tuple(_boxes(in_, week, day, hours))) for day in weekdays
    )
    styles = " ".join(box.style for row in rows for box in row.boxes)
    return Grid(hours, rows, frozenset(style.rstrip("12345") for style in styles.split()))


def _boxes(in_: Language, week: Week, weekday: int, hours: tuple[int, ...]) -> Iterator[Box]:
    for hour in hours:
        cell = week.cells.get((weekday, hour))
        if cell is None:
            yield Box("", in_.gettext("no votes"), "none")
            continue
        aloud = in_.ngettext("{n} vote", "{n} votes", cell.votes).format(n=in_.number(cell.votes))
        weak = any(spot.holds(weekday, hour) for spot in week.spots)
        if weak:
            aloud = in_.gettext("{votes}, together too low to be chance").format(votes=aloud)
        if not cell.judged:
            yield Box("", aloud, "few weak" if weak else "few")
        else:
            shade = _shade(cell, week.index)
            yield Box(str(points(cell.index)), aloud, f"{shade} weak" if weak else shade)


def _shade(cell: Cell, whole: float) -> str:
    shade = min(SHADES, ceil(abs(cell.pull) / STEP - 0.5))
    # A cell of a weak spot is pulled towards it, whatever few votes say: no colour that its own figure denies.
    if shade <= 0 or (cell.index - whole) * cell.pull <= 0:
        return "even"
    return f"{'low' if cell.pull < 0 else 'high'}{shade}"
