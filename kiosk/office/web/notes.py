"""Notes of a shop: those in the archive, and those that wait to be taken into it."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from kiosk.office.web import archive
from kiosk.office.web.entry_models import WaitingNote
from sync.archive.note import Note
from sync.archive.registered import RegisteredShop

MOST_OF_SHOP = 50
"""Notes of one shop that wait."""


class TooManyNotesError(Exception):
    """So many notes of a shop wait that one more is not taken."""


@dataclass(frozen=True, slots=True)
class ShownNote:
    """One note of a shop, as whoever wrote it means it to be."""

    note: Note
    waits: bool
    """Not in the archive yet."""

    @property
    def digest(self) -> str:
        """By what a form names it: SHA-256 of what it says, hexadecimal."""
        fields = [self.note.date.isoformat(), self.note.words, self.note.kind]
        return sha256(json.dumps(fields).encode()).hexdigest()


def shown(shop: RegisteredShop) -> list[ShownNote]:
    """All of a shop, the newest first. Raises ArchiveError, ArchiveAwayError."""
    entries = [*WaitingNote.objects.filter(shop_id=shop.id).order_by("pk")]
    done = archive.entered([each.key for each in entries])
    found = [ShownNote(note, waits=False) for note in archive.view(shop).written_notes(shop.name)]
    for each in entries:
        note = Note(each.date, shop.name, each.words, each.kind)
        if each.key in done:
            continue
        if each.withdrawn:
            found = _without(found, note)
        else:
            found.append(ShownNote(note, waits=True))
    return sorted(found, key=lambda each: each.note, reverse=True)


def add(shop: RegisteredShop, note: Note) -> bool:
    """Have a note written; False where there is one that says exactly this. Raises TooManyNotesError."""
    if any(each.note == note for each in shown(shop)):
        return False
    if WaitingNote.objects.filter(shop_id=shop.id).count() >= MOST_OF_SHOP:
        raise TooManyNotesError
    _put(shop, note, withdrawn=False)
    return True


def withdraw(shop: RegisteredShop, digest: str) -> Note | None:
    """Have one taken back, which a form names; None where there is none any more."""
    found = next((each.note for each in shown(shop) if each.digest == digest), None)
    if found is not None:
        _put(shop, found, withdrawn=True)
    return found


def _put(shop: RegisteredShop, note: Note, *, withdrawn: bool) -> None:
    about = {"date": note.date, "words": note.words, "kind": note.kind}
    WaitingNote.objects.create(key=secrets.token_hex(16), shop_id=shop.id, withdrawn=withdrawn, **about)


def _without(shown: Sequence[ShownNote], note: Note) -> list[ShownNote]:
    """One of those that say the same is taken out."""
    place = next((place for place, each in enumerate(shown) if each.note == note), len(shown))
    return [*shown[:place], *shown[place + 1 :]]
