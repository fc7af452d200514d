"""What allauth asks of us: who may sign up (nobody), what its mails say, and how a code is drawn."""

from typing import Any
from urllib.parse import quote, urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from config.language import gettext_noop as _
from kiosk.office.web import mailbox
from kiosk.office.web.environment import gettext

RESET = (
    _("A new password"),
    _(
        "Somebody asked for a new password for this address at {url}. If it was you, choose it here within an hour:"
        "\n\n{link}\n\nIf it was not you, there is nothing to do: your password stays."
    ),
)
STRANGER = "account/email/unknown_account"
ASKED = "account/email/password_reset_key"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation; mails go out by themselves, later."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """By the address in the settings: who asks may have sent a host, or a port, of his own."""
        return f"{settings.OFFICE.url}/password/new/{quote(key)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Have it sent; to whom there is no account, nothing is sent, at the same cost."""
        if template_prefix not in {ASKED, STRANGER}:
            return
        subject, text = RESET
        body = gettext(text).format(url=settings.OFFICE.url, link=context.get("password_reset_url", ""))
        mailbox.put(email if template_prefix == ASKED else "", gettext(subject), body)


class CodesAdapter(DefaultMFAAdapter):
    """Codes of an application on a telephone, and passkeys."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """By the address in the settings: a passkey is for that host alone."""
        host = urlsplit(settings.OFFICE.url).hostname or ""
        return {"id": host, "name": host}

    def generate_authenticator_name(self, _user: AbstractBaseUser, _type: Authenticator.Type) -> str:
        """Of a passkey that nobody named: the day."""
        return f"{settings.OFFICE.now():%Y-%m-%d}"

    def build_totp_svg(self, url: str) -> str:
        """The same QR codes as on labels."""
        return segno.make(url, micro=False).svg_inline(scale=5, border=4, dark="#000", light="#fff")
