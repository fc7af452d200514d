"""A folder of documents, with what the owner noted beside it: an archive for those who have no head office.

Its subfolders count as well, so that several kiosks' outboxes can lie side by side.
"""

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Self

from config.limits import POINTS
from kiosk.office.report.data import csv_file
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.owner_input import day, goal, noted, voice
from kiosk.office.report.data.shop_owners import owned_by
from kiosk.privileges import acting_for
from sync.archive.goal import ShopGoal
from sync.archive.mail_choice import ShopMail
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document.aggregate import MonthlyAggregate
from sync.document.outbox import read, unread
from sync.document.vocabulary import composed

NOTES = "notes.csv"
NOTE_HEADER = ("date", "shop", "words", "kind")
VOICES = "voices.csv"
VOICE_HEADER = ("shop", "kind", "label", "date", "happy", "neutral", "unhappy")
GOALS = "goals.csv"
GOAL_HEADER = ("shop", "points", "by")
MOST_DIGITS = 3


class Folder:
    """Answers as `sync.archive.archive.Archive` does. OutboxError: a document is wrong; ReportError: a note is."""

    def __init__(self, path: Path, documents: Iterable[MonthlyAggregate] = ()) -> None:
        """`documents`: those in it that are meant; all, when left out. Raises ReportError without such a folder."""
        with acting_for(path):
            if not _is_folder(path):
                raise ReportError(f"{path}: no such folder; name one that holds documents like 2026-10.json")
        self._path = path
        self._documents = [*documents]

    owner = ""
    """Whoever has the folder may see all of it."""

    def views(self) -> list[Self]:
        """As an archive's, one an owner."""
        return [self]

    def of_owner(self, owner: str) -> Self:
        """The same folder with his documents alone. Its notes name shops, not owners. Raises ReportError."""
        own = owned_by(self.aggregates(), composed(owner))
        if not own:
            documents = self.aggregates()
            owners = [each for each in sorted({each.owner for each in documents}) if owned_by(documents, each)]
            raise ReportError(f"no owner {owner!r}; there is {', '.join(map(repr, owners))}")
        return type(self)(self._path, own)

    def owned_shops(self) -> list[tuple[Self, str]]:
        """As an archive's."""
        return [(self, shop) for shop in self.shops()]

    def has_left(self, _on: date) -> bool:
        """There is no registry in a folder."""
        return False

    def retired_kiosks(self) -> frozenset[str]:
        """There is no registry in a folder."""
        return frozenset()

    def goals(self) -> dict[str, ShopGoal]:
        """What holds, by shop: the last line of each in goals.csv, if an export wrote one; no command does."""
        path = self._path / GOALS
        with acting_for(path):
            goals = csv_file.read(path, GOAL_HEADER, _goal) if os.path.lexists(path) else []
        return {each.shop: each for each in goals}

    def shop_mails(self) -> list[ShopMail]:
        """Nobody says in a folder who else is written to."""
        return []

    def aggregates(self, shop: str | None = None) -> list[MonthlyAggregate]:
        """All documents, or those of one shop. Each file is read once: what is left out is said once."""
        if not self._documents:
            self._documents = self._read()
        return [document for document in self._documents if shop in {None, document.shop}]

    def _read(self) -> list[MonthlyAggregate]:
        with acting_for(self._path):
            try:
                folders = [self._path, *sorted(each for each in self._path.iterdir() if _is_folder(each))]
            except OSError as error:
                raise ReportError(f"read {self._path}: {error.strerror}") from error
            documents = [document.aggregate for folder in folders for document in read(folder).values()]
            misnamed = [path for folder in folders for path in unread(folder)]
        if misnamed:
            raise ReportError(
                f"{', '.join(map(str, misnamed))}: a document, and only names like 2026-10.json are read; "
                "give it a folder of its own here, and that name, or take it away"
            )
        if not documents:
            raise ReportError(f"{self._path}: no documents; name a folder that holds some like 2026-10.json")
        return documents

    def owner_documents(self, shop: str, since: str = "") -> list[MonthlyAggregate]:
        """Documents of all shops of whoever owns this one, from a month (YYYY-MM) on: it is set beside them."""
        documents = self.aggregates()
        owners = {document.owner for document in documents if document.shop == shop}
        return [document for document in documents if document.owner in owners and document.month >= since]

    def at_events(self) -> list[MonthlyAggregate]:
        """Documents of kiosks at events."""
        return [document for document in self.aggregates() if document.event]

    def shops(self) -> list[str]:
        """All shops that there are documents of."""
        return sorted({document.shop for document in self.aggregates()})

    def notes(self, shop: str | None = None) -> list[Note]:
        """What the owner noted, by date: lines of notes.csv, if there is one."""
        path = self._path / NOTES
        with acting_for(path):
            notes = csv_file.read(path, NOTE_HEADER, _note, optional=1) if os.path.lexists(path) else []
        return sorted(note for note in notes if shop in {None, note.shop})

    def add_note(self, note: Note) -> None:
        """Keep what an owner says happened."""
        self._write_notes([*self.notes(), note])

    def withdraw_note(self, note: Note) -> bool:
        """Forget one that says exactly this; whether there was one."""
        everything = self.notes()
        if note not in everything:
            return False
        everything.remove(note)
        self._write_notes(everything)
        return True

    def written_notes(self, shop: str) -> list[Note]:
        """As an archive's: in a folder all are."""
        return self.notes(shop)

    def _write_notes(self, everything: Sequence[Note]) -> None:
        rows = [[each.date.isoformat(), each.shop, each.words, each.kind] for each in everything]
        with acting_for(self._path):
            csv_file.write(self._path / NOTES, NOTE_HEADER, rows)

    def voices(self, shop: str | None = None) -> list[Voice]:
        """Other voices, in order: lines of voices.csv, if there is one."""
        path = self._path / VOICES
        with acting_for(path):
            voices = csv_file.read(path, VOICE_HEADER, _voice) if os.path.lexists(path) else []
        return sorted(voice for voice in voices if shop in {None, voice.shop})

    def add_voices(self, voices: Sequence[Voice]) -> None:
        """Keep what other voices said; a day that is there already is replaced."""
        everything = {(each.shop, each.kind, each.label, each.date): each for each in [*self.voices(), *voices]}
        rows = [[*map(str, key), *map(str, each.votes)] for key, each in sorted(everything.items())]
        with acting_for(self._path):
            csv_file.write(self._path / VOICES, VOICE_HEADER, rows)


def _note(row: list[str]) -> Note:
    return noted(day(row[0]), row[1], row[2], *row[3:])


def _voice(row: list[str]) -> Voice:
    shop, kind, label, date_, *counts = row
    return voice(shop, kind, label, [date_, *counts])


def _goal(row: list[str]) -> ShopGoal:
    shop, points, by = row
    if not (points.isascii() and points.isdigit()) or len(points) > MOST_DIGITS:
        raise ReportError(f"goal {points[:40]!r}: must be {POINTS.allowed}")
    return goal(shop, int(points), by)


def _is_folder(path: Path) -> bool:
    """No where one may not look."""
    try:
        return path.is_dir()
    except OSError:
        return False
