"""What a page can be written as, by the ending of the file."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.office.report.page.page import Page


def _html(page: "Page") -> bytes:
    return page.html.encode()


def _pdf(page: "Page") -> bytes:
    from kiosk.office.report.page.pdf import pdf  # noqa: PLC0415 - the endings are asked for where no page is made

    return pdf(page.html)


def _csv(page: "Page") -> bytes:
    return page.csv.encode()


def _json(page: "Page") -> bytes:
    return page.json.encode()


# Functions with names, so that another process can be asked for one.
FORMATS: dict[str, Callable[["Page"], bytes]] = {".html": _html, ".pdf": _pdf, ".csv": _csv, ".json": _json}
