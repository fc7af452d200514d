"""Who did what, for good: the database refuses to change an entry, and a chain of digests shows where somebody did."""

import json
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from config.language import gettext_noop as _
from kiosk.office.web.models import MAX_ABOUT, MAX_MAIL, AuditEntry

WORDS = {
    "joined": _("made an account by a link"),
    "login": _("logged in"),
    "logout": _("logged out"),
    "refused": _("was refused: a wrong password or passkey, or no such account"),
    "firm": _("was let in by the firm's sign-in"),
    "no firm": _("was refused at the firm's sign-in"),
    "password": _("changed the password"),
    "reset": _("chose a new password by a link from a mail"),
    "codes": _("set up codes from a telephone"),
    "no codes": _("took codes from a telephone off"),
    "passkey": _("made a passkey"),
    "no passkey": _("took a passkey off"),
    "recovery": _("made new recovery codes"),
    "lost": _("took somebody's codes and passkeys off, for a lost telephone"),
    "invited": _("invited"),
    "uninvited": _("took an invitation back"),
    "granted": _("gave a right"),
    "token": _("made a token for a program"),
    "no token": _("ended a token"),
    "device": _("let a device in by a link"),
    "device link": _("made a link for a device"),
    "no device": _("shut a device out"),
    "mails": _("chose who gets mails, and how"),
    "shop mails": _("chose who gets a shop's page by mail"),
    "area mails": _("chose who gets the pages of an area's shops by mail"),
    "note": _("wrote a note"),
    "no note": _("took a note back"),
    "goal": _("set a goal"),
    "no goal": _("took a goal back"),
    "voices": _("added other voices"),
    "move": _("had a kiosk moved"),
    "retire": _("had a kiosk taken away"),
    "add": _("had a kiosk entered"),
    "revoke": _("had a kiosk's certificate taken back"),
    "claim": _("had a token for a kiosk made"),
    "claim shown": _("was shown a token for a kiosk"),
    "ended": _("took a right away"),
    "all ended": _("took every right and invitation away"),
    "area": _("made an area"),
    "no area": _("did away with an area"),
    "placed": _("put shops into an area"),
    "displaced": _("took a shop out of its area"),
    "archive": _("had another archive taken; rights to shops and owners of the former one ended"),
    "erased": _("erased an owner, and whoever could see his shops alone"),
}
COMMAND = "root"
"""Who called a command of this machine."""
SHOWN = 500
REFUSALS = ("refused", "no firm")
REFUSALS_A_DAY = 1000
"""Attempts that are written down; nothing is ever forgotten, and who guesses must not fill the disk."""

ENTERED = (
    "note",
    "no note",
    "goal",
    "no goal",
    "mails",
    "shop mails",
    "area mails",
    "voices",
    "move",
    "retire",
    "add",
    "revoke",
    "claim",
)
ENTERED_A_DAY = 200
"""By one account: each stays for good, and has pages made anew."""


def has_entered_enough(request: HttpRequest) -> bool:
    """Whether this account has entered so much within a day that no more is taken."""
    lately = AuditEntry.objects.filter(at__gt=settings.OFFICE.now() - timedelta(days=1), what__in=ENTERED)
    return lately.filter(who=getattr(request.user, "email", "")[:MAX_MAIL]).count() >= ENTERED_A_DAY


def record(request: HttpRequest | None, what: str, about: str = "", who: str = "") -> None:
    """Add an entry. `request` None: a command did it."""
    now = settings.OFFICE.now()
    if request is not None:
        who = who or getattr(request.user, "email", "")
    entry = AuditEntry(
        at=now,
        who=(who if request is not None else COMMAND)[:MAX_MAIL],
        what=what,
        about=about[:MAX_ABOUT],
        address="" if request is None else request.META.get("REMOTE_ADDR", "")[:45],
    )
    # One after the other: SQLite takes the write lock at the transaction's beginning.
    with transaction.atomic():
        lately = AuditEntry.objects.filter(what__in=REFUSALS, at__gt=now - timedelta(days=1))
        if what in REFUSALS and lately.count() >= REFUSALS_A_DAY:
            return
        last = AuditEntry.objects.order_by("-pk").first()
        entry.digest = _digest(entry, last.digest if last else "")
        entry.save()


def record_names(request: HttpRequest | None, what: str, about: str, names: Sequence[str]) -> None:
    """As many entries as it takes to name all; `about` stands before each."""
    text = ""
    for name in names:
        longer = f"{text}, {name}" if text else f"{about}: {name}"
        if len(longer) > MAX_ABOUT:
            record(request, what, text)
            longer = f"{about}: {name}"
        text = longer
    if text:
        record(request, what, text)


def newest() -> list[AuditEntry]:
    """The newest `SHOWN` entries, the newest first."""
    return list(AuditEntry.objects.order_by("-pk")[:SHOWN])


def first_break() -> AuditEntry | None:
    """The first entry that is not as it was written, or stands where another one did; None: all are."""
    former = ""
    for entry in AuditEntry.objects.order_by("pk").iterator():
        if entry.digest != _digest(entry, former):
            return entry
        former = entry.digest
    return None


def _digest(entry: AuditEntry, former: str) -> str:
    fields = [former, entry.at.isoformat(), entry.who, entry.what, entry.about, entry.address]
    return sha256(json.dumps(fields).encode()).hexdigest()
