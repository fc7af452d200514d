"""The file of what was entered here, for those who may write the archive: they read it before they make anything of it.

The web itself may not write the archive, so what is entered waits in its own database until it stands there.
"""

import json
import logging
from collections.abc import Collection, Sequence

from django.conf import settings

from kiosk.office.report.data.entered import MOST, Entered, MailEntry, NoteEntry, encode
from kiosk.office.web import archive
from kiosk.office.web.entry_models import WaitingMailChoice, WaitingNote
from sync.document.regular_file import write_atomically

READABLE = 0o640
"""By the group of whoever takes it in."""

log = logging.getLogger(__name__)


class EntriesFile:
    """Has the file say what waits."""

    def __init__(self) -> None:
        self._written = b""
        self._said = ""

    def write(self) -> None:
        """Forget what was taken in, and have the rest stand there; a file that cannot be written is tried again.

        Raises ArchiveError, ArchiveAwayError.
        """
        notes = [*WaitingNote.objects.order_by("pk")[:MOST]]
        choices = [*WaitingMailChoice.objects.order_by("pk")[:MOST]]
        if notes or choices:
            _forget_settled(notes, choices)
            notes = [*WaitingNote.objects.order_by("pk")[:MOST]]
            choices = [*WaitingMailChoice.objects.order_by("pk")[:MOST]]
        payload = encode(Entered(tuple(map(_note, notes)), tuple(map(_mail, choices))))
        if payload == self._written:
            return
        file = settings.OFFICE.entries
        try:
            write_atomically(file, payload, mode=READABLE)
            file.chmod(READABLE)  # whatever the umask
        except OSError as error:
            said = f"web.entries: {file}: {error.strerror}"
            if (notes or choices) and said != self._said:
                log.error("%s; what was entered waits until it can be written", said)
                self._said = said
        else:
            self._written, self._said = payload, ""


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
