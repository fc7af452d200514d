"""How much one account enters, and that it is entered whole."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiosk.office.web import archive, audit
from sync.archive.read_engine import NoArchiveError

View = Callable[..., HttpResponse]


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
