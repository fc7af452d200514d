"""The notes beside a folder's documents: lines of notes.csv."""

import os
from collections.abc import Sequence
from pathlib import Path

from kiosk.office.report.data import csv_file
from kiosk.office.report.data.owner_input import day, noted
from kiosk.office.report.data.shop_owners import ShopOwners
from kiosk.privileges import acting_for
from sync.archive.note import Note
from sync.document.vocabulary import composed

NOTES = "notes.csv"
NOTE_HEADER = ("date", "shop", "words", "kind")
OWNED_NOTE_HEADER = (*NOTE_HEADER, "owner")
"""Where two owners each have a shop of one name."""
KIND, OWNER = map(OWNED_NOTE_HEADER.index, ("kind", "owner"))
SAY_WHOSE = f"say whose note it is in a last column, owner: a line is {','.join(OWNED_NOTE_HEADER)}"


def read_notes(folder: Path, owners: ShopOwners) -> list[tuple[Note, str]]:
    """Every note with its owner; empty: of the one who has the shop. Raises ReportError naming the line."""

    def parse(row: list[str]) -> tuple[Note, str]:
        note = noted(day(row[0]), row[1], row[2], *row[KIND : KIND + 1])
        owner = composed(row[OWNER]) if len(row) > OWNER else ""
        owners.check(note.shop, owner, SAY_WHOSE)
        return note, owner

    path = folder / NOTES
    with acting_for(path):
        return csv_file.read(path, OWNED_NOTE_HEADER, parse, optional=2) if os.path.lexists(path) else []


def write_notes(folder: Path, everything: Sequence[tuple[Note, str]]) -> None:
    """Replace all of them. Raises ReportError."""
    everything = sorted(everything)
    rows = [[each.date.isoformat(), each.shop, each.words, each.kind, owner] for each, owner in everything]
    # Programs that know no owner read it where none is needed.
    header = OWNED_NOTE_HEADER if any(owner for _, owner in everything) else NOTE_HEADER
    with acting_for(folder):
        csv_file.write(folder / NOTES, header, [row[: len(header)] for row in rows])
