"""`python -m tests.judges.spreadsheet TABLES`: what LibreOffice Calc reads otherwise than it was meant, a line each.

A table's name ends in the language of its reader, whose spreadsheet opens it: `page-lt.csv`.
"""

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET
from zipfile import ZipFile

LOCALES = {"en": "en-US", "it": "it-IT", "lt": "lt-LT"}
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
LANGUAGE_IDS = {"en": 1033, "it": 1040, "lt": 1063}
UTF8, FIRST_LINE, DETECT_NUMBERS = 76, 1, "true"


def read(table: Path, folder: Path, language: str) -> list[list[tuple[str, str]]]:
    """Each cell's kind and content, as Calc holds it."""
    separator = ord("," if language == "en" else ";")
    options = f"{separator},34,{UTF8},{FIRST_LINE},,{LANGUAGE_IDS[language]},false,{DETECT_NUMBERS}"
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"),
            *(f"--infilter=CSV:{options}", "--convert-to", "ods", "--outdir", str(folder), str(table)),
        ],
        check=True,
        capture_output=True,
    )
    with ZipFile(folder / f"{table.stem}.ods") as made:
        content = ET.fromstring(made.read("content.xml"))
    return [[*cells(row)] for row in content.iter(f"{TABLE}table-row")]


def cells(row: ET.Element) -> Iterator[tuple[str, str]]:
    """A cell that is repeated stands once in the file."""
    for cell in row.iter(f"{TABLE}table-cell"):
        kind = "formula" if cell.get(f"{TABLE}formula") else cell.get(f"{OFFICE}value-type", "")
        said = (cell.get(f"{OFFICE}{each}value") for each in ("", "date-", "boolean-"))
        value = next(filter(None, said), "") or "".join(cell.itertext())
        yield from [(kind, value)] * int(cell.get(f"{TABLE}number-columns-repeated", "1"))


def otherwise(table: Path, folder: Path) -> Iterator[str]:
    """Numbers are to be numbers of that value, days days, `true` true, and everything else itself."""
    language = table.stem.rpartition("-")[2]
    separator = "," if language == "en" else ";"
    told = [*csv.reader(table.read_text("utf-8-sig").splitlines(), delimiter=separator)]
    seen = read(table, folder, language)
    for line, row in enumerate(told):
        for place, text in enumerate(row):
            kind, value = seen[line][place] if line < len(seen) and place < len(seen[line]) else ("", "")
            if NUMBER.fullmatch(text):
                right = kind == "float" and float(value) == float(text.replace(",", "."))
            elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                right = (kind, value) == ("date", text)
            elif text in {"true", "false"}:
                right = (kind, value) == ("boolean", text)
            else:
                right = kind in {"string", ""} and value == text
            if not right:
                yield f"{table.name}: line {line + 1}, column {place + 1}: {text!r} is {kind} {value!r}"


def main(tables: list[Path]) -> None:
    """A profile for each: Calc keeps what it was asked last."""
    for table in tables:
        with TemporaryDirectory() as folder:
            for line in otherwise(table, Path(folder)):
                print(line)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
