"""Passkeys: allauth's views, with the one script that they need let in, and nowhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy

from kiosk.office.web import audit
from kiosk.office.web.assets import PASSKEY
from kiosk.office.web.middleware import POLICY
from kiosk.office.web.views.entering import whole

View = Callable[..., HttpResponse]


def with_script(view: View) -> View:
    """Let a page run the script of passkeys, that very file, and ask this office for a challenge."""

    @wraps(view)
    def scripted(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        response = view(request, *arguments, **named)
        url = settings.OFFICE.url
        response["Content-Security-Policy"] = (
            f"{POLICY}; script-src {url}{PASSKEY.path}; connect-src {url}/login/passkey"
        )
        return response

    return scripted


add = with_script(whole(webauthn.add_webauthn))
confirm = with_script(webauthn.reauthenticate_webauthn)
remove = whole(webauthn.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index")))


def login(request: HttpRequest) -> HttpResponse:
    """A challenge, or its answer; one that is not known here is refused with a word."""
    response = webauthn.login_webauthn(request)
    if request.method == "POST" and getattr(response, "url", "") == reverse("account_login"):
        audit.record(request, "refused")
        return HttpResponseRedirect(f"{reverse('account_login')}?passkey=unknown")
    return response
