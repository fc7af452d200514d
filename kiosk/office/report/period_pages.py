"""Composes pages about other times than a month: documents and notes, what is found in them, what is read. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from kiosk.office.report.analysis.changes import kiosk_moves
from kiosk.office.report.analysis.owner_shops import Shop, gather_owner_shops
from kiosk.office.report.analysis.period import Period
from kiosk.office.report.analysis.periods import two_periods
from kiosk.office.report.analysis.samples import samples
from kiosk.office.report.analysis.series import of_shop
from kiosk.office.report.analysis.year import examine_year
from kiosk.office.report.data.documents import by_shop, up_to
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.language import Language, labelled
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.periods_page import render_periods
from kiosk.office.report.page.year_page import render_year
from sync.archive.note import Note
from sync.document.aggregate import MonthlyAggregate


def make_periods(  # noqa: PLR0913 - each is a fact of its own
    aggregates: Iterable[MonthlyAggregate],
    notes: Sequence[Note],
    shop: str,
    periods: tuple[Period, Period],
    *,
    split_hour: int | None = None,
    prepared_on: date,
    language: str = "en",
) -> Page:
    """The page that compares two periods of a shop, in whatever order. Raises ReportError."""
    in_ = Language(language)
    earlier, later = sorted(periods, key=lambda each: each.first)
    if earlier.last >= later.first:
        raise ReportError(f"{later.first}: lies in both periods; choose two that have no day in common")
    if split_hour is not None and not (earlier.whole_months and later.whole_months):
        raise ReportError("hours are told by month: with --split-hour both periods must begin and end with a month")
    documents = up_to(by_shop(labelled(in_, aggregates)).get(shop, []), later.months[-1])
    last = max((each.month for each in documents), default=later.months[-1])
    series = of_shop(shop, documents, last, notes)
    moves = kiosk_moves(notes, shop, later.months[-1])
    two = two_periods(Shop(series, samples(series)), earlier, later, moves, split_hour)
    return render_periods(in_, series, two, prepared_on)


def make_year(  # noqa: PLR0913 - each is a fact of its own
    aggregates: Iterable[MonthlyAggregate],
    notes: Sequence[Note],
    shop: str,
    year: int,
    *,
    prepared_on: date,
    language: str = "en",
) -> Page:
    """The page of a shop's year, as far as it is known. Raises ReportError."""
    in_ = Language(language)
    documents = by_shop(labelled(in_, aggregates))
    known = sorted({each.month for each in documents.get(shop, []) if each.month.startswith(f"{year}-")})
    if not known:
        raise ReportError(f"{shop}, {year}: no month of that year is known")
    series = of_shop(shop, documents[shop], known[-1], notes)
    owner_shops = gather_owner_shops(documents, series.owner, known[-1], notes=notes)
    found = examine_year(owner_shops, shop, notes, year)
    return render_year(in_, series, found, [note for note in notes if note.shop == shop], prepared_on)
