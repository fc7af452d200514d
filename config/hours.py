"""Opening hours: spans of a day, by weekday."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from config.limits import join

SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def in_hours(hours: Mapping[str, tuple[str, ...]] | None) -> Iterator[str]:
    """What is wrong with opening hours, each with its place."""
    if hours is not None and not any(hours.values()):
        yield "opening_hours: never open: give hours, or leave the table out for always open"
    for day, spans in (hours or {}).items():
        if day not in WEEKDAYS:
            yield f"{join('opening_hours', day)}: no such weekday (monday \N{HORIZONTAL ELLIPSIS} sunday)"
        yield from in_spans(join("opening_hours", day), spans)


def in_spans(place: str, spans: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the spans of one day."""
    crooked = [span for span in spans if not SPAN.fullmatch(span) or not span[:5] < span[6:] <= "24:00"]
    for span in crooked:
        yield (
            f"{place} = {span[:80]!r}: must be like 08:00-13:00, from before to; "
            "past midnight is the next day's: 18:00-24:00, then 00:00-02:00"
        )
    if not crooked and any(before[6:] > after[:5] for before, after in pairwise(spans)):
        yield f"{place}: hours must stand in order and not overlap"
