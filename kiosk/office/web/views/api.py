"""For programs: the same figures by a token. What it sees is asked of its owner's rights, each time."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from kiosk.office.web import archive
from kiosk.office.web.api_description import description
from kiosk.office.web.models import AccessToken, Scope, User, WaitingMail
from kiosk.office.web.rights import access_of, seen_shop, seen_shops
from kiosk.office.web.views.tokens import digest
from sync.archive.page_store import StoredPage
from sync.archive.registered import RegisteredShop

View = Callable[..., HttpResponse]
KINDS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
NOTHING = {"error": "there is nothing here, or it is not for this token"}


def by_token(scope: str) -> Callable[[View], View]:
    """Answer programs with a token of a scope; no cookie counts here, and no token elsewhere."""

    def decorated(view: View) -> View:
        @require_GET
        @wraps(view)
        def checked(request: HttpRequest, **named: Any) -> HttpResponse:
            token = _token(request)
            if token is None:
                answer = JsonResponse({"error": "needs a token: Authorization: Bearer TOKEN"}, status=401)
                answer["WWW-Authenticate"] = "Bearer"
                return answer
            if token.scope != scope:
                return JsonResponse({"error": f"a token of {token.scope}; this needs {scope}"}, status=403)
            return view(request, token.user, **named)

        return checked

    return decorated


@require_GET
def openapi(_request: HttpRequest) -> HttpResponse:
    """What can be asked for. It tells nothing of the office."""
    return JsonResponse(description(settings.OFFICE.url))


@by_token(Scope.READ)
def shops(_request: HttpRequest, user: User) -> HttpResponse:
    """All shops that the token's owner sees."""
    return JsonResponse({"shops": [_shop(each) for each in seen_shops(access_of(user))]})


@by_token(Scope.READ)
def shop(_request: HttpRequest, user: User, shop_id: int) -> HttpResponse:
    """One shop and the months of which there are figures."""
    found = seen_shop(user, shop_id)
    if found is None:
        return JsonResponse(NOTHING, status=404)
    months = sorted({each.month for each in archive.pages().pages(shop_id)})
    return JsonResponse({**_shop(found), "months": months})


@by_token(Scope.READ)
def figures(_request: HttpRequest, user: User, shop_id: int, month: str, kind: str) -> HttpResponse:
    """The figures of a month, as in docs/FIGURES.md; or the page's table."""
    pages: list[StoredPage] = []
    if kind in KINDS and seen_shop(user, shop_id) is not None:
        pages = [each for each in archive.pages().pages(shop_id) if each.month == month]
    content = archive.pages().file(pages[0], f".{kind}") if pages else None
    return JsonResponse(NOTHING, status=404) if content is None else HttpResponse(content, KINDS[kind])


@by_token(Scope.METRICS)
def metrics(_request: HttpRequest, user: User) -> HttpResponse:
    """How the kiosks and this office are, for Prometheus."""
    if not access_of(user).kiosks:
        return JsonResponse(NOTHING, status=404)
    return HttpResponse("".join(_metrics()), PROMETHEUS)


def _metrics() -> Iterator[str]:
    count = archive.fleet().count()
    heard = count.all - count.overdue - count.never
    yield "# HELP smiley_kiosks Kiosks in use, by when they were heard.\n# TYPE smiley_kiosks gauge\n"
    for state, number in (("heard", heard), ("overdue", count.overdue), ("never", count.never)):
        yield f'smiley_kiosks{{state="{state}"}} {number}\n'
    gauges = {
        "smiley_quarantined_messages": ("Messages that were not accepted.", archive.quarantine().count()),
        "smiley_waiting_mails": ("Mails of the web that wait to be sent.", WaitingMail.objects.count()),
    }
    made = [each.made_at for each in archive.pages().newest()]
    if made:
        gauges["smiley_pages_made_timestamp_seconds"] = ("When the last page was made.", int(max(made).timestamp()))
    for name, (words, number) in gauges.items():
        yield f"# HELP {name} {words}\n# TYPE {name} gauge\n{name} {number}\n"


def _token(request: HttpRequest) -> AccessToken | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    in_force = AccessToken.objects.filter(expires_at__gt=settings.OFFICE.now(), user__is_active=True)
    return in_force.filter(digest=digest(token.strip())).select_related("user").first()


def _shop(each: RegisteredShop) -> dict[str, Any]:
    return {"id": each.id, "name": each.name, "owner": {"id": each.owner_id, "name": each.owner}}
