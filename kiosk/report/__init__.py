"""The owner's page: from documents to one page a month that a shopkeeper reads in ten seconds."""

from collections.abc import Iterable
from datetime import date

from kiosk.report.errors import ReportError
from kiosk.report.examine import examine
from kiosk.report.language import Language
from kiosk.report.page import Page, render
from kiosk.report.series import gather
from sync.aggregate import MonthlyAggregate
from sync.note import Note

__all__ = ["Page", "ReportError", "make"]


def make(  # noqa: PLR0913 - each is a fact of its own
    aggregates: Iterable[MonthlyAggregate],
    notes: Iterable[Note],
    shop: str | None,
    month: str,
    *,
    prepared_on: date,
    language: str = "en",
) -> Page:
    """The page of a shop's month (YYYY-MM), from any documents that may hold it.

    Raises ReportError where there is no such shop, month or language, naming those that there are.
    """
    in_ = Language(language)
    series = gather(aggregates, shop, month)
    findings = examine(series, month)
    return render(in_, series, findings, [note for note in notes if note.shop == series.shop], prepared_on)
