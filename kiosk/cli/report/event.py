"""`kiosk report --event`: all days of an event on one page."""

from config.language import SOURCE
from kiosk.cli.page_file import write_page
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source
from kiosk.office.report.pages import make_event
from sync.document.vocabulary import composed


def write(source: Source, order: ReportOrder) -> int:
    """Write the page of an event. Raises ReportError. Returns the exit code."""
    language = order.language or SOURCE
    views = [each for each in source.views() if not order.owner or each.owner in {composed(order.owner), ""}]
    at_events = [document for view in views for document in view.at_events()]
    page = make_event(at_events, order.event, order.shop or None, prepared_on=order.prepared_on, language=language)
    write_page(order.out, page)
    return 0
