"""The document that leaves the kiosk: one month of counts, and its wire form. Pure."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
from attrs import field, frozen, validators

from sync.document import wire
from sync.document.vocabulary import MAX_WORDS, WORD, WORD_RULE, composed
from sync.document.wire import MAX_ROWS, WireError, between, day, matches, moment

SCHEMA = 1
MAX_BYTES = 64 * 1024
"""Longest wire form, bytes. A real month takes about 8 KiB."""
MAX_FACES = 5
MAX_COUNT = 10_000_000
MAX_STAGES = 20
MAX_FORMER = 20
MAX_EVENT_DAYS = 366

KIOSK_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MONTH = re.compile("20[0-9]{2}-(?:0[1-9]|1[0-2])")
NAME = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,80}")
"""Lone surrogates, which JSON can spell, are no characters: no file and no database takes them."""
LABEL = re.compile(rf"(?:{NAME.pattern})?")


class AggregateError(ValueError):
    """A document that cannot be accepted; the message names the faults with their places."""


def _counts(_instance: object, attribute: "attrs.Attribute[tuple[int, ...]]", value: tuple[int, ...]) -> None:
    if value and not 0 <= min(value) <= max(value) <= MAX_COUNT:
        raise ValueError(f"{attribute.name} = {list(value)[:MAX_FACES]}: counts must be 0\N{EN DASH}{MAX_COUNT}")


def _weekdays(_instance: object, attribute: "attrs.Attribute[tuple[int, ...]]", value: tuple[int, ...]) -> None:
    if any(not 1 <= weekday <= 7 for weekday in value) or len(set(value)) < len(value):  # noqa: PLR2004 - Sunday
        raise ValueError(f"{attribute.name} = {list(value)[:7]}: must be 1\N{EN DASH}7, each once")


_former: Any = validators.and_(
    validators.max_len(MAX_FORMER),
    validators.deep_iterable(matches(KIOSK_ID, "must be lower-case letters, digits and hyphens")),
)
_name = matches(NAME, "must be 1\N{EN DASH}80 printable characters")


@frozen
class Face:
    """One face of the panel."""

    key: str = field(validator=matches(KIOSK_ID, "must be lower-case letters, digits and hyphens"))
    label: str = field(converter=composed, validator=_name)
    score: int = field(validator=between(0, 100))
    """What one vote is worth, points: 100 happy, 50 neutral, 0 unhappy."""


@frozen
class Day:
    """One calendar day in the shop's time zone."""

    date: date
    votes: tuple[int, ...] = field(validator=_counts)
    """Counted votes, one number a face, in the order of `MonthlyAggregate.faces`."""
    in_service_minutes: int = field(validator=between(0, 25 * 60))
    open_minutes: int | None = field(default=None, validator=validators.optional(between(0, 25 * 60)))
    """Minutes of opening hours; None where no opening hours are configured."""
    pooled: bool = False
    """Too short for a row of its own: its votes are in the next row that is not pooled; at a month's end in none."""


@frozen
class Hour:
    """One weekday and hour, summed over the month: a margin, never a day's hour."""

    weekday: int = field(validator=between(1, 7))
    """ISO weekday: 1 Monday … 7 Sunday."""
    hour: int = field(validator=between(0, 23))
    votes: tuple[int, ...] = field(validator=_counts)


@frozen
class PooledHour:
    """One hour of several weekdays, summed over the month: each has too few days or votes to be told alone."""

    weekdays: tuple[int, ...] = field(validator=[validators.min_len(1), validators.max_len(7), _weekdays])
    """ISO weekdays."""
    hour: int = field(validator=between(0, 23))
    votes: tuple[int, ...] = field(validator=_counts)


@frozen
class Undated:
    """Votes of which only an interval is known, and the interval leaves the month open: never guessed."""

    votes: tuple[int, ...] = field(validator=_counts)
    after: datetime | None = field(validator=validators.optional(moment))
    """Earliest possible time, a midnight of the shop's; an earlier version's: a whole hour. None: nothing bounds it."""
    before: datetime | None = field(validator=validators.optional(moment))
    """Latest possible time, likewise."""


@frozen
class Fault:
    """Something wrong with a button, seen in this month."""

    kind: str = field(validator=matches(WORD, WORD_RULE))
    """One of `vocabulary.FAULT_KINDS`, or what a newer version says."""
    face: str
    times: int = field(validator=between(1, MAX_COUNT))


@frozen
class Reason:
    """What unhappy customers named, when asked with the same buttons."""

    label: str = field(converter=composed, validator=_name)
    votes: int = field(validator=between(0, MAX_COUNT))


@frozen
class Event:
    """Where a kiosk stands for a few days only: a fair has a page of its own."""

    name: str = field(converter=composed, validator=_name)
    begins: date = field(validator=day)
    ends: date = field(validator=day)
    """The last day, at most `MAX_EVENT_DAYS` days after the first."""


@frozen
class MonthlyAggregate:
    """One month of one installation of one kiosk: margins only, no single vote and no time of one."""

    kiosk_id: str = field(validator=matches(KIOSK_ID, "must be lower-case letters, digits and hyphens"))
    installation_id: str = field(validator=matches(KIOSK_ID, "must be lower-case letters, digits and hyphens"))
    """Minted when a kiosk starts on an empty card: two cards with one name stay two series."""
    owner: str = field(converter=composed, validator=_name)
    shop: str = field(converter=composed, validator=_name)
    month: str = field(validator=matches(MONTH, "must be YYYY-MM"))
    time_zone: str = field(validator=_name)
    revision: int = field(validator=between(1, 2**53))
    """Grows with every change, by one, and to the unix time of `as_of` on a later day."""
    final: bool
    as_of: datetime = field(validator=moment)
    """A date: the midnight, by the shop's clock, of the day on which it was tallied. All earlier days are told.

    An earlier version's: the moment."""
    faces: tuple[Face, ...] = field(validator=validators.and_(validators.min_len(2), validators.max_len(MAX_FACES)))
    votes: tuple[int, ...] = field(validator=_counts)
    """Counted votes of the month, one number a face."""
    days: tuple[Day, ...] = field(validator=validators.max_len(31))
    hours: tuple[Hour, ...] = field(validator=validators.max_len(7 * 24))
    """Of the weekdays that have days and votes enough."""
    not_counted: Mapping[str, int]
    """Presses left out, by verdict: those of `vocabulary.VERDICTS`, and what a newer version says. Of a final month."""
    undated: tuple[Undated, ...] = field(default=(), validator=validators.max_len(MAX_ROWS))
    faults: tuple[Fault, ...] = field(default=(), validator=validators.max_len(MAX_ROWS))
    touchpoint: str = field(
        default="", converter=composed, validator=matches(LABEL, "must be at most 80 printable characters")
    )
    """Where in the shop the kiosk stands, among several: `kitchen`, `counter`, `door`."""
    stage: int | None = field(default=None, validator=validators.optional(between(1, MAX_STAGES)))
    """The touchpoint's place in the chain of customers; None where it is in none."""
    event: Event | None = None
    reasons: tuple[Reason, ...] = field(default=(), validator=validators.max_len(MAX_FACES))
    """What was named after an unhappy press, one row an answer offered; empty where nobody is asked."""
    former_ids: tuple[str, ...] = field(default=(), validator=_former)
    """Former ids under which this kiosk published this month; what those documents hold is in this one, too."""
    pooled_hours: tuple[PooledHour, ...] = field(default=(), validator=validators.max_len(24))
    """Hours of the weekdays that are not in `hours`."""
    hours_counted: bool = False
    """The hours were counted, once; what is not there then would have given a vote away, and is never told."""
    schema: int = SCHEMA

    def __attrs_post_init__(self) -> None:
        """Check what holds between the fields.

        Raises ValueError naming every contradiction.
        """
        faults = list(_contradictions(self))
        if faults:
            raise ValueError("; ".join(faults))


def _contradictions(document: MonthlyAggregate) -> Iterator[str]:
    if document.schema != SCHEMA:
        yield f"schema = {document.schema}: this program reads schema {SCHEMA}"
    for index, undated in enumerate(document.undated):
        for end, at in (("after", undated.after), ("before", undated.before)):
            # An interval must not tell when a single customer stood there.
            if at is not None and not _is_whole_hour(at):
                yield f"undated[{index}].{end} = {at.isoformat()}: must be a whole hour, with its offset from UTC"
    try:
        ZoneInfo(document.time_zone)
    except (KeyError, ValueError, OSError):  # not found; a path instead of a name; a folder
        yield f"time_zone = {document.time_zone!r}: no such time zone"
    yield from _contradictions_in_keys(document)
    yield from _contradictions_in_sums(document)


def _is_whole_hour(moment: datetime) -> bool:
    """Of UTC; in a zone with half hours it reads as half past."""
    offset = moment.utcoffset()
    if offset is None:
        return False
    past_the_hour = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return not (past_the_hour - offset) % timedelta(hours=1)


def _contradictions_in_keys(document: MonthlyAggregate) -> Iterator[str]:
    keys = [face.key for face in document.faces]
    if len(set(keys)) != len(keys):
        yield "faces: the same key twice"
    dates = [day.date for day in document.days]
    if dates != sorted(set(dates)) or any(f"{day:%Y-%m}" != document.month for day in dates):
        yield f"days: must be distinct days of {document.month}, in order"
    if len(document.not_counted) > MAX_WORDS:
        yield f"not_counted: {len(document.not_counted)} verdicts, at most {MAX_WORDS}"
    for verdict, count in document.not_counted.items():
        if not WORD.fullmatch(verdict):
            yield f"not_counted.{verdict[:80]}: a verdict {WORD_RULE}"
        if not 0 <= count <= MAX_COUNT:
            yield f"not_counted.{verdict[:80]} = {count}: must be 0\N{EN DASH}{MAX_COUNT}"
    yield from _contradictions_in_hours(document)
    yield from (f"faults: no such face {fault.face[:80]!r}" for fault in document.faults if fault.face not in keys)
    labels = [reason.label for reason in document.reasons]
    if len(set(labels)) != len(labels):
        yield "reasons: the same label twice"
    event = document.event
    if event and not timedelta(0) <= event.ends - event.begins <= timedelta(days=MAX_EVENT_DAYS):
        yield f"event.ends = {event.ends}: must be 0\N{EN DASH}{MAX_EVENT_DAYS} days after event.begins"


def _contradictions_in_hours(document: MonthlyAggregate) -> Iterator[str]:
    places = [(hour.weekday, hour.hour) for hour in document.hours]
    if len(set(places)) != len(places):
        yield "hours: the same weekday and hour twice"
    hours = [hour.hour for hour in document.pooled_hours]
    if len(set(hours)) != len(hours):
        yield "pooled_hours: the same hour twice"


def _contradictions_in_sums(document: MonthlyAggregate) -> Iterator[str]:
    rows = [("votes", document.votes)]
    rows += [(f"days[{day.date}]", day.votes) for day in document.days]
    rows += [(f"hours[{hour.weekday},{hour.hour}]", hour.votes) for hour in document.hours]
    rows += [(f"pooled_hours[{hour.hour}]", hour.votes) for hour in document.pooled_hours]
    rows += [(f"undated[{index}]", undated.votes) for index, undated in enumerate(document.undated)]
    faces = len(document.faces)
    crooked = [f"{place}: {len(votes)} counts for {faces} faces" for place, votes in rows if len(votes) != faces]
    if crooked:
        yield from crooked
        return
    days = [day.votes for day in document.days]
    hours = [hour.votes for hour in document.hours] + [hour.votes for hour in document.pooled_hours]
    for name, parts in (("days", days), ("hours", hours)):
        sums = tuple(map(sum, zip(*parts, strict=True))) or (0,) * faces
        # Less is honest: a vote may be known to its month and not to its day or hour.
        if any(part > whole for part, whole in zip(sums, document.votes, strict=True)):
            yield f"{name} sum to {list(sums)}, votes say {list(document.votes)}"


def encode(document: MonthlyAggregate) -> bytes:
    """The wire form: JSON, UTF-8, keys sorted, no blanks; the same document gives the same bytes.

    Raises AggregateError when it would be longer than `MAX_BYTES`.
    """
    try:
        return wire.encode(document, MAX_BYTES)
    except WireError as error:
        raise AggregateError(f"{document.month}: {error}") from None


def decode(payload: bytes, *, hours: bool = True) -> MonthlyAggregate:
    """Read a wire form from an untrusted source. What a newer version adds is passed over.

    `hours`: False leaves them out, most of the work, for whoever reads years of days.

    Raises AggregateError naming every missing and mistyped field with its place; where there is none, what a field
    may not be, or every contradiction between fields.
    """
    try:
        return wire.decode(payload, MonthlyAggregate, MAX_BYTES, _refuse_newer_schema if hours else _leave_hours_out)
    except WireError as error:
        raise AggregateError(str(error)) from None


def _refuse_newer_schema(document: Mapping[str, Any]) -> None:
    """Of a newer schema its number alone is understood: what its fields may be is not known here."""
    schema = document.get("schema")
    if type(schema) is int and schema > SCHEMA:
        raise WireError(f"schema = {schema}: this program reads schema {SCHEMA}; upgrade it")


def _leave_hours_out(document: dict[str, Any]) -> None:
    _refuse_newer_schema(document)
    document["hours"] = []


def digest(payload: bytes) -> str:
    """A document's identity in receipts: the first 128 bits of SHA-256 over its wire form, hexadecimal."""
    return hashlib.sha256(payload).hexdigest()[:32]
