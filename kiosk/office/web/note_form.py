"""What a person fills in to note a change."""

from typing import Any

from django import forms

from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.owner_input import MAX_WORDS, day, noted
from kiosk.office.web.environment import gettext
from kiosk.office.web.forms import FIRST_DAY, LAST_DAY


class NoteForm(forms.Form):
    """Judged as `kiosk note` judges it; the note is in `cleaned_data["note"]`."""

    date = forms.DateField(widget=forms.DateInput({"min": FIRST_DAY, "max": LAST_DAY, "type": "date"}, "%Y-%m-%d"))
    words = forms.CharField(max_length=MAX_WORDS, widget=forms.TextInput({"autocomplete": "off"}))
    kind = forms.ChoiceField(initial="change")

    def __init__(self, shop: str, kinds: dict[str, str], *arguments: Any, **options: Any) -> None:
        """`shop`: its name; `kinds`: what a note can be, in words."""
        super().__init__(*arguments, **options)
        self._shop = shop
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as it stands above
        field.choices = list(kinds.items())

    def clean(self) -> None:
        """Say beside the field what a page could not show."""
        super().clean()
        data = self.cleaned_data
        if not {"date", "words", "kind"} <= data.keys():
            return
        try:
            on = day(data["date"].isoformat())
        except ReportError:
            self.add_error("date", gettext("No kiosk counted on such a day."))
            return
        try:
            data["note"] = noted(on, self._shop, data["words"], data["kind"])
        except ReportError:
            self.add_error("words", gettext("A page cannot show one of these characters."))
