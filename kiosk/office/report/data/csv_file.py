"""A table as spreadsheets save it: CSV or text, with commas, semicolons or tabs, in UTF-8 or UTF-16."""

import codecs
import csv
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import TypeVar

from kiosk.office.report.data.errors import ReportError
from sync.document.regular_file import open_regular, write_atomically

MAX_BYTES = 1 << 20

Row = TypeVar("Row")


def read(path: Path, header: Sequence[str], parse: Callable[[list[str]], Row], *, optional: int = 0) -> list[Row]:
    """The rows of a file, each as `parse` understands it; the last `optional` columns may be missing.

    `parse` raises ValueError or ReportError. Raises ReportError naming the file, its line and what a line is.
    """
    reader = csv.reader(StringIO(text := _text(path), newline=""), delimiter=_delimiter(text), strict=True)
    parsed = []
    try:
        begun = False
        for row in reader:
            cells = _without_tail([cell.strip() for cell in row], len(header))
            if not any(cells) or (reader.line_num == 1 and _named_delimiter(text)):
                continue
            if not begun and _is_heading(cells, header):
                begun = True
                continue
            begun = True
            parsed.append(parse(_fitting(cells, header, optional)))
    except (ValueError, ReportError, csv.Error) as error:
        raise ReportError(f"{path}:{reader.line_num}: {error}") from None
    return parsed


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Replace a file, whole or not at all. Raises ReportError."""
    try:
        write_atomically(path, content(header, rows))
    except OSError as error:
        raise ReportError(f"write {path}: {error.strerror}") from error


def content(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """What is in such a file."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    # A spreadsheet knows UTF-8 by its mark alone.
    return out.getvalue().encode("utf-8" if out.getvalue().isascii() else "utf-8-sig")


def _fitting(cells: list[str], header: Sequence[str], optional: int) -> list[str]:
    if not len(header) - optional <= len(cells) <= len(header):
        line = ",".join(header)
        raise ValueError(f'{len(cells)} cells; a line is {line} (text with a comma in it stands in "…")')
    return cells


def _text(path: Path) -> str:
    try:
        with open_regular(path) as file:
            found = file.read(MAX_BYTES + 1)
        if len(found) > MAX_BYTES:
            raise ReportError(f"{path}: larger than {MAX_BYTES >> 20} MiB: this is no such table")
        # Spreadsheets put a mark in front; Excel's "Unicode text" is UTF-16.
        utf_16 = found.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return found.decode("utf-16" if utf_16 else "utf-8-sig")
    except OSError as error:
        raise ReportError(f"read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = found[: error.start].count(b"\n") + 1
        raise ReportError(f"{path}:{line}: not UTF-8; save the file again with that encoding") from error


def _delimiter(text: str) -> str:
    """Where a comma divides the decimals, spreadsheets divide the cells by semicolons."""
    first = text.partition("\n")[0]
    return _named_delimiter(text) or max(",;\t", key=first.count)


def _named_delimiter(text: str) -> str:
    """What Excel says in a line of its own, sep=; in front of the others; else nothing."""
    first = text.partition("\n")[0].strip('\r"').lower()
    return first.removeprefix("sep=")[:1] if first.startswith("sep=") else ""


def _without_tail(cells: list[str], width: int) -> list[str]:
    """Without the empty cells that a spreadsheet saves where something once stood."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells


def _is_heading(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether the first row names the columns, in whichever language: every row has a date."""
    named = [cell.casefold() for cell in cells] == [*header][: len(cells)]
    return named or (len(cells) > 1 and not any(sign.isdigit() for cell in cells for sign in cell))
