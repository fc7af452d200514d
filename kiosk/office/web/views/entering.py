"""How much one account enters, and that it is entered whole."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from kiosk.office.web import archive, audit, kept_form, sessions
from sync.archive.read_engine import NoArchiveError

View = Callable[..., HttpResponse]


def whole(view: View) -> View:
    """Have all of what a form writes down, or none: what is asked for, what goes with that, who did it, mail, session.

    Below what asks who it is, and below `known_first` where the view reads the archive.
    """

    @wraps(view)
    def entered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *arguments, **named)
        with transaction.atomic():
            response = view(request, *arguments, **named)
            sessions.write(request)
            return response

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


def kept_through_login(*fields: str, form_at: str = "") -> Callable[[View], View]:
    """Have whoever sends a form after the session's end log in, and find it filled in; nothing of it is written down.

    In place of `login_required`, or above what asks for more than a login. The view shows what is in
    `request.filled_in`, by the fields' names, and the form has the template's `kept_input`. `form_at`: the name of the
    address where the form stands, for what only takes it: nobody who logs in is led there.
    """

    def decorated(view: View) -> View:
        def led_back(request: HttpRequest, **named: Any) -> HttpResponse:
            """To the form, as it was filled in: by way of the login where nobody is logged in."""
            path = reverse(form_at, kwargs=named) if form_at else request.path
            response = HttpResponseRedirect(path) if request.user.is_authenticated else redirect_to_login(path)
            kept_form.keep(request, response, path, fields)
            return response

        @wraps(view)
        def checked(request: HttpRequest, **named: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return led_back(request, **named) if request.method == "POST" else redirect_to_login(_asked(request))
            request.filled_in = kept_form.found(request)
            response = view(request, **named)
            if request.method == "POST":
                kept_form.forget(request, response)
            return response

        checked.led_back = led_back  # type: ignore[attr-defined]  # for `entrance.out_of_date`
        return checked

    return decorated


def _asked(request: HttpRequest) -> str:
    path: str = request.get_full_path()
    return path
