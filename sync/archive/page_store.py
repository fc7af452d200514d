"""Pages that were made and wait to be looked at: the timers write them, the web reads them."""

import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sync.archive.page_tables import PAGE, PAGE_FILE
from sync.archive.standings import is_gone, lock_registry
from sync.archive.store import ArchiveStore
from sync.archive.tables import SHOP, utc

TOGETHER = timedelta(days=1)
"""Within which a month's pages are made, a language after the other."""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """What is known of a page without reading it."""

    shop_id: int
    month: str
    language: str
    made_at: datetime
    headline: str
    urgency: int
    """The lower, the earlier it is to be looked at."""
    summary: Mapping[str, Any] = field(default_factory=dict)
    """What a list of shops shows of it."""


class PageStore(ArchiveStore):
    """The pages that were made, and their files."""

    def put(self, page: StoredPage, files: Mapping[str, bytes]) -> None:
        """Keep a page in place of the former one, with its files by their ending (`.html`): all or nothing.

        Nothing of it where the shop's owner was erased while it was made.
        """
        key = {"shop_id": page.shop_id, "month": page.month, "language": page.language}
        row = key | {
            "made_at": page.made_at,
            "headline": page.headline,
            "urgency": page.urgency,
            "summary": json.dumps(dict(page.summary), ensure_ascii=False),
        }
        packed = [key | {"ending": ending, "content": zlib.compress(content)} for ending, content in files.items()]
        with self._transaction(writing=True) as connection:
            lock_registry(connection)
            if is_gone(connection, connection.scalar(sa.select(SHOP.c.owner_id).where(SHOP.c.id == page.shop_id)) or 0):
                return
            for table in (PAGE_FILE, PAGE):
                connection.execute(sa.delete(table).where(*(table.c[name] == value for name, value in key.items())))
            connection.execute(sa.insert(PAGE).values(row))
            connection.execute(sa.insert(PAGE_FILE), packed)

    def pages(self, shop_id: int) -> list[StoredPage]:
        """All pages of a shop, the newest month first; of each those that were made with the newest."""
        query = sa.select(PAGE).where(PAGE.c.shop_id == shop_id).order_by(PAGE.c.month.desc(), PAGE.c.language)
        with self._transaction() as connection:
            return _current([_page(row) for row in connection.execute(query)])

    def newest(self, shop_ids: Collection[int] | None = None) -> list[StoredPage]:
        """Of each of some shops, or of all, the pages of its newest month, in every language, as above."""
        newest = sa.select(PAGE.c.shop_id, sa.func.max(PAGE.c.month).label("month")).group_by(PAGE.c.shop_id).subquery()
        both = (PAGE.c.shop_id == newest.c.shop_id) & (PAGE.c.month == newest.c.month)
        query = sa.select(PAGE).join(newest, both).order_by(PAGE.c.shop_id, PAGE.c.language)
        if shop_ids is not None:
            query = query.where(PAGE.c.shop_id.in_(shop_ids))
        with self._transaction() as connection:
            return _current([_page(row) for row in connection.execute(query)])

    def file(self, page: StoredPage, ending: str) -> bytes | None:
        """One file of a page; None where it has none of that ending."""
        c = PAGE_FILE.c
        key = (c.shop_id == page.shop_id, c.month == page.month, c.language == page.language, c.ending == ending)
        with self._transaction() as connection:
            content = connection.scalar(sa.select(c.content).where(*key))
        return None if content is None else zlib.decompress(content)


def _current(pages: Sequence[StoredPage]) -> list[StoredPage]:
    """Those that are made anew; one in a language that its owner no longer reads has old figures."""
    newest: dict[tuple[int, str], datetime] = {}
    for each in pages:
        newest[each.shop_id, each.month] = max(each.made_at, newest.get((each.shop_id, each.month), each.made_at))
    return [each for each in pages if newest[each.shop_id, each.month] - each.made_at < TOGETHER]


def _page(row: sa.Row[Any]) -> StoredPage:
    return StoredPage(
        shop_id=row.shop_id,
        month=row.month,
        language=row.language,
        made_at=utc(row.made_at),
        headline=row.headline,
        urgency=row.urgency,
        summary=json.loads(row.summary),
    )
