"""The figures behind the page as CSV (RFC 4180): months first, then days."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from kiosk.office.report.analysis.findings import Point
from kiosk.office.report.analysis.series import Series, ShopMonth
from kiosk.office.report.analysis.shop_day import ShopDay
from kiosk.office.report.analysis.statistics import tenths
from kiosk.office.report.language import Language
from kiosk.office.report.page.text_cell import text_cell

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

Cell = str | float | None
EMPTY: tuple[Cell, ...] = (None,) * 6


def comma_separated(in_: Language, series: Series, history: Sequence[Point | None]) -> str:
    """The months of a history and their days, one a row."""
    points = [point for point in history if point]
    months = [_month_row(in_, series.months[point.month], point) for point in points]
    days = [_day_row(in_, day) for point in points for day in series.months[point.month].days]
    return written(in_, [[*_header(in_, series)], *months, *days])


def written(in_: Language, rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as spreadsheets of a language read them."""
    # Where a comma divides the decimals, spreadsheets divide the cells by semicolons.
    decimal = in_.decimal_symbol
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter="," if decimal == "." else ";")
    writer.writerows([_cell(each, decimal) for each in row] for row in rows)
    # They take UTF-8 by its mark only.
    table = out.getvalue()
    return table if table.isascii() and decimal == "." else MARK + table


def scores(point: Point | None) -> Sequence[Cell]:
    """A score and where it likely lies, points with one decimal; empty where there is none."""
    estimate = point.estimate if point else None
    return [tenths(each) for each in (estimate.index, estimate.low, estimate.high)] if estimate else EMPTY[:3]


def _cell(value: Cell, decimal: str) -> str:
    if isinstance(value, float):
        return str(value).replace(".", decimal)
    # Most of some 5,000 cells are counts or empty: nothing in them can be taken for a formula.
    if value is None:
        return ""
    if isinstance(value, int) and value >= 0:
        return str(value)
    return text_cell(str(value))


def _header(in_: Language, series: Series) -> Iterator[Cell]:
    _ = in_.gettext
    yield from (_("Month or day"), _("Open"), _("Votes"))
    yield from (face.label for face in series.faces)
    yield from (_("Score"), _("Likely from"), _("Likely to"), _("Final"))
    yield from (_("Presses left out"), _("Undated votes"), _("Minutes out of service"))


def _month_row(in_: Language, month: ShopMonth, point: Point) -> list[Cell]:
    return [
        month.month,
        sum(day.open for day in month.days),
        sum(month.votes),
        *month.votes,
        *scores(point),
        in_.gettext("yes") if month.final else in_.gettext("no"),
        sum(month.not_counted.values()),
        month.undated,
        sum(day.out_of_service_minutes for day in month.days),
    ]


def _day_row(in_: Language, day: ShopDay) -> list[Cell]:
    is_open = in_.gettext("yes") if day.open else in_.gettext("no")
    return [day.date.isoformat(), is_open, sum(day.votes), *day.votes, *EMPTY, day.out_of_service_minutes]
