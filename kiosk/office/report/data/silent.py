"""Shops that told lately, and nothing of a month: their figures are lacking, and no page says so. Pure."""

from collections.abc import Collection, Iterable

from kiosk.office.report.data import months
from kiosk.office.report.data.documents import by_shop, newest, renamed
from kiosk.office.report.data.shop_owners import shop_owners
from sync.document.aggregate import MonthlyAggregate

LATELY_MONTHS = 3
"""A shop that told nothing for longer has closed."""


def silent_shops(
    aggregates: Iterable[MonthlyAggregate], owner: str, month: str, retired: Collection[str] = ()
) -> list[str]:
    """An owner's shops of the months before without any document of this one (YYYY-MM), in order.

    One whose kiosks tell of another shop by now was renamed, or moved. `retired`: kiosks taken away for good.
    """
    documents = newest(each for each in aggregates if each.month <= month)
    there = {each.kiosk_id for each in documents if each.month == month} | renamed(documents) | {*retired}
    lately = months.window(months.back(month, 1), LATELY_MONTHS)
    found = []
    for shop, shop_documents in by_shop(documents).items():
        last = max((each.month for each in shop_documents), default="")
        kiosks = {each.kiosk_id for each in shop_documents if each.month == last}
        if last in lately and owner in shop_owners(shop_documents, last) and kiosks - there:
            found.append(shop)
    return sorted(found)
