"""The parts of a monthly document: counts by day and by hour, never a single vote. Pure."""

import re
from datetime import date, datetime

from attrs import Attribute, field, frozen, validators

from sync.document.limits import Counts, Matches, WholeNumber, day, moment
from sync.document.vocabulary import WORD, WORD_RULE, composed

MAX_FACES = 5
MAX_COUNT = 10_000_000
MAX_EVENT_DAYS = 366

KIOSK_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
NAME = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,80}")
"""Lone surrogates, which JSON can spell, are no characters: no file and no database takes them."""

ID = Matches(KIOSK_ID, "must be lower-case letters, digits and hyphens")
NAMED = Matches(NAME, "must be 1\N{EN DASH}80 printable characters")
COUNTS = Counts(MAX_COUNT, shown=MAX_FACES)


def _weekdays(_instance: object, attribute: "Attribute[tuple[int, ...]]", value: tuple[int, ...]) -> None:
    if any(not 1 <= weekday <= 7 for weekday in value) or len(set(value)) < len(value):  # noqa: PLR2004 - Sunday
        raise ValueError(f"{attribute.name} = {list(value)[:7]}: must be 1\N{EN DASH}7, each once")


@frozen
class Face:
    """One face of the panel."""

    key: str = field(validator=ID)
    label: str = field(converter=composed, validator=NAMED)
    score: int = field(validator=WholeNumber(0, 100))
    """What one vote is worth, points: 100 happy, 50 neutral, 0 unhappy."""


@frozen
class Day:
    """One calendar day in the shop's time zone."""

    date: date
    votes: tuple[int, ...] = field(validator=COUNTS)
    """Counted votes, one number a face, in the order of `MonthlyAggregate.faces`."""
    in_service_minutes: int = field(validator=WholeNumber(0, 25 * 60))
    open_minutes: int | None = field(default=None, validator=validators.optional(WholeNumber(0, 25 * 60)))
    """Minutes of opening hours; None where no opening hours are configured."""
    pooled: bool = False
    """Too short for a row of its own: its votes are in the next row that is not pooled; at a month's end in none."""


@frozen
class Hour:
    """One weekday and hour, summed over the month: a margin, never a day's hour."""

    weekday: int = field(validator=WholeNumber(1, 7))
    """ISO weekday: 1 Monday … 7 Sunday."""
    hour: int = field(validator=WholeNumber(0, 23))
    votes: tuple[int, ...] = field(validator=COUNTS)


@frozen
class PooledHour:
    """One hour of several weekdays, summed over the month: each has too few days or votes to be told alone."""

    weekdays: tuple[int, ...] = field(validator=[validators.min_len(1), validators.max_len(7), _weekdays])
    """ISO weekdays."""
    hour: int = field(validator=WholeNumber(0, 23))
    votes: tuple[int, ...] = field(validator=COUNTS)


@frozen
class Undated:
    """Votes of which only an interval is known, and the interval leaves the month open: never guessed."""

    votes: tuple[int, ...] = field(validator=COUNTS)
    after: datetime | None = field(validator=validators.optional(moment))
    """Earliest possible time, a midnight of the shop's; an earlier version's: a whole hour. None: nothing bounds it."""
    before: datetime | None = field(validator=validators.optional(moment))
    """Latest possible time, likewise."""


@frozen
class Fault:
    """Something wrong with a button, seen in this month."""

    kind: str = field(validator=Matches(WORD, WORD_RULE))
    """One of `vocabulary.FAULT_KINDS`, or what a newer version says."""
    face: str
    times: int = field(validator=WholeNumber(1, MAX_COUNT))


@frozen
class Reason:
    """What unhappy customers named, when asked with the same buttons."""

    label: str = field(converter=composed, validator=NAMED)
    votes: int = field(validator=WholeNumber(0, MAX_COUNT))


@frozen
class Event:
    """Where a kiosk stands for a few days only: a fair has a page of its own."""

    name: str = field(converter=composed, validator=NAMED)
    begins: date = field(validator=day)
    ends: date = field(validator=day)
    """The last day, at most `MAX_EVENT_DAYS` days after the first."""
