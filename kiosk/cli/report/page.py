"""`kiosk report --month`: a shop's month on one page."""

from config.language import SOURCE
from kiosk.cli.page_file import write_page
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, goals, the_shop
from kiosk.office.report.analysis.goal import Goal
from kiosk.office.report.data.documents import NEEDED
from kiosk.office.report.data.months import back
from kiosk.office.report.pages import make


def write(source: Source, order: ReportOrder) -> int:
    """Write the page of a shop's month. Raises ReportError. Returns the exit code."""
    view, shop = the_shop(source, order.shop or None, order.owner)
    documents = view.owner_documents(shop, since=back(order.month, NEEDED - 1))
    owner = next((each.owner for each in reversed(documents) if each.shop == shop), "")
    page = make(
        documents,
        view.notes(),
        shop,
        order.month,
        prepared_on=order.prepared_on,
        language=order.language or SOURCE,
        voices=view.voices(shop),
        goals={shop: Goal(order.goal, order.by)} if order.goal is not None else goals(view, owner),
    )
    write_page(order.out, page)
    return 0
