"""What somebody fills in about mails."""

import re
from typing import Any
from unicodedata import category

from django import forms

from config.limits import MAIL
from config.mail_address import ascii_address
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.owner_input import MAX_ADDRESSES, mail_choice
from kiosk.office.web.environment import gettext
from sync.archive.mail_choice import ShopLists

MAX_TEXT = 4000
"""Of the field of addresses, characters."""


class AddressesForm(forms.Form):
    """The addresses are in `cleaned_data["mail"]`, each once."""

    mail = forms.CharField(max_length=MAX_TEXT, required=False, widget=forms.Textarea({"rows": 4}))

    def clean_mail(self) -> list[str]:
        """Addresses, one a line or with commas between them; those that are none are named."""
        return self._addresses("mail")

    def _addresses(self, name: str) -> list[str]:
        found = written_addresses(str(self.cleaned_data[name]))
        wrong = [each[:80] for each in found if not MAIL.fits(each)]
        if wrong:
            words = gettext("No address like rossi@example.org: {wrong}")
            self.add_error(name, words.format(wrong=", ".join(wrong[:MAX_ADDRESSES])))
        if len(found) > MAX_ADDRESSES:
            self.add_error(name, gettext("{most} addresses at most.").format(most=MAX_ADDRESSES))
        first: dict[str, str] = {}
        for each in found:
            first.setdefault(each.casefold(), each)
        return [*first.values()]


def written_addresses(text: str) -> list[str]:
    """What of a text is to be an address, as people write and paste them, in order; whether it is one is not judged.

    Between blanks, commas and semicolons; of `Rossi, Anna <anna@example.org>`, as address books give it, what stands in
    angle brackets. Signs that nobody sees come with what is copied from pages. A domain is written as servers have it.
    """
    seen = "".join(each for each in text if category(each) != "Cf")
    found: list[str] = []
    for line in re.split(r"[;\n]", seen):
        for named, bracketed, plain in re.findall(r"([^<>]*)<([^<>]*)>|([^<>]+|[<>])", line):
            words = re.split(r"[\s,]+", named or plain)
            found += (each for each in words if each and (plain or "@" in each))
            found += bracketed.split()
    return [ascii_address(each.removeprefix("mailto:").rstrip(".")) for each in found]


class RecipientsForm(AddressesForm):
    """Of a shop, or of an area: all three are in `lists`."""

    weekly = forms.CharField(max_length=MAX_TEXT, required=False, widget=forms.Textarea({"rows": 3}))
    alerts = forms.CharField(max_length=MAX_TEXT, required=False, widget=forms.Textarea({"rows": 3}))

    def clean_weekly(self) -> list[str]:
        """As those of the pages."""
        return self._addresses("weekly")

    def clean_alerts(self) -> list[str]:
        """As those of the pages."""
        return self._addresses("alerts")

    @property
    def lists(self) -> ShopLists:
        """What a valid one says."""
        return ShopLists(*(tuple(self.cleaned_data[each]) for each in ("mail", "weekly", "alerts")))


class MailChoiceForm(AddressesForm):
    """The choice is in `cleaned_data["choice"]`."""

    frequency = forms.ChoiceField()
    language = forms.ChoiceField()
    field_order = ("frequency", "language", "mail")

    def __init__(self, frequencies: dict[str, str], spoken: dict[str, str], *arguments: Any, **options: Any) -> None:
        """What can be chosen, in words."""
        super().__init__(*arguments, **options)
        for name, choices in (("frequency", frequencies), ("language", spoken)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as it stands above
            field.choices = list(choices.items())

    def clean(self) -> None:
        """All of it together, judged as who takes it in judges it."""
        super().clean()
        data = self.cleaned_data
        if self.errors:
            return
        try:
            data["choice"] = mail_choice(data["language"], data["frequency"], data["mail"])
        except ReportError as error:
            self.add_error(None, str(error))
