"""Whom a firm's own sign-in lets in: who has an account here already, by an address that the provider has verified.

Nothing of it is kept: each sign-in is judged anew. Who somebody is, the address says, as with the mail of a forgotten
password.
"""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from config.mail_address import ascii_address
from kiosk.office.web import audit
from kiosk.office.web.models import User

log = logging.getLogger(__name__)
MAX_SAID = 200
"""Of what a provider says is wrong, characters."""


class OidcAdapter(DefaultSocialAccountAdapter):
    """What allauth asks of us."""

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: SocialLogin) -> bool:
        """Nobody gets an account by signing in."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Called with what the provider said, before anybody is in."""
        # As it was said: allauth's list of addresses has them in small letters already.
        token = sociallogin.account.extra_data.get("id_token") or {}
        claims = sociallogin.account.extra_data.get("userinfo") or token
        mail = ascii_address(str(claims.get("email", "")))
        # OpenID Connect Core 1.0, 5.3.2. The token itself allauth has checked: issuer, audience, end.
        if not token.get("sub") or claims.get("sub") != token["sub"]:
            raise refusal(request, mail, "no ID token, or another person's")
        # The standard has a boolean there; some providers write it as text.
        if claims.get("email_verified") not in (True, "true"):
            raise refusal(request, mail, "address not verified (email_verified)")
        # Ours are ASCII; some letters of others turn into such when they are made small.
        user = User.objects.filter(email=mail.lower(), is_active=True).first() if mail.isascii() else None
        if user is None:
            raise refusal(request, mail, "no such account")
        audit.record(request, "firm", settings.OFFICE.issuer, who=user.email)
        sociallogin.user = user
        # Where a code is yet to be asked for, what is known so far waits in the session: not the provider's token.
        sociallogin.token = None

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Called where there is nothing to judge: given up on, come back twice, or a provider that answers amiss."""
        del provider, error, extra_context
        if exception is None:
            raise ImmediateHttpResponse(_to_login())
        log.warning("web.oidc: %s: %s", settings.OFFICE.issuer, str(exception)[:MAX_SAID])
        raise refusal(request, "", "no good answer from the provider")


def refusal(request: HttpRequest, mail: str, why: str) -> ImmediateHttpResponse:
    """Write it down; to be raised. To the browser all are the same."""
    audit.record(request, "no firm", f"{settings.OFFICE.issuer}: {why}", who=mail)
    return ImmediateHttpResponse(_to_login())


def _to_login() -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('account_login')}?oidc=refused")
