"""A table as spreadsheets save it: CSV or text, with commas, semicolons or tabs, in UTF-8 or UTF-16."""

import codecs
import csv
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import TypeVar

from config.smiley.file_format import file_format
from kiosk.office.report.data.columns import order
from kiosk.office.report.data.errors import ReportError
from sync.document.regular_file import open_regular, write_atomically

MAX_BYTES = 1 << 20

Row = TypeVar("Row")


class TableError(ReportError):
    """A line of a table that is not understood."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line
        """From 1."""


def read(path: Path, header: Sequence[str], parse: Callable[[list[str]], Row], *, optional: int = 0) -> list[Row]:
    """The rows of a file, each as `parse` understands it; the last `optional` columns may be missing.

    `parse` raises ValueError or ReportError. Raises ReportError naming the file, its line and what a line is.
    """
    return rows(_text(path), str(path), header, parse, optional=optional)


def read_counts(path: Path, header: Sequence[str], parse: Callable[[list[str]], Row]) -> list[Row]:
    """As `read`, of days and counts alone: a heading may be in whichever encoding."""
    return rows(decoded_counts(_content(path)), str(path), header, parse)


def decoded_counts(content: bytes) -> str:
    """The text of a table of days and counts: what is not UTF-8 is a heading in Windows' own letters, and not read."""
    try:
        return _decoded(content)
    except UnicodeDecodeError:
        return content.decode("latin-1")


def rows(
    text: str, name: str, header: Sequence[str], parse: Callable[[list[str]], Row], *, optional: int = 0
) -> list[Row]:
    """As `read`, of a table's text; `name`: what it is called in an error. Raises TableError."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    parsed = []
    try:
        begun = False
        columns: Sequence[int] = range(len(header))
        for row in reader:
            cells = _without_tail([cell.strip() for cell in row], len(header))
            if not any(cells) or (reader.line_num == 1 and _named_delimiter(text)):
                continue
            if not begun and _is_heading(cells, header):
                begun = True
                columns = order(cells, header)
                continue
            begun = True
            fitting = _fitting(cells, header, optional)
            parsed.append(parse([fitting[at] for at in columns if at < len(fitting)]))
    except (ValueError, ReportError, csv.Error) as error:
        raise TableError(f"{name}:{reader.line_num}: {error}", reader.line_num) from None
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


def _content(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            found = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReportError(f"read {path}: {error.strerror}") from error
    if len(found) > MAX_BYTES:
        raise ReportError(f"{path}: larger than {MAX_BYTES >> 20} MiB: this is no such table")
    if program := file_format(found):
        raise ReportError(f"{path}: a file of {program}, and no table as text; save the table as CSV")
    return found


def _text(path: Path) -> str:
    found = _content(path)
    try:
        return _decoded(found)
    except UnicodeDecodeError as error:
        line = found[: error.start].count(b"\n") + 1
        raise ReportError(f"{path}:{line}: not UTF-8; save the file again with that encoding") from error


def _decoded(content: bytes) -> str:
    # Spreadsheets put a mark in front; Excel's "Unicode text" is UTF-16.
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if utf_16 else "utf-8-sig")


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
