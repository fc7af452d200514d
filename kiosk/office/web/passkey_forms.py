"""The forms of passkeys. What no browser sends is refused as a wrong passkey is; allauth fails at some of it.

Each begins with what a stranger may have written: JSON within a field, and encodings within the JSON.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.validators import MaxLengthValidator

MAX_PASSKEY_NAME = 80
_MALFORMED = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What json, cbor and fido2 raise at it; allauth expects a few of these."""


@contextmanager
def _refused() -> Iterator[None]:
    """Raise ValidationError for what is malformed."""
    try:
        yield
    except _MALFORMED as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CredentialField(forms.JSONField):
    """The answer of a device. allauth takes 0 and false for none that is to be judged, and keeps it as a passkey."""

    def to_python(self, value: Any) -> Any:
        """Before it is judged."""
        with _refused():  # brackets within brackets, a number of thousands of digits
            found = super().to_python(value)
        if found is not None and not isinstance(found, dict):
            raise get_adapter().validation_error("incorrect_code")
        return found


class _CredentialForm(forms.Form):
    credential = CredentialField(widget=forms.HiddenInput)


class PasskeyForm(_CredentialForm, webauthn.AddWebAuthnForm):
    """Always one that stands for two factors: the device, and a finger, a face or a PIN."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        del self.fields["passwordless"]
        name = self.fields["name"]
        assert isinstance(name, forms.CharField)  # noqa: S101 - as it stands in allauth
        name.initial = self.initial["name"] = ""
        name.max_length = MAX_PASSKEY_NAME
        name.validators.append(MaxLengthValidator(MAX_PASSKEY_NAME))

    def clean(self) -> dict[str, Any]:
        """Refuse one that did not see who holds the device."""
        self.cleaned_data["passwordless"] = True
        with _refused():
            found: dict[str, Any] = super().clean()
        return found


class _ShownForm(_CredentialForm):
    def clean_credential(self) -> Any:
        """The passkey that it stands for."""
        with _refused():
            return super().clean_credential()


class PasskeyLoginForm(_ShownForm, webauthn.LoginWebAuthnForm):
    """Instead of address and password."""


class SecondPasskeyForm(_ShownForm, webauthn.AuthenticateWebAuthnForm):
    """After a password."""


class ConfirmingPasskeyForm(_ShownForm, webauthn.ReauthenticateWebAuthnForm):
    """Once more, by who is in."""
