"""The document that leaves the kiosk: one month of counts, and its wire form. Pure."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen, validators

from sync.document import wire
from sync.document.contradictions import contradictions
from sync.document.limits import Matches, WholeNumber, moment
from sync.document.margins import (
    COUNTS,
    ID,
    KIOSK_ID,
    MAX_COUNT,
    MAX_FACES,
    NAME,
    NAMED,
    Day,
    Event,
    Face,
    Fault,
    Hour,
    PooledHour,
    Reason,
    Undated,
)
from sync.document.vocabulary import composed
from sync.document.wire import MAX_ROWS, WireError

__all__ = [
    "KIOSK_ID",
    "LABEL",
    "MAX_BYTES",
    "MAX_COUNT",
    "MAX_FACES",
    "MAX_FORMER",
    "MAX_STAGES",
    "MONTH",
    "NAME",
    "SCHEMA",
    "AggregateError",
    "Day",
    "Event",
    "Face",
    "Fault",
    "Hour",
    "MonthlyAggregate",
    "PooledHour",
    "Reason",
    "Undated",
    "decode",
    "digest",
    "encode",
]

SCHEMA = 1
MAX_BYTES = 64 * 1024
"""Longest wire form, bytes. A real month takes about 8 KiB."""
MAX_STAGES = 20
MAX_FORMER = 20

MONTH = re.compile("20[0-9]{2}-(?:0[1-9]|1[0-2])")
LABEL = re.compile(rf"(?:{NAME.pattern})?")


class AggregateError(ValueError):
    """A document that cannot be accepted; the message names the faults with their places."""


_former: Any = validators.and_(validators.max_len(MAX_FORMER), validators.deep_iterable(ID))


@frozen
class MonthlyAggregate:
    """One month of one installation of one kiosk: margins only, no single vote and no time of one."""

    kiosk_id: str = field(validator=ID)
    installation_id: str = field(validator=ID)
    """Minted when a kiosk starts on an empty card: two cards with one name stay two series."""
    owner: str = field(converter=composed, validator=NAMED)
    shop: str = field(converter=composed, validator=NAMED)
    month: str = field(validator=Matches(MONTH, "must be YYYY-MM"))
    time_zone: str = field(validator=NAMED)
    revision: int = field(validator=WholeNumber(1, 2**53))
    """Grows with every change, by one, and to the unix time of `as_of` on a later day."""
    final: bool
    as_of: datetime = field(validator=moment)
    """A date: the midnight, by the shop's clock, of the day on which it was tallied. All earlier days are told.

    An earlier version's: the moment."""
    faces: tuple[Face, ...] = field(validator=validators.and_(validators.min_len(2), validators.max_len(MAX_FACES)))
    votes: tuple[int, ...] = field(validator=COUNTS)
    """Counted votes of the month, one number a face."""
    days: tuple[Day, ...] = field(validator=validators.max_len(31))
    hours: tuple[Hour, ...] = field(validator=validators.max_len(7 * 24))
    """Of the weekdays that have days and votes enough."""
    not_counted: Mapping[str, int]
    """Presses left out, by verdict: those of `vocabulary.VERDICTS`, and what a newer version says. Of a final month."""
    undated: tuple[Undated, ...] = field(default=(), validator=validators.max_len(MAX_ROWS))
    faults: tuple[Fault, ...] = field(default=(), validator=validators.max_len(MAX_ROWS))
    touchpoint: str = field(
        default="", converter=composed, validator=Matches(LABEL, "must be at most 80 printable characters")
    )
    """Where in the shop the kiosk stands, among several: `kitchen`, `counter`, `door`."""
    stage: int | None = field(default=None, validator=validators.optional(WholeNumber(1, MAX_STAGES)))
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
        faults = [] if self.schema == SCHEMA else [f"schema = {self.schema}: this program reads schema {SCHEMA}"]
        faults += contradictions(self)
        if faults:
            raise ValueError("; ".join(faults))


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
