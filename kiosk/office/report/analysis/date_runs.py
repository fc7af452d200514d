"""Days that follow one another. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta


def runs(dates: Iterable[date]) -> Iterator[tuple[date, date]]:
    """The first and last day of each run of dates without a gap. `dates`: in order."""
    first = last = None
    for each in dates:
        if first is None or last is None:
            first = each
        elif each - last != timedelta(days=1):
            yield first, last
            first = each
        last = each
    if first is not None and last is not None:
        yield first, last
