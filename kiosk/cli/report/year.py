"""`kiosk report --year`: a shop's year on one page."""

from config.language import SOURCE
from kiosk.cli.page_file import write_page
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, the_shop
from kiosk.cli.web_entries import owners_with_choices
from kiosk.office.report.period_pages import make_year


def write(source: Source, order: ReportOrder) -> int:
    """Write the page of a year. Raises ReportError. Returns the exit code."""
    view, shop = the_shop(source, order.shop or None, order.owner)
    # The year before is compared with, and what is usual in it is learnt from the one before that.
    documents = view.owner_documents(shop, since=f"{order.year - 2}-01")
    owner = next((each.owner for each in reversed(documents) if each.shop == shop), "")
    settings = owners_with_choices(source)
    spoken = settings[owner].language if owner in settings else SOURCE
    language = order.language or spoken
    page = make_year(documents, view.notes(), shop, order.year, prepared_on=order.prepared_on, language=language)
    write_page(order.out, page)
    return 0
