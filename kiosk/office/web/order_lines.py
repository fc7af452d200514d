"""What is said of that which people want done with kiosks, and of what has become of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from config.language import gettext_noop as _
from kiosk.office.report.data.entered import ADD, CREDENTIALS, MOVE, PLACEMENTS, RETIRE, REVOKE, TOKEN
from kiosk.office.report.language import Language
from kiosk.office.web import kiosk_requests
from kiosk.office.web.entry_models import KioskRequest
from kiosk.office.web.environment import gettext

LONG = timedelta(minutes=10)
"""After which somebody should look why nothing is done."""
WHAT = {
    MOVE: _("Move"),
    RETIRE: _("Take the kiosk away"),
    ADD: _("Enter"),
    REVOKE: _("Take the certificate back"),
    TOKEN: _("Token"),
}
UNITS = {**dict.fromkeys(PLACEMENTS, "kiosk-entries.path"), **dict.fromkeys(CREDENTIALS, "kiosk-credentials.path")}
"""Which takes in what."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What is said of one."""

    what: str
    kiosk_id: str
    asked: str
    became: str
    is_wrong: bool
    token: str = ""
    """By which key whoever asked may look at it now."""


def lines(who: str, in_: Language, found: Sequence[KioskRequest]) -> list[OrderLine]:
    """What is said to whoever has this address."""
    ready = kiosk_requests.ready()
    return [_line(in_, each, is_ready=each.key in ready, is_own=each.who == who) for each in found]


def _line(in_: Language, each: KioskRequest, *, is_ready: bool, is_own: bool) -> OrderLine:
    asked = gettext("{who}, {moment} UTC").format(who=each.who, moment=f"{each.asked_at:%Y-%m-%d %H:%M}")
    what, waits = gettext(WHAT[each.what]), settings.OFFICE.now() - each.asked_at
    if each.refusal:
        return OrderLine(
            what, each.kiosk_id, asked, gettext("Not done: {reason}").format(reason=each.refusal), is_wrong=True
        )
    if each.settled_at:
        became = gettext("done on {day}").format(day=in_.full_day(each.settled_at.date()))
    elif is_ready:
        became = gettext("It is there, and shown once.") if is_own else gettext("It is there, for who asked.")
        return OrderLine(what, each.kiosk_id, asked, became, is_wrong=False, token=each.key if is_own else "")
    elif waits > LONG:
        became = gettext("It still waits: is {unit} running at the head office?").format(unit=UNITS[each.what])
    else:
        became = gettext("waits: done in a minute or two")
    return OrderLine(what, each.kiosk_id, asked, became, is_wrong=not each.settled_at and waits > LONG)
