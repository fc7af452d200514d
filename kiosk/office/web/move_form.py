"""What a technician fills in to have a kiosk stand elsewhere."""

from datetime import date, timedelta
from typing import Any

from django import forms

from kiosk.office.report.data.entered import MAX_TOUCHPOINT, MOST_DAYS_AHEAD, MOST_DAYS_BACK
from kiosk.office.web.environment import gettext
from kiosk.office.web.forms import shown


class AddForm(forms.Form):
    """Where a kiosk is to stand."""

    shop = forms.TypedChoiceField(coerce=int)
    touchpoint = forms.CharField(
        max_length=MAX_TOUCHPOINT, required=False, validators=[shown], widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, shops: dict[int, str], *arguments: Any, **options: Any) -> None:
        """`shops`: where it could go, by id, in words."""
        super().__init__(*arguments, **options)
        field = self.fields["shop"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - as it stands above
        field.choices = [(str(each), words) for each, words in shops.items()]


class MoveForm(AddForm):
    """And since when; judged as who takes it in judges it."""

    from_day = forms.DateField()

    def __init__(self, shops: dict[int, str], today: date, *arguments: Any, **options: Any) -> None:
        super().__init__(shops, *arguments, **options)
        self._days = today - timedelta(MOST_DAYS_BACK), today + timedelta(MOST_DAYS_AHEAD)
        limits = dict(zip(("min", "max"), map(str, self._days), strict=True))
        self.fields["from_day"].widget = forms.DateInput({**limits, "type": "date"}, "%Y-%m-%d")

    def clean_from_day(self) -> date:
        """Further back, figures that owners have read would become others."""
        found: date = self.cleaned_data["from_day"]
        first, last = self._days
        if not first <= found <= last:
            raise forms.ValidationError(gettext("From {first} to {last}.").format(first=first, last=last))
        return found
