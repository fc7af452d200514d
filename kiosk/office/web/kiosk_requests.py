"""What people want done with kiosks: asked here, done by those who may, and what has become of it."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from kiosk.office.report.data.answered import MAX_BYTES, Reply, decode
from kiosk.office.report.data.entered import (
    ADD,
    CREDENTIALS,
    MOST_ORDERS,
    PLACEMENTS,
    TOKEN,
    CredentialEntry,
    PlacementEntry,
)
from kiosk.office.web import archive
from kiosk.office.web.entry_models import KioskRequest
from sync.archive.kiosk_ids import free_ids, id_stem
from sync.document.regular_file import read_limited
from sync.document.wire import WireError

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
    _, is_new = KioskRequest.objects.get_or_create(key=entry.key, defaults=about | {"asked_at": settings.OFFICE.now()})
    return is_new


def ask_authority(entry: CredentialEntry) -> bool:
    """The same for a token, or for all that a kiosk has to be taken back."""
    now = settings.OFFICE.now()
    about = {"what": entry.what, "kiosk_id": entry.kiosk_id, "who": entry.who, "from_day": now.date(), "asked_at": now}
    _, is_new = KioskRequest.objects.get_or_create(key=entry.key, defaults=about)
    return is_new


def of_kiosk(kiosk_id: str) -> list[KioskRequest]:
    """The newest of a kiosk, as they were settled last."""
    return [*KioskRequest.objects.filter(kiosk_id=kiosk_id).order_by("-pk")[:SHOWN]]


def newest() -> list[KioskRequest]:
    """The newest of all, as they were settled last."""
    return [*KioskRequest.objects.order_by("-pk")[:SHOWN_OF_ALL]]


def token(key: str, who: str) -> tuple[KioskRequest, str] | None:
    """What somebody asked for, once: from now on it is nowhere. None where it is not there, or somebody else's."""
    found = KioskRequest.objects.filter(key=key, who=who, what=TOKEN, settled_at=None).first()
    text = next((each.token for each in _answers() if each.key == key and not each.refusal), "")
    # Of two who look at the same moment, one sees it.
    if (
        found is None
        or not text
        or not KioskRequest.objects.filter(pk=found.pk, settled_at=None).update(settled_at=_now())
    ):
        return None
    return found, text


def ready() -> frozenset[str]:
    """Keys of tokens that wait to be looked at."""
    return frozenset(each.key for each in _answers() if each.token and not each.refusal)


def settle() -> bool:
    """See what has become of what waits; whether anything has. Raises ArchiveError, ArchiveAwayError."""
    KioskRequest.objects.filter(settled_at__lt=_now() - KEPT).delete()
    waiting = [each.key for each in _waiting(PLACEMENTS)]
    became = archive.order_refusals(waiting) if waiting else {}
    authority = {each.key for each in _waiting(CREDENTIALS)}
    became |= {each.key: each.refusal for each in (_answers() if authority else ()) if each.refusal or not each.token}
    settled = 0
    for key, refusal in became.items():
        about = {"settled_at": _now(), "refusal": refusal[:MOST_REFUSAL]}
        settled += KioskRequest.objects.filter(key=key, settled_at=None).update(**about)
        for new in KioskRequest.objects.filter(key=key, what=ADD).exclude(refusal=""):
            # It was not entered: nobody is to make a token for it.
            KioskRequest.objects.filter(kiosk_id=new.kiosk_id, what=TOKEN, settled_at=None).update(**about)
    return settled > 0


def placements() -> tuple[PlacementEntry, ...]:
    """What is for the registry and waits."""
    return tuple(
        PlacementEntry(each.key, each.what, each.kiosk_id, each.shop_id, each.touchpoint, each.from_day, each.who)
        for each in _waiting(PLACEMENTS)
    )


def credentials() -> tuple[CredentialEntry, ...]:
    """What is for the authority and waits; of a new kiosk once it is entered. Raises ArchiveError, ArchiveAwayError."""
    entering = {each.kiosk_id for each in _waiting((ADD,))}
    return tuple(
        CredentialEntry(each.key, each.what, each.kiosk_id, each.who)
        for each in _waiting(CREDENTIALS)
        if each.kiosk_id not in entering
    )


def new_id(owner: str, shop: str) -> str:
    """What the next kiosk of a shop is called. Raises ArchiveError, ArchiveAwayError."""
    with archive.registry().look() as known:
        taken = known.kiosk_ids()
    return free_ids(id_stem(owner, shop), taken | {each.kiosk_id for each in _waiting((ADD,))}, 1)[0]


def _waiting(what: Collection[str]) -> list[KioskRequest]:
    return [*KioskRequest.objects.filter(settled_at=None, what__in=what).order_by("pk")[:MOST_ORDERS]]


def _answers() -> Sequence[Reply]:
    """The authority's; none where it left none, or what it left is not understood."""
    try:
        return decode(read_limited(settings.OFFICE.answers, MAX_BYTES)).answers
    except (OSError, WireError):
        return ()


def _now() -> datetime:
    now: datetime = settings.OFFICE.now()
    return now
