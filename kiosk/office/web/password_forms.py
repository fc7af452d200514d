"""allauth's forms around a password, with our own words in place of its links and of Django's lists."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django.http import HttpRequest

from config.language import gettext_noop as _
from config.mail_address import ascii_address
from kiosk.office.web import outgoing_mail
from kiosk.office.web.environment import gettext, language

WHAT_PASSWORD = _("Ten characters or more. A few words are easier to keep in mind than a riddle.")


class PlainLoginForm(LoginForm):
    """Without a link in a field's help: the page has its own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["password"].help_text = ""

    def clean_login(self) -> str:
        """As accounts have it."""
        return ascii_address(super().clean_login())


class PlainReauthenticateForm(ReauthenticateForm):
    """As `PlainLoginForm`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["password"].help_text = ""


class NewPasswordForm(ChangePasswordForm):
    """With our own word on what a password has to be: Django's is a list in HTML, and English where it has no other."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = gettext(WHAT_PASSWORD)


class ForgottenPasswordForm(ResetPasswordKeyForm):
    """As `NewPasswordForm`, behind a link from a mail."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["password1"].help_text = gettext(WHAT_PASSWORD)


class ForgottenForm(ResetPasswordForm):
    """Whose password is forgotten; whether there is such an account is looked up later."""

    def clean_email(self) -> str:
        """As accounts have it."""
        email: str = self.cleaned_data["email"]
        return ascii_address(email).lower()

    def save(self, _request: HttpRequest, **_options: Any) -> str:
        """The address."""
        email: str = self.cleaned_data["email"]
        outgoing_mail.put_reset(email, language())
        return email
