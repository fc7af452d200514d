"""What cannot be true together in a month's document, though each field alone may be. Pure.

A collector looks at every document of every kiosk: what is right is passed at once, and only what is wrong is named.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sync.document.margins import MAX_COUNT, MAX_EVENT_DAYS
from sync.document.vocabulary import MAX_WORDS, WORD, WORD_RULE

if TYPE_CHECKING:  # the month imports this
    from sync.document.aggregate import MonthlyAggregate


def contradictions(document: "MonthlyAggregate") -> Iterator[str]:
    """Every one, with its place."""
    for index, undated in enumerate(document.undated):
        for end, at in (("after", undated.after), ("before", undated.before)):
            # An interval must not tell when a single customer stood there.
            if at is not None and not _is_whole_hour(at):
                yield f"undated[{index}].{end} = {at.isoformat()}: must be a whole hour, with its offset from UTC"
    try:
        ZoneInfo(document.time_zone)
    except (KeyError, ValueError, OSError):  # not found; a path instead of a name; a folder
        yield f"time_zone = {document.time_zone!r}: no such time zone"
    yield from _in_keys(document)
    yield from _in_sums(document)


def _is_whole_hour(moment: datetime) -> bool:
    """Of UTC; in a zone with half hours it reads as half past."""
    offset = moment.utcoffset()
    if offset is None:
        return False
    past_the_hour = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return not (past_the_hour - offset) % timedelta(hours=1)


def _in_keys(document: "MonthlyAggregate") -> Iterator[str]:
    keys = [face.key for face in document.faces]
    if len(set(keys)) != len(keys):
        yield "faces: the same key twice"
    dates = [day.date for day in document.days]
    # In order, so that the first and the last say which month all are of.
    months = {date.isoformat()[:7] for date in (*dates[:1], *dates[-1:])}
    if dates != sorted(set(dates)) or not months <= {document.month}:
        yield f"days: must be distinct days of {document.month}, in order"
    if len(document.not_counted) > MAX_WORDS:
        yield f"not_counted: {len(document.not_counted)} verdicts, at most {MAX_WORDS}"
    for verdict, count in document.not_counted.items():
        if not WORD.fullmatch(verdict):
            yield f"not_counted.{verdict[:80]}: a verdict {WORD_RULE}"
        if not 0 <= count <= MAX_COUNT:
            yield f"not_counted.{verdict[:80]} = {count}: must be 0\N{EN DASH}{MAX_COUNT}"
    yield from _in_hours(document)
    yield from (f"faults: no such face {fault.face[:80]!r}" for fault in document.faults if fault.face not in keys)
    labels = [reason.label for reason in document.reasons]
    if len(set(labels)) != len(labels):
        yield "reasons: the same label twice"
    event = document.event
    if event and not timedelta(0) <= event.ends - event.begins <= timedelta(days=MAX_EVENT_DAYS):
        yield f"event.ends = {event.ends}: must be 0\N{EN DASH}{MAX_EVENT_DAYS} days after event.begins"


def _in_hours(document: "MonthlyAggregate") -> Iterator[str]:
    places = {(hour.weekday, hour.hour) for hour in document.hours}
    if len(places) != len(document.hours):
        yield "hours: the same weekday and hour twice"
    hours = {hour.hour for hour in document.pooled_hours}
    if len(hours) != len(document.pooled_hours):
        yield "pooled_hours: the same hour twice"


def _in_sums(document: "MonthlyAggregate") -> Iterator[str]:
    faces = len(document.faces)
    days = [day.votes for day in document.days]
    hours = [hour.votes for hour in document.hours] + [hour.votes for hour in document.pooled_hours]
    undated = [each.votes for each in document.undated]
    if not {*map(len, chain([document.votes], days, hours, undated))} <= {faces}:
        yield from (
            f"{place}: {len(votes)} counts for {faces} faces" for place, votes in _rows(document) if len(votes) != faces
        )
        return
    for name, parts in (("days", days), ("hours", hours)):
        sums = [*map(sum, zip(*parts, strict=True))] or [0] * faces
        # Less is honest: a vote may be known to its month and not to its day or hour.
        if any(part > whole for part, whole in zip(sums, document.votes, strict=True)):
            yield f"{name} sum to {sums}, votes say {list(document.votes)}"


def _rows(document: "MonthlyAggregate") -> Iterator[tuple[str, tuple[int, ...]]]:
    yield "votes", document.votes
    yield from ((f"days[{day.date}]", day.votes) for day in document.days)
    yield from ((f"hours[{hour.weekday},{hour.hour}]", hour.votes) for hour in document.hours)
    yield from ((f"pooled_hours[{hour.hour}]", hour.votes) for hour in document.pooled_hours)
    yield from ((f"undated[{index}]", undated.votes) for index, undated in enumerate(document.undated))
