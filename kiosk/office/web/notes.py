"""Notes of a shop: those in the archive, and those that wait to be taken into it.

The web may not write the archive. What is entered here waits in the web's own database and stands in a file, which
those who may write the archive read before they make anything of it.
"""

import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings

from kiosk.office.report.data.entered import MOST, Entered, NoteEntry, encode
from kiosk.office.web import archive
from kiosk.office.web.entry_models import WaitingNote
from sync.archive.note import Note
from sync.archive.registered import RegisteredShop
from sync.document.regular_file import write_atomically

MOST_OF_SHOP = 50
"""Notes of one shop that wait."""
READABLE = 0o640
"""By the group of whoever takes it in."""

log = logging.getLogger(__name__)


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


class EntriesFile:
    """The file of what waits, for those who may write the archive."""

    def __init__(self) -> None:
        self._written = b""
        self._said = ""

    def write(self) -> None:
        """Forget what was taken in, and have the rest stand there; a file that cannot be written is tried again.

        Raises ArchiveError, ArchiveAwayError.
        """
        entries = [*WaitingNote.objects.order_by("pk")[:MOST]]
        if entries:
            entries = _unsettled(entries)
        notes = tuple(
            NoteEntry(each.key, each.shop_id, each.date, each.words, each.kind, each.withdrawn) for each in entries
        )
        payload = encode(Entered(notes))
        if payload == self._written:
            return
        file = settings.OFFICE.entries
        try:
            write_atomically(file, payload, mode=READABLE)
            file.chmod(READABLE)  # whatever the umask
        except OSError as error:
            said = f"web.entries: {file}: {error.strerror}"
            if entries and said != self._said:
                log.error("%s; notes wait until it can be written", said)
                self._said = said
        else:
            self._written, self._said = payload, ""


def _unsettled(entries: Sequence[WaitingNote]) -> list[WaitingNote]:
    """Those that still wait, of shops that there are; the others are forgotten."""
    done = archive.entered([each.key for each in entries])
    gone = {shop_id for shop_id in {each.shop_id for each in entries} if archive.registry().shop(shop_id) is None}
    settled = [each.pk for each in entries if each.key in done or each.shop_id in gone]
    WaitingNote.objects.filter(pk__in=settled).delete()
    return [each for each in entries if each.pk not in settled]
