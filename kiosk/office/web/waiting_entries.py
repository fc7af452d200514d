"""What was entered here and waits until it stands in the archive: so long it is in the web's own database."""

import json
from collections.abc import Collection, Sequence

from kiosk.office.report.data.entered import MOST, Entered, MailEntry, NoteEntry
from kiosk.office.web import archive
from kiosk.office.web.entry_models import WaitingMailChoice, WaitingNote


def waiting() -> Entered:
    """Forget what was taken in; the rest. Raises ArchiveError, ArchiveAwayError."""
    notes, choices = _oldest()
    if notes or choices:
        _forget_settled(notes, choices)
        notes, choices = _oldest()
    return Entered(tuple(map(_note, notes)), tuple(map(_mail, choices)))


def _oldest() -> tuple[list[WaitingNote], list[WaitingMailChoice]]:
    return [*WaitingNote.objects.order_by("pk")[:MOST]], [*WaitingMailChoice.objects.order_by("pk")[:MOST]]


def _note(each: WaitingNote) -> NoteEntry:
    return NoteEntry(each.key, each.shop_id, each.date, each.words, each.kind, each.withdrawn)


def _mail(each: WaitingMailChoice) -> MailEntry:
    return MailEntry(each.key, each.owner_id, each.language, each.frequency, tuple(json.loads(each.mail)))


def _forget_settled(notes: Sequence[WaitingNote], choices: Sequence[WaitingMailChoice]) -> None:
    """What the archive has taken in, and what is of shops and owners that are gone."""
    done = archive.entered([*(each.key for each in notes), *(each.key for each in choices)])
    owners: Collection[int] = {each.id for each in archive.registry().owners()} if choices else ()
    gone = {shop_id for shop_id in {each.shop_id for each in notes} if archive.registry().shop(shop_id) is None}
    settled = [each.pk for each in notes if each.key in done or each.shop_id in gone]
    WaitingNote.objects.filter(pk__in=settled).delete()
    settled = [each.pk for each in choices if each.key in done or each.owner_id not in owners]
    WaitingMailChoice.objects.filter(pk__in=settled).delete()
