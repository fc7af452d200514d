"""Mails that wait or were refused, for the office: of the web itself, and those that the timers send to owners."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kiosk.office.report.language import Language
from kiosk.office.web import archive
from kiosk.office.web.environment import gettext, language
from kiosk.office.web.models import WaitingMail
from kiosk.office.web.views.people import office_only

LOOKED_BACK = timedelta(days=90)
MOST = 200


@require_GET
@office_only
def unsent(request: HttpRequest) -> HttpResponse:
    """What was to be mailed and is not there, the newest first."""
    in_ = Language(language())
    own = WaitingMail.objects.exclude(recipient="").order_by("-pk")[:MOST]
    waiting = [(each.recipient, each.subject, in_.full_day(each.written_at.date())) for each in own]
    refused = []
    for mail in archive.send_log().unsent(settings.OFFICE.now() - LOOKED_BACK, MOST):
        row = (mail.recipient, _about(in_, mail.message_id), in_.full_day(mail.begun_at.date()))
        if mail.refusal is None:
            waiting.append(row)
        else:
            refused.append((*row, mail.refusal))
    return render(request, "mails.html", {"waiting": waiting, "refused": refused})


def _about(in_: Language, message_id: str) -> str:
    """What a mail is about, by its identity; of one that we cannot read, that."""
    kind, _, rest = message_id.partition(".")
    when = rest.partition(".")[0]
    if kind == "report":
        return gettext("The page of {month}").format(month=in_.month(when))
    if kind == "week":
        return gettext("The week {week}").format(week=when)
    return message_id
