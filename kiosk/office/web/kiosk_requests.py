"""What people want done with kiosks: asked here, done by those who may, and what has become of it."""

import secrets
from datetime import timedelta

from django.conf import settings

from kiosk.office.report.data.entered import MOST_ORDERS, PLACEMENTS, PlacementEntry
from kiosk.office.web import archive
from kiosk.office.web.entry_models import KioskRequest

KEPT = timedelta(days=30)
"""What has become of one; the archive's record stays."""
MOST_REFUSAL = 500
SHOWN, SHOWN_OF_ALL = 20, 100


def new_key() -> str:
    """One for a question: whoever answers it twice has it done once."""
    return secrets.token_hex(16)


def ask(entry: PlacementEntry) -> bool:
    """Have it done; False: that was asked before, by this very key."""
    about = {name: getattr(entry, name) for name in ("what", "kiosk_id", "shop_id", "touchpoint", "from_day", "who")}
    about |= {"asked_at": settings.OFFICE.now()}
    _, is_new = KioskRequest.objects.get_or_create(key=entry.key, defaults=about)
    return is_new


def of_kiosk(kiosk_id: str) -> list[KioskRequest]:
    """The newest of a kiosk, as they stand now. Raises ArchiveError, ArchiveAwayError."""
    settle()
    return [*KioskRequest.objects.filter(kiosk_id=kiosk_id).order_by("-pk")[:SHOWN]]


def newest() -> list[KioskRequest]:
    """The newest of all, as they stand now. Raises ArchiveError, ArchiveAwayError."""
    settle()
    return [*KioskRequest.objects.order_by("-pk")[:SHOWN_OF_ALL]]


def settle() -> None:
    """See what has become of what waits. Raises ArchiveError, ArchiveAwayError."""
    now = settings.OFFICE.now()
    KioskRequest.objects.filter(settled_at__lt=now - KEPT).delete()
    waiting = {each.key: each for each in _waiting()}
    for key, refusal in archive.order_refusals([*waiting]).items() if waiting else ():
        KioskRequest.objects.filter(key=key).update(settled_at=now, refusal=refusal[:MOST_REFUSAL])


def placements() -> tuple[PlacementEntry, ...]:
    """What is for the registry and waits."""
    return tuple(
        PlacementEntry(each.key, each.what, each.kiosk_id, each.shop_id, each.touchpoint, each.from_day, each.who)
        for each in _waiting()
    )


def _waiting() -> list[KioskRequest]:
    return [*KioskRequest.objects.filter(settled_at=None, what__in=PLACEMENTS).order_by("pk")[:MOST_ORDERS]]
