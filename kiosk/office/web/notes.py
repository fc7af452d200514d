"""Notes of a shop: those in the archive, and those that wait to be taken into it."""

import secrets
from operator import attrgetter

from kiosk.office.web import archive
from kiosk.office.web.entry_models import WaitingNote
from kiosk.office.web.shown_entries import MOST_OF_SHOP, ShownEntry, TooManyEntriesError, merged
from sync.archive.note import Note
from sync.archive.registered import RegisteredShop


def shown(shop: RegisteredShop) -> list[ShownEntry[Note]]:
    """All of a shop, the newest first. Raises ArchiveError, ArchiveAwayError."""
    entries = [*WaitingNote.objects.filter(shop_id=shop.id).order_by("pk")]
    done = archive.entered([each.key for each in entries])
    stored = archive.view(shop).written_notes(shop.name)
    waiting = (
        (Note(each.date, shop.name, each.words, each.kind), each.withdrawn) for each in entries if each.key not in done
    )
    return sorted(merged(stored, waiting), key=attrgetter("said"), reverse=True)


def add(shop: RegisteredShop, note: Note) -> bool:
    """Have a note written; False where there is one that says exactly this. Raises TooManyEntriesError."""
    if any(each.said == note for each in shown(shop)):
        return False
    if WaitingNote.objects.filter(shop_id=shop.id).count() >= MOST_OF_SHOP:
        raise TooManyEntriesError
    _put(shop, note, withdrawn=False)
    return True


def withdraw(shop: RegisteredShop, digest: str) -> Note | None:
    """Have one taken back, which a form names; None where there is none any more."""
    found = next((each.said for each in shown(shop) if each.digest == digest), None)
    if found is not None:
        _put(shop, found, withdrawn=True)
    return found


def _put(shop: RegisteredShop, note: Note, *, withdrawn: bool) -> None:
    about = {"date": note.date, "words": note.words, "kind": note.kind}
    WaitingNote.objects.create(key=secrets.token_hex(16), shop_id=shop.id, withdrawn=withdrawn, **about)
