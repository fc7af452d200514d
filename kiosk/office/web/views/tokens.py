"""Tokens with which programs read: made, shown once, and ended."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.language import gettext_noop as _
from kiosk.office.report.language import Language
from kiosk.office.web import audit
from kiosk.office.web.environment import gettext, language
from kiosk.office.web.forms import TokenForm
from kiosk.office.web.models import AccessToken
from kiosk.office.web.rights import access_of
from kiosk.office.web.views.confirmation import Confirmation, asked_first
from kiosk.office.web.views.entering import kept_through_login, whole

SCOPES = {"read": _("The figures that I see"), "metrics": _("The state of the kiosks, for Prometheus")}
TOKEN_BYTES = 32
SAME_PRESS = timedelta(seconds=5)
MOST = 50
"""Of one account."""


@require_http_methods(["GET", "POST"])
@kept_through_login("name", "scope", "days")
@reauthentication_required
@whole
def mine(request: HttpRequest) -> HttpResponse:
    """My tokens; and one more."""
    scopes = {scope: gettext(words) for scope, words in SCOPES.items()}
    if not access_of(request.user).kiosks:
        del scopes["metrics"]
    form = TokenForm(scopes, request.POST or None, initial=request.filled_in)
    if request.method == "GET" or not form.is_valid() or request.user.tokens.count() >= MOST:
        return _shown(request, form)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    about = {"user": request.user, "name": form.cleaned_data["name"], "scope": form.cleaned_data["scope"]}
    expires_at = settings.OFFICE.now() + timedelta(days=form.cleaned_data["days"])
    # Of a button pressed twice the browser shows the second answer alone.
    AccessToken.objects.filter(**about, expires_at__gt=expires_at - SAME_PRESS, expires_at__lte=expires_at).delete()
    AccessToken.objects.create(digest=digest(token), expires_at=expires_at, **about)
    audit.record(request, "token", form.cleaned_data["name"])
    return _shown(request, TokenForm(scopes), token=token)


@asked_first
@login_required
@whole
def end(request: HttpRequest, token_id: int) -> HttpResponse:
    """One of my own is worth nothing from now on."""
    token = get_object_or_404(AccessToken, pk=token_id, user=request.user)
    if request.method != "POST":
        return Confirmation(
            title=gettext("End this token?"),
            about=token.name,
            consequence=gettext("The program that has it reads nothing more until it is given another one."),
            button=gettext("End it"),
            back=reverse("tokens"),
        ).shown(request)
    token.delete()
    audit.record(request, "no token", token.name)
    return HttpResponseRedirect(reverse("tokens"))


def digest(token: str) -> str:
    """By what a token is known."""
    return sha256(token.encode()).hexdigest()


def _shown(request: HttpRequest, form: TokenForm, **more: Any) -> HttpResponse:
    found = request.user.tokens.filter(expires_at__gt=settings.OFFICE.now()).order_by("name", "pk")
    rows = [(each, gettext(SCOPES[each.scope])) for each in found]
    return render(request, "tokens.html", {"form": form, "rows": rows, "in_": Language(language()), **more})
