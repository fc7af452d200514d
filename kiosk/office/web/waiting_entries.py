"""What was entered here and waits until it stands in the archive: so long it is in the web's own database."""

import json
from collections.abc import Collection, Sequence
from datetime import date

from attrs import evolve

from kiosk.office.report.data.entered import (
    MOST,
    MOST_TABLES,
    Entered,
    GoalEntry,
    MailEntry,
    NoteEntry,
    VoiceDay,
    VoicesEntry,
)
from kiosk.office.web import archive, archive_models, kiosk_requests, recipients
from kiosk.office.web.entry_models import WaitingGoal, WaitingMailChoice, WaitingNote, WaitingVoices

KINDS = (WaitingNote, WaitingGoal, WaitingVoices, WaitingMailChoice)


def waiting() -> Entered:
    """Forget what was taken in; the rest. Raises ArchiveError, ArchiveAwayError."""
    # First: what is read after another one was taken may say the former one's, and waits; not the other way round.
    key = archive_models.known()
    if any(each.objects.exists() for each in KINDS):
        _forget_settled()
    kiosk_requests.settle()
    choices = WaitingMailChoice.objects.order_by("pk")[:MOST]
    found = Entered(
        tuple(map(_note, _notes())),
        tuple(map(_mail, choices)),
        tuple(map(_voices, _tables())),
        kiosk_requests.placements(),
        kiosk_requests.credentials(),
        shop_mails=recipients.differing(),
        goals=tuple(map(_goal, _goals())),
    )
    # Of nothing it does not matter of which archive it is.
    return evolve(found, archive=key) if found != Entered() else found


def _notes() -> Sequence[WaitingNote]:
    return [*WaitingNote.objects.order_by("pk")[:MOST]]


def _tables() -> Sequence[WaitingVoices]:
    return [*WaitingVoices.objects.order_by("pk")[:MOST_TABLES]]


def _goals() -> Sequence[WaitingGoal]:
    return [*WaitingGoal.objects.order_by("pk")[:MOST]]


def _goal(each: WaitingGoal) -> GoalEntry:
    return GoalEntry(each.key, each.shop_id, each.points, each.by, each.withdrawn)


def _note(each: WaitingNote) -> NoteEntry:
    return NoteEntry(each.key, each.shop_id, each.date, each.words, each.kind, each.withdrawn)


def _voices(each: WaitingVoices) -> VoicesEntry:
    days = (VoiceDay(date.fromisoformat(day), *counts) for day, *counts in json.loads(each.days))
    return VoicesEntry(each.key, each.shop_id, each.kind, each.label, tuple(days))


def _mail(each: WaitingMailChoice) -> MailEntry:
    return MailEntry(each.key, each.owner_id, each.language, each.frequency, tuple(json.loads(each.mail)))


def _forget_settled() -> None:
    """What the archive has taken in, and what is of shops and owners that are gone."""
    for found in (_notes(), _tables(), _goals()):
        done = archive.entered([each.key for each in found])
        gone = {shop_id for shop_id in {each.shop_id for each in found} if archive.registry().shop(shop_id) is None}
        for each in found:
            if each.key in done or each.shop_id in gone:
                each.delete()
    choices = [*WaitingMailChoice.objects.order_by("pk")[:MOST]]
    done = archive.entered([each.key for each in choices])
    owners: Collection[int] = {each.id for each in archive.registry().owners()} if choices else ()
    settled = [each.pk for each in choices if each.key in done or each.owner_id not in owners]
    WaitingMailChoice.objects.filter(pk__in=settled).delete()
