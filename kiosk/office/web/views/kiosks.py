"""The kiosks and how they are, for technicians and the office."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
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
from sync.archive.fleet import Fleet, FleetCount, FleetKiosk, State
from sync.document.aggregate import MonthlyAggregate

View = Callable[..., HttpResponse]
ON_A_PAGE = 50
MAX_TEXT = 80
ENDING = timedelta(days=30)
"""A certificate that is not renewed by then needs somebody; a kiosk that can renews it months before."""


@dataclass(frozen=True, slots=True)
class ListPart:
    """Which part of the list."""

    text: str
    state: State | None
    number: int
    """Of the page, from 1 on."""


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
    fleet = archive.fleet()
    count = fleet.count(_asked(request).text)
    asked, last = _clamped(_asked(request), count)
    shown = _page(fleet, asked)
    documents = fleet.newest_documents([each.kiosk_id for each in shown])
    in_ = Language(language())
    lines = [kiosk_line(in_, each, documents.get(each.kiosk_id)) for each in shown]
    return render(request, "kiosks.html", {"lines": lines, "count": count, "asked": asked, "last": last, "in_": in_})


@require_GET
@kiosks_only
def quarantined(request: HttpRequest) -> HttpResponse:
    """What kiosks sent and the archive could not accept, and why."""
    messages = archive.quarantine().heads()
    return render(request, "quarantine.html", {"messages": messages, "in_": Language(language())})


def on_page(request: HttpRequest) -> list[FleetKiosk]:
    """Kiosks on the page of the list that is asked for."""
    fleet, asked = archive.fleet(), _asked(request)
    return _page(fleet, _clamped(asked, fleet.count(asked.text))[0])


def _page(fleet: Fleet, asked: ListPart) -> list[FleetKiosk]:
    return fleet.page((asked.number - 1) * ON_A_PAGE, ON_A_PAGE, text=asked.text, state=asked.state)


def _asked(request: HttpRequest) -> ListPart:
    number = request.GET.get("page", "")
    state = next((state for state in get_args(State) if state == request.GET.get("state")), None)
    is_number = number.isascii() and number.isdecimal() and len(number) < MAX_TEXT
    return ListPart(request.GET.get("text", "")[:MAX_TEXT], state, int(number) if is_number else 1)


def _clamped(asked: ListPart, count: FleetCount) -> tuple[ListPart, int]:
    """A page that there is, as where kiosks were taken away since the address was kept; and the last one."""
    last = max(-(-count.of(asked.state) // ON_A_PAGE), 1)
    return replace(asked, number=min(max(asked.number, 1), last)), last


def kiosk_line(in_: Language, kiosk: FleetKiosk, document: MonthlyAggregate | None) -> KioskLine:
    """`document`: the newest that it told."""
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
    office = settings.OFFICE
    until = kiosk.status.status.certificate_until
    if until is not None and until < office.now().date() + ENDING:
        yield gettext("Its certificate is good until {day}.").format(day=in_.full_day(until))
    if document is None:
        yield gettext("It has told no month yet.")
        return
    for event in kiosk_events(kiosk.status, document, office.now(), office.silent):
        yield raised(in_, event)
