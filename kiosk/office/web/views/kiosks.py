"""The kiosks and how they are, for technicians and the office."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, get_args

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kiosk.office.alert.kiosks import kiosk_events
from kiosk.office.alert.words import raised
from kiosk.office.report.language import Language
from kiosk.office.web import archive
from kiosk.office.web.environment import gettext, language
from kiosk.office.web.rights import access_of
from sync.archive.fleet import FleetKiosk, State
from sync.document.aggregate import MonthlyAggregate

View = Callable[..., HttpResponse]
ON_A_PAGE = 50
MAX_TEXT = 80
MAX_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class KioskLine:
    """What the list says of one kiosk."""

    kiosk: FleetKiosk
    heard: str
    """On which day; empty where never."""
    version: str
    troubles: tuple[str, ...]


def kiosks_only(view: View) -> View:
    """For others it does not exist."""

    @wraps(view)
    @login_required
    def checked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if not access_of(request.user).kiosks:
            raise Http404
        return view(request, *arguments, **named)

    return checked


@require_GET
@kiosks_only
def every(request: HttpRequest) -> HttpResponse:
    """All kiosks, those first that need somebody."""
    text, state, number = _asked(request)
    fleet = archive.fleet()
    count, (shown, more) = fleet.count(text), on_page(request)
    documents = fleet.newest_documents([each.kiosk_id for each in shown])
    in_ = Language(language())
    lines = [_line(in_, each, documents.get(each.kiosk_id)) for each in shown]
    about = {"lines": lines, "count": count, "text": text, "state": state or "", "number": number, "in_": in_}
    return render(request, "kiosks.html", {**about, "more": more})


@require_GET
@kiosks_only
def quarantined(request: HttpRequest) -> HttpResponse:
    """What kiosks sent and the archive could not accept, and why."""
    messages = archive.quarantine().heads()
    return render(request, "quarantine.html", {"messages": messages, "in_": Language(language())})


def on_page(request: HttpRequest) -> tuple[list[FleetKiosk], bool]:
    """Kiosks on the page of the list that is asked for, and whether there are more."""
    text, state, number = _asked(request)
    found = archive.fleet().page((number - 1) * ON_A_PAGE, ON_A_PAGE + 1, text=text, state=state)
    return found[:ON_A_PAGE], len(found) > ON_A_PAGE


def _asked(request: HttpRequest) -> tuple[str, State | None, int]:
    """For what text, in which state, and which page."""
    state = _state(request.GET.get("state", ""))
    return request.GET.get("text", "")[:MAX_TEXT], state, _number(request.GET.get("page", ""))


def _state(text: str) -> State | None:
    return next((state for state in get_args(State) if state == text), None)


def _number(text: str) -> int:
    return min(max(int(text), 1), MAX_PAGE) if text.isascii() and text.isdecimal() and len(text) < MAX_TEXT else 1


def _line(in_: Language, kiosk: FleetKiosk, document: MonthlyAggregate | None) -> KioskLine:
    stored = kiosk.status
    if stored is None:
        words = gettext("Never heard.") if kiosk.state == "never" else gettext("What it says is not understood here.")
        return KioskLine(kiosk, "", "", (words,))
    health = stored.status.health
    return KioskLine(
        kiosk,
        in_.full_day(stored.received_at.date()),
        health.version if health else "",
        tuple(_troubles(in_, kiosk, document)),
    )


def _troubles(in_: Language, kiosk: FleetKiosk, document: MonthlyAggregate | None) -> Iterator[str]:
    assert kiosk.status is not None  # noqa: S101 - as the caller saw
    if document is None:
        yield gettext("It has told no month yet.")
        return
    office = settings.OFFICE
    for event in kiosk_events(kiosk.status, document, office.now(), office.silent):
        yield raised(in_, event)
