"""A folder of documents, with what the owner noted beside it: an archive for those who have no head office."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

from kiosk.report.errors import ReportError
from sync.aggregate import MonthlyAggregate
from sync.note import Note
from sync.outbox import read, write_atomically

NOTES = "notes.csv"
HEADER = ["date", "shop", "words"]
MAX_BYTES = 1 << 20
MAX_WORDS = 200
"""Longest note, characters: it has to fit beside a line in a chart."""


def noted(day: date, shop: str, words: str) -> Note:
    """A note that the page can show. Raises ReportError."""
    words = " ".join(words.split())
    if not words or len(words) > MAX_WORDS or not words.isprintable():
        raise ReportError(f"note {words[:40]!r}: must be 1–{MAX_WORDS} printable characters")
    return Note(day, shop, words)


class Folder:
    """Answers as `sync.archive.Archive` does. OutboxError: a document is wrong; ReportError: a note is."""

    def __init__(self, path: Path) -> None:
        """Raises ReportError where there is no such folder."""
        if not path.is_dir():
            raise ReportError(f"{path}: no such folder; name one that holds documents like 2026-10.json")
        self._path = path

    def aggregates(self, shop: str | None = None) -> list[MonthlyAggregate]:
        """All documents, or those of one shop."""
        documents = [document.aggregate for document in read(self._path).values()]
        if not documents:
            raise ReportError(f"{self._path}: no documents; name a folder that holds some like 2026-10.json")
        return [document for document in documents if shop in {None, document.shop}]

    def shops(self) -> list[str]:
        """All shops that there are documents of."""
        return sorted({document.shop for document in self.aggregates()})

    def notes(self, shop: str | None = None) -> list[Note]:
        """What the owner noted, by date: lines `date,shop,words` of notes.csv, if there is one."""
        return sorted(note for note in self._notes() if shop in {None, note.shop})

    def add_note(self, note: Note) -> None:
        """Keep what an owner says happened."""
        out = StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows([each.date.isoformat(), each.shop, each.words] for each in [*self._notes(), note])
        path = self._path / NOTES
        try:
            write_atomically(path, out.getvalue().encode())
        except OSError as error:
            raise ReportError(f"write {path}: {error.strerror}") from error

    def _notes(self) -> list[Note]:
        path = self._path / NOTES
        if not path.exists():
            return []
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
            # utf-8-sig: spreadsheets put a mark in front.
            lines = content.decode("utf-8-sig")
        except OSError as error:
            raise ReportError(f"read {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise ReportError(f"{path}:{line}: not UTF-8; save the file again with that encoding") from error
        if len(content) > MAX_BYTES:
            raise ReportError(f"{path}: larger than {MAX_BYTES >> 20} MiB: this is no file of notes")
        return _parsed(path, lines)


def _parsed(path: Path, lines: str) -> list[Note]:
    reader = csv.reader(StringIO(lines, newline=""), strict=True)
    try:
        return [_note(row) for row in reader if row and row != HEADER]
    except (ValueError, ReportError, csv.Error) as error:
        raise ReportError(f"{path}:{reader.line_num}: {error}") from None


def _note(row: list[str]) -> Note:
    if len(row) != len(HEADER):
        raise ValueError(f'{len(row)} cells; a line is date,shop,words (words with a comma in them stand in "…")')
    day, shop, words = (cell.strip() for cell in row)
    try:
        return noted(date.fromisoformat(day), shop, words)
    except ValueError:
        raise ValueError(f"{day!r} is no date like 2026-06-03") from None
