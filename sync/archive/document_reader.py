"""Reads a kiosk's document at the speed of msgspec, where that is installed; the verdict is that of `aggregate.decode`.

msgspec names one fault, and sees some things otherwise. So what it takes is taken, and all else is read again the long
way, which decides and names every fault.
"""

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from typing import Any, get_args, get_origin

import attrs

from sync.document import aggregate, wire
from sync.document.aggregate import MAX_BYTES, MonthlyAggregate

IS_FAST = find_spec("msgspec") is not None
"""Debian 12 has no msgspec."""


def decode(payload: bytes, *, hours: bool = True) -> MonthlyAggregate:
    """Read a wire form from an untrusted source. Raises AggregateError as `aggregate.decode` does.

    What msgspec has read has the fields of a MonthlyAggregate, and is a class of msgspec's own: as one of attrs it
    would cost half as much again.
    """
    found = _read(payload) if IS_FAST else None
    if found is None:
        return aggregate.decode(payload, hours=hours)
    if not hours:
        import msgspec  # noqa: PLC0415 - may not be there

        msgspec.structs.force_setattr(found, "hours", ())  # type: ignore[arg-type]  # it is one of msgspec's
    return found


def evolve(document: MonthlyAggregate, **changes: Any) -> MonthlyAggregate:
    """`attrs.evolve`, of a document that was read here."""
    if attrs.has(type(document)):
        return attrs.evolve(document, **changes)
    import msgspec  # noqa: PLC0415 - it has read it

    return msgspec.structs.replace(document, **changes)  # type: ignore[type-var]  # likewise


def _read(payload: bytes) -> MonthlyAggregate | None:
    """None where the long way has to say what is wrong, or that nothing is."""
    import msgspec  # noqa: PLC0415 - may not be there

    if len(payload) > MAX_BYTES:
        return None
    try:
        own = _read_own(payload)
        if own is not None:
            return own
        value = msgspec.json.decode(payload)
        # Where that gives the same bytes, no field is there twice, and no letter or number is spelled in another way.
        if msgspec.json.encode(value) != payload or not _is_composed(payload):
            return None
        document: MonthlyAggregate = msgspec.convert(value, _kind())
        if not all(mine <= known for mine, known in _fields(value)):
            wire.load(payload, MAX_BYTES)  # what a newer version adds has limits, too
    except Exception:  # noqa: BLE001 - the long way says it
        return None
    return document if all(found.isoformat() == said for said, found in _moments(value, document)) else None


def _read_own(payload: bytes) -> MonthlyAggregate | None:
    """What a kiosk of this very version has written, in one go; None where it is anything else.

    It is if it is spelled as it would be here: then nothing is unknown, there twice, or spelled in another way.
    """
    decoder, encoder = _codec()
    document: MonthlyAggregate = decoder.decode(payload)
    spelled = encoder.encode(document)
    # msgspec has a spelling of its own of UTC, and of parts of a second.
    if document.undated or not document.as_of.utcoffset():
        spelled = spelled.replace(b'Z"', b'+00:00"')
    return document if spelled == payload and not document.as_of.microsecond and _is_composed(payload) else None


@cache
def _codec() -> tuple[Any, Any]:
    """What reads a document and what writes one; both are made once."""
    import msgspec  # noqa: PLC0415 - may not be there

    # Its fields are in order; words that are counted are put in order.
    return msgspec.json.Decoder(_kind()), msgspec.json.Encoder(order="deterministic")


def _kind() -> Any:
    from sync.archive.limited_class import limited  # noqa: PLC0415 - needs msgspec

    return limited(MonthlyAggregate)


def _is_composed(payload: bytes) -> bool:
    """Whether names are spelled as `vocabulary.composed` spells them: a text that is composed is so in its parts."""
    return payload.isascii() or unicodedata.is_normalized("NFC", payload.decode())


def _fields(value: dict[str, Any]) -> Iterator[tuple[set[str], frozenset[str]]]:
    """The fields that are there, of the month and of all its rows, and those that there can be."""
    yield {*value}, _names(MonthlyAggregate)
    for name, kind in _rows().items():
        yield set().union(*value.get(name, ())), _names(kind)
    yield {*(value.get("event") or ())}, _names(aggregate.Event)


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(each.name for each in attrs.fields(kind))


@cache
def _rows() -> dict[str, type]:
    """The classes of a month's rows, by the field they are in."""
    lists = {each.name: each.type for each in attrs.fields(MonthlyAggregate) if get_origin(each.type) is tuple}
    items = {name: get_args(kind)[0] for name, kind in lists.items()}
    return {name: kind for name, kind in items.items() if attrs.has(kind)}


def _moments(value: dict[str, Any], document: MonthlyAggregate) -> Iterator[tuple[str, datetime]]:
    """As they are written, and as they were read: msgspec reads more spellings than one."""
    yield value["as_of"], document.as_of
    for said, found in zip(value.get("undated", ()), document.undated, strict=True):
        for end, at in (("after", found.after), ("before", found.before)):
            if at is not None:
                yield said[end], at
