"""What an owner fills in to set a goal."""

from typing import Any

from django import forms

from config.limits import POINTS


class GoalForm(forms.Form):
    """A score, and a month out of those that are offered."""

    points = forms.IntegerField(min_value=POINTS.low, max_value=POINTS.high)
    by = forms.ChoiceField()

    def __init__(self, offered: dict[str, str], *arguments: Any, **options: Any) -> None:
        """`offered`: months, in words."""
        super().__init__(*arguments, **options)
        field = self.fields["by"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as it stands above
        field.choices = list(offered.items())
