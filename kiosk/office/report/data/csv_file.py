"""A table as spreadsheets save it: CSV, with commas or semicolons, with or without a mark in front."""

import csv
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import TypeVar

from kiosk.office.report.data.errors import ReportError
from sync.document.outbox import open_regular, write_atomically

MAX_BYTES = 1 << 20

Row = TypeVar("Row")


def read(path: Path, header: Sequence[str], parse: Callable[[list[str]], Row], *, optional: int = 0) -> list[Row]:
    """The rows of a file, each as `parse` understands it; the last `optional` columns may be missing.

    `parse` raises ValueError or ReportError. Raises ReportError naming the file, its line and what a line is.
    """
    reader = csv.reader(StringIO(text := _text(path), newline=""), delimiter=_delimiter(text), strict=True)
    parsed = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells) or cells == [*header][: len(cells)]:
                continue
            parsed.append(parse(_fitting(cells, header, optional)))
    except (ValueError, ReportError, csv.Error) as error:
        raise ReportError(f"{path}:{reader.line_num}: {error}") from None
    return parsed


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Replace a file, whole or not at all. Raises ReportError."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    try:
        write_atomically(path, out.getvalue().encode())
    except OSError as error:
        raise ReportError(f"write {path}: {error.strerror}") from error


def _fitting(cells: list[str], header: Sequence[str], optional: int) -> list[str]:
    if not len(header) - optional <= len(cells) <= len(header):
        line = ",".join(header)
        raise ValueError(f'{len(cells)} cells; a line is {line} (text with a comma in it stands in "…")')
    return cells


def _text(path: Path) -> str:
    try:
        with open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ReportError(f"{path}: larger than {MAX_BYTES >> 20} MiB: this is no such table")
        # utf-8-sig: spreadsheets put a mark in front.
        return content.decode("utf-8-sig")
    except OSError as error:
        raise ReportError(f"read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ReportError(f"{path}:{line}: not UTF-8; save the file again with that encoding") from error


def _delimiter(text: str) -> str:
    """Where a comma divides the decimals, spreadsheets divide the cells by semicolons."""
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","
