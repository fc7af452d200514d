"""Is satisfaction falling at a shop? Its documents, the open month's among them, shown to the alarm. Pure."""

from collections.abc import Sequence
from datetime import date

from kiosk.office.report.analysis.alarm import AlarmWatch, watch
from kiosk.office.report.analysis.comparable import customers_days
from kiosk.office.report.analysis.shop_day import local
from kiosk.office.report.analysis.statistics import points
from sync.archive.alert_event import AlertEvent
from sync.archive.note import Note
from sync.document.aggregate import MonthlyAggregate


def watch_shop(shop: str, documents: Sequence[MonthlyAggregate], notes: Sequence[Note]) -> AlarmWatch:
    """What a shop's days come to, from its newest documents (at least one). Raises ReportError: its kiosks disagree."""
    days, scores = customers_days(shop, documents, max(each.month for each in documents))
    today = max(map(local, documents)).date()
    # Across a move nothing is compared.
    moved_on = max((note.date for note in notes if note.shop == shop and note.kind == "break"), default=date.min)
    return watch([day for day in days if moved_on < day.date < today], scores)


def fall(owner: str, shop: str, watched: AlarmWatch) -> AlertEvent | None:
    """The fall that lasts."""
    alarm = watched.alarm
    if alarm is None:
        return None
    return AlertEvent(
        "falling",
        owner,
        shop,
        since=alarm.began,
        points_before=points(alarm.before),
        points_after=points(alarm.after),
        votes=alarm.votes,
    )


def ending(watched: AlarmWatch) -> str | None:
    """How the last fall ended; None where there was none, or it lasts."""
    last = watched.alarms[-1].ending if watched.alarms else None
    return last.value if last else None
