"""One table of all shops, for Power BI, Excel, Metabase and their like."""

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse

from kiosk.office.web import archive
from kiosk.office.web.flat_table import COLUMNS, Row, Step, rows, written
from kiosk.office.web.models import Scope, User
from kiosk.office.web.rights import access_of, seen_shops
from kiosk.office.web.views.api import KINDS, NOTHING, by_token
from sync.archive.registered import ID_DIGITS, RegisteredShop

MOST_SHOPS: dict[Step, int] = {"months": 1000, "days": 100}
"""In one answer, which is made in memory."""
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
ID = re.compile(f"[0-9]{{1,{ID_DIGITS}}}")


@by_token(Scope.READ)
def table(request: HttpRequest, user: User, step: Step, kind: str) -> HttpResponse:
    """Votes by shop, month or day, and face; of the thirteen months that the newest pages show."""
    since, owner = request.GET.get("since"), request.GET.get("owner")
    if (since is not None and not MONTH.fullmatch(since)) or (owner is not None and not ID.fullmatch(owner)):
        return JsonResponse({"error": "since: a month like 2026-01; owner: an id, as /api/v1/shops has it"}, status=400)
    shops = seen_shops(access_of(user))
    if owner is not None:
        shops = [each for each in shops if each.owner_id == int(owner)]
    if step not in MOST_SHOPS or kind not in KINDS:
        return JsonResponse(NOTHING, status=404)
    if len(shops) > MOST_SHOPS[step]:
        said = f"{len(shops)} shops; at most {MOST_SHOPS[step]} in one table: ask with ?owner=ID, or for months"
        return JsonResponse({"error": said}, status=413)
    found = _rows(shops, step, since or "")
    if kind == "csv":
        return HttpResponse(written(found), KINDS[kind])
    return JsonResponse({"rows": [dict(zip(COLUMNS, row, strict=True)) for row in found]})


def _rows(shops: list[RegisteredShop], step: Step, since: str) -> Iterator[Row]:
    pages = archive.pages()
    newest = {each.shop_id: each for each in pages.newest([each.id for each in shops])}
    for shop in shops:
        figures = pages.file(newest[shop.id], ".json") if shop.id in newest else None
        if figures is not None:
            yield from rows(shop, figures, step, since)
