"""What people fill in that allauth does not ask."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import EmailValidator

from config.limits import MAIL
from config.mail_address import ascii_address
from config.shown_text import LABEL
from kiosk.office.web.environment import gettext
from kiosk.office.web.models import MAX_AREA, MAX_MAIL, User

FIRST_DAY, LAST_DAY = "2000-01-01", "2099-12-31"
MAX_PERIOD_DAYS = 366
MAX_DAYS = 730
"""That a token lasts."""
MAX_PASSWORD = 1024
"""Characters; a longer one only keeps the hasher busy."""


class _AddressValidator(EmailValidator):
    """Django's takes more than the settings and the commands do, and than is written to."""

    def __call__(self, value: str | None) -> None:
        """Raise ValidationError."""
        super().__call__(value)
        if value is not None and not MAIL.fits(value):
            raise forms.ValidationError(self.message, code=self.code)


class AddressField(forms.EmailField):
    """An address as servers take it, whatever letters its domain was written with; not every browser does that."""

    default_validators = (_AddressValidator(),)

    def to_python(self, value: Any) -> Any:
        """Before it is judged."""
        return ascii_address(super().to_python(value))


class InviteForm(forms.Form):
    """Whom to let in, and to what."""

    email = AddressField(max_length=MAX_MAIL, widget=forms.EmailInput({"autocomplete": "off"}))
    right = forms.ChoiceField()

    def __init__(self, rights: dict[str, str], *arguments: Any, **options: Any) -> None:
        """`rights`: what can be given, by key, in words."""
        super().__init__(*arguments, **options)
        self.offer(rights)

    def offer(self, rights: dict[str, str]) -> None:
        """Show these to be chosen from."""
        field = self.fields["right"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as it stands above
        field.choices = list(rights.items())


def shown(text: str) -> None:
    """Raise ValidationError for what no page can show."""
    if LABEL.fault(text):
        raise forms.ValidationError(gettext("A page cannot show one of these characters."))


class AreaForm(forms.Form):
    """One more area, and in which one it lies."""

    name = forms.CharField(max_length=MAX_AREA, validators=[shown])
    parent = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, parents: dict[str, str], *arguments: Any, **options: Any) -> None:
        """`parents`: the areas that there are, by id, in words; the one of "" is none."""
        super().__init__(*arguments, **options)
        field = self.fields["parent"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - as it stands above
        field.choices = list(parents.items())


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(max_length=80, validators=[shown])
    scope = forms.ChoiceField()
    days = forms.IntegerField(min_value=1, max_value=MAX_DAYS, initial=365)

    def __init__(self, scopes: dict[str, str], *arguments: Any, **options: Any) -> None:
        """`scopes`: what it can be good for, in words."""
        super().__init__(*arguments, **options)
        field = self.fields["scope"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as it stands above
        field.choices = list(scopes.items())


class WelcomeForm(forms.Form):
    """A password for the one who was invited; for the first account the address, too."""

    email = AddressField(max_length=MAX_MAIL, widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(
        max_length=MAX_PASSWORD, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, email: str, *arguments: Any, **options: Any) -> None:
        """`email`: whom the invitation is for; empty where nobody knows yet."""
        super().__init__(*arguments, **options)
        if email:
            self.fields["email"].initial = email
            self.fields["email"].disabled = True

    def clean(self) -> None:
        """Say what is wrong with the password beside it."""
        super().clean()
        data = self.cleaned_data
        if "email" in data and "password" in data:
            try:
                validate_password(data["password"], User(email=data["email"]))
            except forms.ValidationError as error:
                self.add_error("password", error)


class PeriodsForm(forms.Form):
    """Two periods that are compared."""

    DAYS = ("first", "last", "other_first", "other_last")
    first = forms.DateField()
    last = forms.DateField()
    other_first = forms.DateField()
    other_last = forms.DateField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in self.DAYS:
            self.fields[name].widget = forms.DateInput({"min": FIRST_DAY, "max": LAST_DAY, "type": "date"}, "%Y-%m-%d")

    def clean(self) -> None:
        """Say what is wrong with a period beside its last day."""
        super().clean()
        data = {**self.cleaned_data}  # what is wrong is taken out of the other one
        if not all(name in data for name in self.DAYS):
            return
        for first, last in (("first", "last"), ("other_first", "other_last")):
            if data[last] < data[first]:
                self.add_error(last, gettext("It ends before it begins."))
            elif (data[last] - data[first]).days >= MAX_PERIOD_DAYS:
                self.add_error(last, gettext("That is more than a year."))
        if data["first"] <= data["other_last"] and data["other_first"] <= data["last"]:
            self.add_error("other_last", gettext("The two have days in common."))
