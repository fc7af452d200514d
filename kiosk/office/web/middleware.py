"""What every answer says to the browser, and which hosts are answered at all."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request

from kiosk.office.web.archive_models import begin
from kiosk.office.web.cannot_write import refusal
from kiosk.office.web.local_name import is_called
from kiosk.office.web.own_network import is_own_address, on_link
from kiosk.office.web.rights import access_of
from sync.archive.database_errors import ArchiveAwayError, ArchiveError
from sync.archive.read_engine import NoArchiveError, OtherArchiveError

log = logging.getLogger(__name__)
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing but our own sheet, font and drawings; no script at all, but for that of passkeys on their pages."""
RENEWED, RENEWED_DAYS = "renewed", 30
"""In a device's session: the day its cookie was sent, by its number."""
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""Where a view does not say otherwise."""


def guarded(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a foreign host, and have pages kept by nobody on the way and run by nothing but themselves.

    Whatever is read by GET is asked about by HEAD, too, as programs do before they read (RFC 9110, 9.3.2).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        try:
            request.get_host()  # whatever the view asks
            response = answer(request)
        except DisallowedHost as error:
            response = bad_request(request, error)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        if is_head:  # neither Django nor waitress leaves it out, and it would pass for the next answer
            response.content = b""
        return response

    return middleware


def in_own_network(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say nothing to whoever asks from elsewhere, or for another name: a page elsewhere that points its name at us.

    An address of the network is no such name, and older telephones know no names in `.local`.
    """
    own = urlsplit(settings.OFFICE.url).hostname or ""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            name = urlsplit(f"//{request.get_host()}").hostname or ""
        except (DisallowedHost, ValueError):
            return HttpResponse(status=404)
        known = on_link()
        is_own = is_own_address(request.META.get("REMOTE_ADDR", ""), known) and (
            is_called(own, name) or is_own_address(name, known)
        )
        return answer(request) if is_own else HttpResponse(status=404)

    return middleware


def kept_while_used(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send a device its cookie every `RENEWED_DAYS` again: one that is looked at stays in, whatever browsers grant."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        session = request.session
        # Of one that was not looked at nothing is read now.
        if session.accessed and SESSION_KEY in session:
            today = settings.OFFICE.now().date().toordinal()
            if abs(today - session.get(RENEWED, 0)) >= RENEWED_DAYS:
                session[RENEWED] = today
                try:
                    session.save()
                except (DatabaseError, UpdateError):  # a full disk is no reason to show nothing: at another visit
                    session.modified = False
        return response

    return middleware


class ArchiveAway:
    """Say so where the archive cannot be reached, or nothing be written: nothing is wrong with whoever asks."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Whoever asks is answered from one archive."""
        begin()
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django where a view raises."""
        if (answer := refusal(request, error)) is not None:
            return answer
        if not isinstance(error, ArchiveError | ArchiveAwayError):
            return None
        if isinstance(error, NoArchiveError):
            return render(request, "nothing_yet.html")
        log.error("%s", error)
        if isinstance(error, OtherArchiveError) and access_of(request.user).office:
            return render(request, "other_archive.html", status=503)
        return render(request, "503.html", status=503)
