"""A few days with a page of their own."""

from collections.abc import Iterator
from datetime import date

from attrs import field, frozen

from config.shown_text import NAME

YEARS = range(2000, 2100)
MAX_DAYS = 366
"""From the first day to the last."""


@frozen
class EventSettings:
    """Where the kiosk stands for a few days only."""

    name: str = field(validator=NAME)
    """What the days are called. With `[event]` the kiosk belongs to a page of its own."""
    begins: date = field(metadata={"allowed": "a date without quotes, like 2026-05-14"})
    """The first day."""
    ends: date = field(metadata={"allowed": "a date without quotes, like 2026-05-17"})
    """The last day, at most 366 days after the first."""


def in_event(event: EventSettings | None) -> Iterator[str]:
    """What is wrong between the days, each with its place."""
    if event is None:
        return
    if not all(year in YEARS for year in (event.begins.year, event.ends.year)):
        yield f"event: must be of {YEARS.start}\N{EN DASH}{YEARS.stop - 1}"
    if not 0 <= (event.ends - event.begins).days <= MAX_DAYS:
        yield f"event.ends = {event.ends}: must be 0\N{EN DASH}{MAX_DAYS} days after event.begins"
