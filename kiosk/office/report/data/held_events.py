"""Which events documents tell of. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.office.report.data.documents import newest
from sync.document.aggregate import MonthlyAggregate


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """An event, by its name: what can be asked for."""

    name: str
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
    by_name: dict[str, list[MonthlyAggregate]] = {}
    for each in newest(aggregates):
        if each.event is not None:
            by_name.setdefault(each.event.name, []).append(each)
    found = [_held(name, documents) for name, documents in by_name.items()]
    return sorted(found, key=lambda each: each.latest_first, reverse=True)


def _held(name: str, documents: list[MonthlyAggregate]) -> HeldEvent:
    spans = [each.event for each in documents if each.event]
    begins, ends = min(each.begins for each in spans), max(each.ends for each in spans)
    shops = tuple(sorted({each.shop for each in documents}))
    return HeldEvent(name, begins, ends, shops, max(each.as_of for each in documents))
