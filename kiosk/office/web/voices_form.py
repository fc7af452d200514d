"""What a person fills in to set other voices beside the kiosk's: a table from a spreadsheet."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings

from config.shown_text import NAME
from kiosk.office.report.data import csv_file
from kiosk.office.report.data.entered import MOST_DAYS
from kiosk.office.report.data.owner_input import once_a_day, voice
from kiosk.office.web.entry_models import MAX_LABEL
from kiosk.office.web.environment import gettext, language
from sync.archive.voice import Voice

HEADER = ("date", "happy", "neutral", "unhappy")
TABLES = ".csv,.txt,text/csv,text/plain,text/comma-separated-values,application/csv,application/vnd.ms-excel"
"""What a table is called: telephones offer by these, iOS by no ending, Android by its own name, Excel's as a sheet."""
DAY_FIRST = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})")
"""3.6.2026 everywhere; 3/6/2026 where nobody means March by it."""
MONTH_FIRST = {"en"}
"""Languages in some of whose countries it is March."""


class VoicesForm(forms.Form):
    """Judged as `kiosk voices` judges it; the days are in `cleaned_data["voices"]`."""

    label = forms.CharField(max_length=MAX_LABEL, widget=forms.TextInput({"autocomplete": "off"}))
    kind = forms.ChoiceField()
    file = forms.FileField(widget=forms.FileInput({"accept": TABLES}))

    def __init__(self, shop: str, kinds: dict[str, str], *arguments: Any, **options: Any) -> None:
        """`shop`: its name; `kinds`: what another voice can be, in words."""
        super().__init__(*arguments, **options)
        self._shop = shop
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as it stands above
        field.choices = list(kinds.items())

    def clean_label(self) -> str:
        """A name that a page can show."""
        label: str = self.cleaned_data["label"]
        if NAME.fault(label):
            raise forms.ValidationError(gettext("A page cannot show one of these characters."))
        return label

    def clean(self) -> None:
        """Read the table; what is wrong in it is said by its line."""
        super().clean()
        data = self.cleaned_data
        if not {"label", "kind", "file"} <= data.keys():
            return
        content = data["file"].read(csv_file.MAX_BYTES + 1)
        too_many = gettext("{most} days at most; the rest in another file.").format(most=MOST_DAYS)
        if len(content) > csv_file.MAX_BYTES:
            self.add_error("file", too_many)
            return
        try:
            text = csv_file.decoded_counts(content)
            today = settings.OFFICE.now().date()
            read = once_a_day(lambda row: voice(self._shop, data["kind"], data["label"], iso(row)), today)
            found = csv_file.rows(text, "", HEADER, read)
        except csv_file.TableError as error:
            words = gettext(
                "Line {line} is no day with three counts, like 2026-06-03;41;12;7, or its day stands above already or "
                "is yet to come."
            )
            self.add_error("file", words.format(line=error.line))
            return
        if not found:
            self.add_error("file", gettext("There is no day in this file. Save the table as CSV."))
        elif len(found) > MOST_DAYS:
            self.add_error("file", too_many)
        data["voices"] = found


def iso(row: Sequence[str]) -> list[str]:
    """A line with its date as YYYY-MM-DD, where a spreadsheet wrote it in the reader's way."""
    found = DAY_FIRST.fullmatch(row[0])
    if found is None or (found[2] == "/" and language() in MONTH_FIRST):
        return [*row]
    return [f"{found[4]}-{found[3]:0>2}-{found[1]:0>2}", *row[1:]]


def as_days(voices: Sequence[Voice]) -> list[list[Any]]:
    """As the database keeps them until they are in the archive."""
    return [[each.date.isoformat(), *each.votes] for each in voices]
