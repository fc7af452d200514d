"""A firm's own sign-in: the way to the provider and back."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume_or_429
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

View = Callable[..., HttpResponse]


def with_provider(view: View) -> View:
    """Let a page's forms lead to the provider: browsers hold `form-action` against where a form is sent on to, too."""
    issuer = urlsplit(settings.OFFICE.issuer)

    @wraps(view)
    def leading(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        response = view(request, *arguments, **named)
        policy = response["Content-Security-Policy"]
        provider = f"{issuer.scheme}://{issuer.netloc}"
        response["Content-Security-Policy"] = policy.replace("form-action 'self'", f"form-action 'self' {provider}")
        return response

    return leading


def _answering(view: View) -> View:
    """A provider that is away, or says what OpenID Connect does not know, is a refusal."""

    @wraps(view)
    def answered(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, LookupError, TypeError, ValueError) as error:
            adapter = get_adapter()
            try:
                adapter.on_authentication_error(request, provider_id, exception=error)
            except ImmediateHttpResponse as refused:
                return refused.response
            raise

    return answered


@require_POST
@_answering
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider, for no other purpose than to log in."""
    if response := consume_or_429(request, action="login"):
        return response
    provider = get_adapter().get_provider(request, provider=provider_id)
    return provider.redirect(request, process=AuthProcess.LOGIN, next_url=get_next_redirect_url(request))


@require_GET
@_answering
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """From the provider."""
    return openid_connect.callback(request, provider_id)
