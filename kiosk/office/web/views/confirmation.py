"""A page between the click and the deed, for what cannot be undone by another click."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

asked_first = require_http_methods(["GET", "HEAD", "POST"])
"""A view that asks by GET and acts by POST."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What is asked, in the reader's language."""

    title: str
    about: str
    """What would be done away with; empty: the title says it."""
    consequence: str
    button: str
    back: str
    """Where a no leads to: a path."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is posted along with a yes."""

    def shown(self, request: HttpRequest) -> HttpResponse:
        """The page. A yes is posted to its own address."""
        return render(request, "confirmation.html", asdict(self))
