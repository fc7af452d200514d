"""`kiosk report --from-day --to-day --against`: two periods of a shop on one page."""

from datetime import date, timedelta

from config.language import SOURCE
from kiosk.cli.page_file import write_page
from kiosk.cli.report.order import ReportOrder
from kiosk.cli.source import Source, the_shop
from kiosk.office.report.analysis.period import Period
from kiosk.office.report.data.documents import NEEDED
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.months import back
from kiosk.office.report.data.owner_input import day
from kiosk.office.report.period_pages import make_periods

MAX_DAYS = 366


def write(source: Source, order: ReportOrder) -> int:
    """Write the page that compares them. Raises ReportError. Returns the exit code."""
    view, shop = the_shop(source, order.shop or None, order.owner)
    period = _period(order.from_day, order.to_day)
    first, _, last = order.against.partition("..")
    begins = day(first)
    other = _period(begins, day(last) if last else begins + timedelta(period.days - 1))
    since = min(f"{each.first:%Y-%m}" for each in (period, other))
    # The margin is learnt from a year, and what is broken from the months before.
    page = make_periods(
        view.owner_documents(shop, since=back(since, NEEDED // 2)),
        view.notes(shop),
        shop,
        (period, other),
        split_hour=order.split_hour,
        prepared_on=order.prepared_on,
        language=order.language or SOURCE,
    )
    write_page(order.out, page)
    return 0


def _period(first: date, last: date) -> Period:
    if last < first:
        raise ReportError(f"{first}..{last}: ends before it begins")
    if (last - first).days >= MAX_DAYS:
        raise ReportError(f"{first}..{last}: is longer than {MAX_DAYS} days, the most that is compared")
    return Period(first, last)
