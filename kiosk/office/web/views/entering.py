"""How much one account enters, and that it is entered whole."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiosk.office.web import archive, audit
from sync.archive.read_engine import NoArchiveError

View = Callable[..., HttpResponse]
MOST_KEPT = 500
"""Characters of a field: what is kept stands in an address."""


def whole(view: View) -> View:
    """Have all of what a form writes down, or none: what is asked for, what goes with that, who did it, a mail.

    Below what asks who it is, and below `known_first` where the view reads the archive.
    """

    @wraps(view)
    def entered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *arguments, **named)
        with transaction.atomic():
            return view(request, *arguments, **named)

    return entered


def known_first(view: View) -> View:
    """See that the archive is there before anything is written: while one writes all others wait."""

    @wraps(view)
    def known(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method == "POST":
            with suppress(NoArchiveError):
                archive.require_known()
        return view(request, *arguments, **named)

    return known


def limited_a_day(view: View) -> View:
    """Take nothing more of an account that has entered so much today, and what is taken `whole`."""
    entered = known_first(whole(view))

    @wraps(view)
    def limited(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method == "POST" and audit.has_entered_enough(request):
            return render(request, "429.html", {"tomorrow": True}, status=429)
        return entered(request, *arguments, **named)

    return limited


def kept_through_login(*fields: str) -> Callable[[View], View]:
    """Have whoever sends a form after the session's end log in, and find it filled in; nothing of it is written down.

    In place of `login_required`; the view shows what `kept` finds. Not for a form whose fields lead others astray when
    somebody else has filled them in, and sent a link.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, *arguments, **named)
            filled_in = {name: request.POST[name][:MOST_KEPT] for name in fields if name in request.POST}
            path = f"{request.path}?{urlencode(filled_in)}" if filled_in else request.get_full_path()
            return redirect_to_login(path)

        return checked

    return decorated


def kept(request: HttpRequest, *fields: str) -> dict[str, str]:
    """What was filled in before the login; empty: nothing was."""
    return {name: request.GET[name] for name in fields if request.method == "GET" and name in request.GET}
