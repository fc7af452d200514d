"""How much one account enters."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kiosk.office.web import audit

View = Callable[..., HttpResponse]


def limited_a_day(view: View) -> View:
    """Take nothing more of an account that has entered so much today; below what asks who it is."""

    @wraps(view)
    def limited(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method == "POST" and audit.has_entered_enough(request):
            return render(request, "429.html", {"tomorrow": True}, status=429)
        return view(request, *arguments, **named)

    return limited
