"""The figures of many shops as one table, a row a shop, a month or day, and a face. Pure."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any, Literal

from kiosk.office.report.page.text_cell import text_cell
from sync.archive.registered import RegisteredShop

Step = Literal["months", "days"]
COLUMNS = ("owner_id", "owner", "shop_id", "shop", "date", "face", "label", "points", "votes", "final")
"""`date`: the day, or the first of the month. `points`: what a vote for the face is worth."""
TEXTS = {"owner", "shop", "face", "label"}

Row = tuple[int | str | bool, ...]


def rows(shop: RegisteredShop, figures: bytes, step: Step, since: str) -> Iterator[Row]:
    """Of one shop, from its newest page's figures (docs/FIGURES.md), from a month (YYYY-MM) on."""
    document = json.loads(figures)
    who = (shop.owner_id, shop.owner, shop.id, shop.name)
    for month in document["months"]:
        if month["month"] >= since:
            for day, votes in _counts(month, step):
                for face, count in zip(document["faces"], votes, strict=True):
                    yield (*who, day, face["key"], face["label"], face["score"], count, month["final"])


def written(found: Iterable[Row]) -> str:
    """As CSV (RFC 4180): commas, points, ISO dates, `true` and `false`, whatever the language."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(map(_cells, found))
    return out.getvalue()


def _counts(month: dict[str, Any], step: Step) -> Iterator[tuple[str, list[int]]]:
    if step == "months":
        yield f"{month['month']}-01", month["votes"]
        return
    for day in month["days"]:
        if day["served"] or any(day["votes"]):
            yield day["date"], day["votes"]


def _cells(row: Row) -> Iterator[int | str]:
    for name, value in zip(COLUMNS, row, strict=True):
        if isinstance(value, bool):
            yield "true" if value else "false"
        else:
            yield text_cell(str(value)) if name in TEXTS else value
