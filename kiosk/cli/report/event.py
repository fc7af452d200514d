"""`kiosk report --event`: all days of an event on one page."""

from collections.abc import Sequence

from config.language import SOURCE
from kiosk.cli.page_file import write_page
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, View
from kiosk.office.report.pages import make_event


def write(source: Source, order: ReportOrder) -> int:
    """Write the page of an event. Raises ReportError. Returns the exit code."""
    language = order.language or SOURCE
    views: Sequence[View] = [source.of_owner(order.owner)] if order.owner else source.views()
    at_events = [document for view in views for document in view.at_events()]
    page = make_event(at_events, order.event, order.shop or None, prepared_on=order.prepared_on, language=language)
    write_page(order.out, page)
    return 0
