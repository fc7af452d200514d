"""A stored page in the frame of the web: its sheet, its content, and the policy that lets in that very sheet."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from markupsafe import Markup

from kiosk.office.web.middleware import POLICY

KINDS = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json"}
"""What a page can be saved as, and what that is called."""


@dataclass(frozen=True, slots=True)
class ServedPage:
    """What a page is made of."""

    style: Markup
    main: Markup

    @property
    def policy(self) -> str:
        """Of style sheets those of the web and this one, by what it says; drawings in it are data."""
        digest = b64encode(sha256(self.style.encode()).digest()).decode()
        return f"'sha256-{digest}'"


def served(html: str) -> ServedPage:
    """Take a stored page apart; what is not there is empty."""
    style = html.partition("<style>")[2].partition("</style>")[0]
    content = html.partition("<body>")[2].rpartition("</body>")[0]
    # Made by `kiosk report`, which escapes whatever others have named.
    return ServedPage(Markup(style), Markup(content))  # noqa: S704


def framed(request: HttpRequest, template: str, html: str, about: dict[str, Any]) -> HttpResponse:
    """The page in a template of the web, with a policy that lets in its sheet."""
    shown = served(html)
    response = render(request, template, {**about, "shown": shown})
    response["Content-Security-Policy"] = POLICY.replace("style-src 'self'", f"style-src 'self' {shown.policy}")
    return response


def saved(content: bytes, title: str, kind: str) -> HttpResponse:
    """A page as a file, to be saved; `kind`: one of `KINDS`."""
    name = content_disposition_header(as_attachment=True, filename=f"{title}.{kind}")
    return HttpResponse(content, KINDS[kind], headers={"Content-Disposition": name})
