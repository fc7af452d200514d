"""The answer with a page that is made on demand, or a file of it: that, or that it is being made, or why not."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kiosk.office.report.language import Language
from kiosk.office.web import archive, archive_models, goals, page_queue
from kiosk.office.web.environment import language
from kiosk.office.web.served_page import KINDS, framed, saved

LOOK_AGAIN_S = 2
FILE, WAITED = "file", "waited"
"""Beside what a page is asked for by: what it is to be saved as; and that one waits for that."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that somebody asks for, and where it stands."""

    owner_id: int
    owner: str
    kind: str
    when: tuple[str, ...]
    title: str
    back: str
    """Where the page leads back to."""
    shop: str = ""
    spoken: str = ""
    """A language; empty: the reader's."""
    beside: tuple[tuple[str, str], ...] = ()
    """Others like it: what each is called, and its path."""
    parts: tuple[Mapping[str, Any], ...] = ()
    """Of an area, as in an order; its name stands in the owner's place."""
    shop_ids: Collection[int] | None = None
    """Of whose pages it is made anew when they are; None: the owner's."""
    shops: tuple[str, ...] = ()
    """Of an event, as in an order."""
    kinds: tuple[str, ...] = tuple(KINDS)
    """What it can be saved as."""
    news: str = ""
    """Changes with what no page of a month is made of."""


def answer(request: HttpRequest, asked: Asked, template: str = "ordered.html") -> HttpResponse:
    """Once it is made, in a template of the web."""
    office, kind = settings.OFFICE, request.GET.get(FILE, "")
    if kind and kind not in asked.kinds:
        raise Http404
    own = office.owners.get(asked.owner)
    order: dict[str, Any] = {
        "archive": office.archive_url,
        "identity": archive_models.begun(),
        "owner_id": asked.owner_id,
        "owner": asked.owner,
        "kind": asked.kind,
        "language": asked.spoken or language(),
        "prepared_on": office.now().date().isoformat(),
        "shop": asked.shop,
        "when": asked.when,
        "goals": {} if asked.parts else goals.in_force(asked.owner_id, asked.owner),
        "parts": asked.parts,
        "shops": asked.shops,
        "file": kind,
        "form": (own.form if own else None) or "",
        "retired": office.retired,
    }
    made = archive.pages().newest(shop_ids(asked.owner_id) if asked.shop_ids is None else asked.shop_ids)
    fresh = max((each.made_at.isoformat() for each in made), default="") + asked.news
    about = {"title": asked.title, "back": asked.back, "beside": asked.beside, "spoken": order["language"]}
    about |= {"ready": (), "files": [(each.upper(), _path(request, file=each)) for each in asked.kinds]}
    if kind:
        about["back"] = _path(request)
    try:
        page = page_queue.ask(order, fresh, request.user)
    except page_queue.TooManyError:
        return render(request, "being_made.html", about | {"refusal": "", "too_many": True}, status=429)
    if page.made_at is None:
        response = render(request, "being_made.html", about | {"refusal": "", "too_many": False})
        # A file would be saved, and the page that said to wait would stay.
        response["Refresh"] = f"{LOOK_AGAIN_S}; url={_path(request, file=kind, waited='yes')}" if kind else LOOK_AGAIN_S
        return response
    if page.refusal:
        return render(request, "being_made.html", about | {"refusal": page.refusal, "too_many": False})
    content = page_queue.content(page)
    if not kind:
        return framed(request, template, content.decode(), about)
    if WAITED in request.GET:
        ready = (kind.upper(), _path(request, file=kind))
        return render(request, "being_made.html", about | {"refusal": "", "too_many": False, "ready": ready})
    return saved(content, asked.title, kind)


def nearest(months: Sequence[str], month: str, path: Callable[[str], str]) -> list[tuple[str, str]]:
    """The month before and the one after, out of some in order: what each is called, and its path."""
    spoken = Language(language())
    before, after = [each for each in months if each < month][-1:], [each for each in months if each > month][:1]
    earlier = [(f"\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} {spoken.month(each)}", path(each)) for each in before]
    later = [(f"{spoken.month(each)} \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", path(each)) for each in after]
    return [*earlier, *later]


def _path(request: HttpRequest, **further: str) -> str:
    """The same page, or a file of it."""
    query = request.GET.copy()
    for name in (FILE, WAITED):
        query.pop(name, None)
    query.update(further)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def shop_ids(owner_id: int) -> Collection[int]:
    """Of all shops of an owner."""
    return [each.id for each in archive.registry().shops(owner_id)]
