"""A folder of documents, with what the owner noted beside it: an archive for those who have no head office.

Its subfolders count as well, so that several kiosks' outboxes can lie side by side.
"""

import os
from collections.abc import Sequence
from copy import copy
from datetime import date
from pathlib import Path
from typing import Self

from config.limits import POINTS
from kiosk.office.report.data import csv_file
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.folder_notes import SAY_WHOSE, read_notes, write_notes
from kiosk.office.report.data.owner_input import goal, voice
from kiosk.office.report.data.shop_owners import ShopOwners, all_owners
from kiosk.privileges import acting_for
from sync.archive.goal import ShopGoal
from sync.archive.mail_choice import ShopMail
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document.aggregate import MonthlyAggregate
from sync.document.outbox import read, unread
from sync.document.vocabulary import composed

VOICES = "voices.csv"
VOICE_HEADER = ("shop", "kind", "label", "date", "happy", "neutral", "unhappy")
GOALS = "goals.csv"
GOAL_HEADER = ("shop", "points", "by")
MOST_DIGITS = 3
APART = "no line says whose it is here: move each owner's documents and these lines into a folder of his own"


class Folder:
    """Answers as `sync.archive.archive.Archive` does. OutboxError: a document is wrong; ReportError: a note is."""

    def __init__(self, path: Path) -> None:
        """Raises ReportError without such a folder."""
        with acting_for(path):
            if not _is_folder(path):
                raise ReportError(f"{path}: no such folder; name one that holds documents like 2026-10.json")
        self.owner = ""
        """Who may see this of it; empty: whoever has the folder, all of it."""
        self._path = path
        self._documents: Sequence[MonthlyAggregate] = ()
        self._owners: ShopOwners | None = None

    def views(self) -> list[Self]:
        """As an archive's, one an owner."""
        return [self] if self.owner else [self._of(each) for each in self._all().documents]

    def of_owner(self, owner: str) -> Self:
        """The same folder with his documents and notes alone. Raises ReportError naming the owners that there are."""
        if composed(owner) not in self._all().documents:
            raise ReportError(f"no owner {owner!r}; there is {', '.join(map(repr, self._all().documents))}")
        return self._of(composed(owner))

    def _of(self, owner: str) -> Self:
        view = copy(self)
        view.owner, view._documents = owner, self._all().documents[owner]  # noqa: SLF001 - its own
        return view

    def _all(self) -> ShopOwners:
        """Whose everything in it is, also where this is one owner's view."""
        if self._owners is None:
            self._owners = all_owners(self.aggregates())
        return self._owners

    def owned_shops(self) -> list[tuple[Self, str]]:
        """As an archive's."""
        return [(view, shop) for view in self.views() for shop in view.shops()]

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
            goals = csv_file.read(path, GOAL_HEADER, self._goal) if os.path.lexists(path) else []
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
        """What the owner noted, by date. Raises ReportError where it may be either of two owners'."""
        return sorted(
            note
            for note, owner in read_notes(self._path, self._all())
            if shop in {None, note.shop} and self._is_own(note, owner)
        )

    def add_note(self, note: Note) -> None:
        """Keep what an owner says happened. Raises ReportError where it is not to be told whose shop it is."""
        whose = self.owner if note.shop in self._all().two else ""
        self._all().check(note.shop, whose, SAY_WHOSE)
        write_notes(self._path, [*read_notes(self._path, self._all()), (note, whose)])

    def withdraw_note(self, note: Note) -> bool:
        """Forget one that says exactly this; whether there was one."""
        everything = read_notes(self._path, self._all())
        own = [each for each in everything if each[0] == note and self._is_own(*each)]
        if not own:
            return False
        everything.remove(own[0])
        write_notes(self._path, everything)
        return True

    def written_notes(self, shop: str) -> list[Note]:
        """As an archive's: in a folder all are."""
        return self.notes(shop)

    def _is_own(self, note: Note, owner: str) -> bool:
        """Whether a note is of the owner whose view this is; of a shop that was sold to him, too."""
        sellers = (each.owner for each in self._documents if each.shop == note.shop)
        return not (owner and self.owner) or owner in {self.owner, *sellers}

    def voices(self, shop: str | None = None) -> list[Voice]:
        """Other voices, in order: lines of voices.csv, if there is one."""
        path = self._path / VOICES
        with acting_for(path):
            voices = csv_file.read(path, VOICE_HEADER, self._voice) if os.path.lexists(path) else []
        return sorted(voice for voice in voices if shop in {None, voice.shop})

    def add_voices(self, voices: Sequence[Voice]) -> None:
        """Keep what other voices said; a day that is there already is replaced. Raises ReportError."""
        for each in voices:
            self._all().check(each.shop, "", APART)
        everything = {(each.shop, each.kind, each.label, each.date): each for each in [*self.voices(), *voices]}
        rows = [[*map(str, key), *map(str, each.votes)] for key, each in sorted(everything.items())]
        with acting_for(self._path):
            csv_file.write(self._path / VOICES, VOICE_HEADER, rows)

    def _voice(self, row: list[str]) -> Voice:
        shop, kind, label, date_, *counts = row
        self._all().check(composed(shop), "", APART)
        return voice(shop, kind, label, [date_, *counts])

    def _goal(self, row: list[str]) -> ShopGoal:
        shop, points, by = row
        if not (points.isascii() and points.isdigit()) or len(points) > MOST_DIGITS:
            raise ReportError(f"goal {points[:40]!r}: must be {POINTS.allowed}")
        self._all().check(composed(shop), "", APART)
        return goal(shop, int(points), by)


def _is_folder(path: Path) -> bool:
    """No where one may not look."""
    try:
        return path.is_dir()
    except OSError:
        return False
