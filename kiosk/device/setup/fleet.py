"""A table of kiosks made into the smiley.txt of each. Pure but for the reading."""

import csv
import re
from collections.abc import Collection
from dataclasses import replace
from io import StringIO
from pathlib import Path

from config.language import named
from config.smiley.encoding import decode
from config.smiley.file_format import file_format, is_wiped
from config.smiley.form import FIELDS, compose
from config.smiley.key_names import fold, key_of
from config.smiley.reading import understand
from config.smiley.words import tell
from kiosk.privileges import acting_for
from sync.document.regular_file import open_regular

MAX_BYTES = 4 << 20
MAX_KIOSKS = 1000
"""For whom cards are written at once; the registry takes more."""


_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_DATED = re.compile(
    r"[0-9]{1,2}[.\-/ ][^\W\d_]{3}\.?(?:[.\-/ ][0-9]{2,4})?|[^\W\d_]{3}\.?[.\-/ ][0-9]{1,2}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}|[0-9]{1,2}:[0-9]{2}:[0-9]{2}"
)
"""As Excel and LibreOffice write them, in any language."""

Row = tuple[int, list[str]]
"""A line of the table: its number in the file, and the cells."""


class FleetError(ValueError):
    """A table that cannot be used; the message names every fault with its line."""


def read_fleet(path: Path, language: str) -> dict[str, str]:
    """The text of each kiosk's smiley.txt by its id. Commas, semicolons or tabs, as the spreadsheet wrote it.

    Raises FleetError naming every fault.
    """
    return texts(path, *read_table(path, language), language)


def read_table(path: Path, language: str, also: Collection[str] = ()) -> tuple[list[str], list[Row]]:
    """The keys of the first line, and the other lines as they are. `also`: keys that no smiley.txt has.

    Raises FleetError.
    """
    try:
        # With root's powers it would read what is somebody else's, and wait at a pipe.
        with acting_for(path), open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FleetError(f"{path}: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise FleetError(f"{path}: larger than {MAX_BYTES >> 20} MiB: this is no table of kiosks")
    if not content.strip() or is_wiped(content):
        raise FleetError(f"{path}: is empty" if not content.strip() else f"{path}: holds nothing but zeros")
    if program := file_format(content):
        raise FleetError(f"{path}: is no CSV but a file of {program}: save it anew as CSV")
    rows = _rows(path, decode(content, language))
    head, cells = rows[0] if rows else (1, [])
    keys = [key_of(each) or fold(each) for each in cells]
    while keys and not keys[-1]:  # spreadsheets leave empty columns at the end
        keys.pop()
    if unknown := [key for key in keys if key not in FIELDS and key not in also]:
        raise FleetError(
            f"{path}: line {head}: there is no {', '.join(unknown)[:80]}; the keys are {', '.join([*FIELDS, *also])}"
        )
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise FleetError(f"{path}: line {head}: {', '.join(twice)} stands there twice; delete one of the columns")
    return keys, rows[1:]


def surplus_cells(keys: list[str], cells: list[str]) -> str:
    """What is wrong with a line that has more cells than there are keys; empty: nothing."""
    if not any(cell.strip() for cell in cells[len(keys) :]):
        return ""
    return (
        f"{len(cells)} cells under {len(keys)} keys; a cell with a comma or semicolon in it belongs in quotation marks"
    )


def spoiled_cell(key: str, cell: str) -> str:
    """What a spreadsheet has made of a cell by itself: `1.2E+11` of a long number, a date of `8-13`; empty: nothing."""
    if _SHORTENED.fullmatch(cell):
        return "a spreadsheet has shortened the number"
    # `mar-1` may be a kiosk's id.
    is_dated = key == "opening hours" and _DATED.fullmatch(cell)
    return "a spreadsheet has made a date or a time of it" if is_dated else ""


def _rows(path: Path, text: str) -> list[Row]:
    """Every line with something in it. Raises FleetError."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    # Excel writes `sep=;` for itself, with the rest of the line as empty as the table is wide.
    separator = re.fullmatch(r"\s*\"?sep=(.|\\t)\"?[;,\t\s]*", first, re.IGNORECASE)
    delimiter = (separator[1] if separator else max(",;\t", key=first.count)).replace("\\t", "\t")
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, begin = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (separator and begin == 1):
                rows.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise FleetError(f"{path}: line {begin}: {error}") from None
    return rows


def texts(path: Path, keys: list[str], rows: list[Row], language: str) -> dict[str, str]:
    """The text of each kiosk's smiley.txt by its id. `path`: of the table, for the faults. Raises FleetError."""
    found: dict[str, str] = {}
    faults = [f"{path}: more than {MAX_KIOSKS} kiosks"] if len(rows) > MAX_KIOSKS else []
    for number, row in rows[:MAX_KIOSKS]:
        if surplus := surplus_cells(keys, row):
            faults.append(f"{path}: line {number}: {surplus}")
            continue
        # One cell, one line of the file: no cell can bring a line of its own.
        given = {key: " ".join(cell.splitlines()).strip() for key, cell in zip(keys, row, strict=False)}
        spoiled = [(key, spoiled_cell(key, cell)) for key, cell in given.items()]
        remedy = "format the column as text, and write it again"
        if wrong := [f"{key}: {what}; {remedy}" for key, what in spoiled if what]:
            faults += [f"{path}: line {number}: {each}" for each in wrong]
            continue
        text = compose(given, _code(given.pop("language", ""), language))
        reading = understand(text.encode())
        # The line that counts is the table's.
        wrong = [tell(replace(fault, number=None), reading.language) for fault in reading.faults]
        if reading.values.get("kiosk id") in found:
            wrong.append(f"kiosk id = {reading.values['kiosk id']}: stands in another line, too")
        faults += [f"{path}: line {number}: {each}" for each in wrong]
        found[str(reading.values.get("kiosk id"))] = text
    if faults or not found:
        raise FleetError("\n".join(faults) or f"{path}: no kiosk in it")
    return found


def _code(name: str, language: str) -> str:
    """However the language is named; what is none is told as a fault of its line."""
    return named(name) or name or language
