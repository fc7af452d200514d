"""What allauth asks of us: who may sign up (nobody), which of its mails are sent (none), and how a code is drawn."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, _template_prefix: str, _email: str, _context: dict[str, Any]) -> None:
        """None of allauth's: `outgoing_mail` has ours."""


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
        """The same QR codes as on labels; with its namespace, without which a browser draws no picture of it."""
        drawn = BytesIO()
        segno.make(url, micro=False).save(drawn, "svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False)
        return drawn.getvalue().decode()
