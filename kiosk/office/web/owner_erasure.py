"""What the web knows of an owner who is erased: forgotten, with whoever could see nothing but his, and overwritten.

The audit stays as it is.
"""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from kiosk.office.web import audit
from kiosk.office.web.account_recovery import end_sessions
from kiosk.office.web.entries_file import EntriesFile
from kiosk.office.web.entry_models import WaitingMailChoice, WaitingNote, WaitingVoices
from kiosk.office.web.models import AreaShop, Invitation, OrderedPage, Right, User, WaitingMail
from kiosk.office.web.waiting_entries import waiting


def forget(owner_id: int, shop_ids: Collection[int], now: datetime) -> None:
    """All that waits of him, pages that somebody asked for, rights to his shops, and accounts without any other."""
    his = Q(owner_id=owner_id) | Q(shop_id__in=[*shop_ids])
    with transaction.atomic():
        sees = Right.objects.filter(his)
        people = User.objects.filter(pk__in=[*sees.values_list("user_id", flat=True)])
        links = Invitation.objects.filter(his)
        invited = [*links.values_list("email", flat=True)]
        sees.delete()
        links.delete()
        gone = people.exclude(pk__in=Right.objects.values("user_id"))
        addresses = [*invited, *gone.values_list("email", flat=True)]
        WaitingMail.objects.filter(recipient__in=addresses).delete()
        end_sessions({*gone.values_list("pk", flat=True)})
        gone.delete()
        for of_shop in (WaitingNote, WaitingVoices, AreaShop):
            of_shop.objects.filter(shop_id__in=shop_ids).delete()
        WaitingMailChoice.objects.filter(owner_id=owner_id).delete()
        OrderedPage.objects.filter(owner_id=owner_id).delete()
        audit.record(None, "erased", f"{owner_id}")
    if settings.OFFICE.entries.exists():
        EntriesFile(settings.OFFICE.entries).put(waiting(), now)


def overwrite() -> None:
    """Have nothing of what was deleted left in the database's files. Raises DatabaseError while somebody reads."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise DatabaseError("another program is reading it, and keeps what was deleted in it")
