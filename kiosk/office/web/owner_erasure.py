"""What the web knows of an owner who is erased: forgotten, with whoever could see nothing but his, and overwritten.

The audit stays as it is.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet

from kiosk.office.web import archive, audit
from kiosk.office.web.account_recovery import end_sessions
from kiosk.office.web.archive_ids import OF_OWNER, OF_SHOP
from kiosk.office.web.archive_models import known, require_same
from kiosk.office.web.entries_file import EntriesFile
from kiosk.office.web.models import OF_AREA, Invitation, OrderedPage, Right, User, WaitingMail
from kiosk.office.web.waiting_entries import waiting


def forget(owner_id: int, shop_ids: Collection[int], now: datetime) -> None:
    """All that waits of him, pages that somebody asked for, rights to his shops, and accounts without any other.

    Raises ArchiveError, ArchiveAwayError.
    """
    archive.require_known()
    his = Q(owner_id=owner_id) | Q(shop_id__in=[*shop_ids])
    with transaction.atomic():
        require_same(known())
        people = User.objects.filter(pk__in=[*Right.objects.filter(his).values_list("user_id", flat=True)])
        invited = [*Invitation.objects.filter(his).values_list("email", flat=True)]
        for rows in _of({owner_id}, shop_ids):
            rows.delete()
        OrderedPage.objects.filter(owner_id=OF_AREA).delete()
        gone = people.exclude(pk__in=Right.objects.values("user_id"))
        addresses = [*invited, *gone.values_list("email", flat=True)]
        WaitingMail.objects.filter(recipient__in=addresses).delete()
        end_sessions({*gone.values_list("pk", flat=True)})
        gone.delete()
        audit.record(None, "erased", f"{owner_id}")
    if settings.OFFICE.entries.exists():
        EntriesFile(settings.OFFICE.entries).put(waiting(), now)


def forget_erased(now: datetime) -> bool:
    """Forget whoever was erased where the archive is, on another machine perhaps; whether anything of him was here.

    An owner who is just not in the registry is not forgotten: an older copy of the archive may have been put back.
    """
    erased = archive.registry().erased()
    # Asked once for all of them: mostly nothing of any is left.
    if not any(rows.exists() for rows in _of(erased, [*chain(*erased.values())])):
        return False
    for owner_id, shop_ids in erased.items():
        if any(rows.exists() for rows in _of({owner_id}, shop_ids)):
            forget(owner_id, shop_ids, now)
    return True


def _of(owner_ids: Collection[int], shop_ids: Collection[int]) -> Iterator[QuerySet[Any]]:
    """The rows of each table that name some owners, or some shops."""
    for of_owner in OF_OWNER:
        yield of_owner.objects.filter(owner_id__in=owner_ids)
    for of_shop in OF_SHOP:
        yield of_shop.objects.filter(shop_id__in=shop_ids)


def overwrite() -> None:
    """Have nothing of what was deleted left in the database's files. Raises DatabaseError while somebody reads."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise DatabaseError("another program is reading it, and keeps what was deleted in it")
