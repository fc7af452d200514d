"""Which events documents tell of. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.office.report.data.documents import by_event, newest
from sync.document.aggregate import MonthlyAggregate


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """An event."""

    name: str
    asked: str
    """What it is asked for by: `by_event`."""
    begins: date
    ends: date
    """The last day."""
    shops: tuple[str, ...]
    """Whose kiosks stood there, in order."""
    as_of: datetime
    """The newest that was told of it."""

    @property
    def latest_first(self) -> tuple[date, date, str]:
        """By what a list is sorted, backwards."""
        return self.ends, self.begins, self.name


def held_events(aggregates: Iterable[MonthlyAggregate]) -> list[HeldEvent]:
    """Those that kiosks stood at, the last one first."""
    found = [_held(asked, documents) for asked, documents in by_event(newest(aggregates)).items()]
    return sorted(found, key=lambda each: each.latest_first, reverse=True)


def _held(asked: str, documents: Sequence[MonthlyAggregate]) -> HeldEvent:
    spans = [each.event for each in documents if each.event]
    begins, ends = min(each.begins for each in spans), max(each.ends for each in spans)
    shops = tuple(sorted({each.shop for each in documents}))
    return HeldEvent(spans[0].name, asked, begins, ends, shops, max(each.as_of for each in documents))
