"""The wire form of what leaves the kiosk: JSON from values, and values from JSON that nobody vouches for. Pure."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from types import GenericAlias
from typing import Any, TypeVar

from cattrs import Converter, transform_error
from cattrs.v import format_exception

MAX_ROWS = 1000
"""Most rows of a list."""
MAX_FIELDS = 100
"""Most fields of an object, those that a newer version has added among them."""
MAX_FIELD_NAME = 80
"""Longest name of a field, characters."""

# As isoformat writes them; fromisoformat reads weeks, days without hyphens and more, and each Python something else.
DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    rf"{DATE.pattern}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{{6}})?"
    "(?:[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)

T = TypeVar("T")


class WireError(ValueError):
    """A wire form that cannot be accepted; the message names the faults with their places."""


def encode(value: Any, max_bytes: int) -> bytes:
    """JSON, UTF-8, keys sorted, no blanks; the same value, the same bytes. Raises WireError where it is too long."""
    payload = json.dumps(
        _CONVERTER.unstructure(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    if len(payload) > max_bytes:
        raise WireError(f"{len(payload)} bytes, at most {max_bytes}")
    return payload


def decode(payload: bytes, kind: type[T], max_bytes: int, refuse: Callable[[dict[str, Any]], None] | None = None) -> T:
    """Read a value of an attrs class. Unknown fields are passed over, so that newer versions are understood.

    `refuse` looks at the object before its fields are judged, and raises WireError where that would be in vain.
    Raises WireError naming every missing and mistyped field with its place; where there is none, what a field may not
    be, or every contradiction between fields.
    """
    value = load(payload, max_bytes)
    if refuse is not None:
        refuse(value)
    # Counted first: to name the faults of 20,000 rows takes seconds.
    long = [key for key, rows in value.items() if isinstance(rows, list) and len(rows) > MAX_ROWS]
    if long:
        raise WireError(f"{', '.join(long)[:80]}: more than {MAX_ROWS} rows")
    try:
        return _CONVERTER.structure(value, kind)
    except Exception as error:  # noqa: BLE001 - cattrs wraps each fault in a group; every one is the sender's
        raise WireError("; ".join(transform_error(error, path="$", format_exception=_say))) from None


def load(payload: bytes, max_bytes: int) -> dict[str, Any]:
    """An object whose fields nobody has judged yet, within the limits that hold for what is not known here as well.

    Raises WireError.
    """
    if len(payload) > max_bytes:
        raise WireError(f"{len(payload)} bytes, at most {max_bytes}")
    try:
        value = json.loads(payload.decode(), object_pairs_hook=_object, parse_constant=_no_number)
    except WireError:
        raise
    except (ValueError, RecursionError) as error:
        raise WireError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise WireError(f"expected an object, got {type(value).__name__}")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, what nobody here knows of it among it. Raises WireError."""
    value = dict(pairs)
    if len(pairs) > MAX_FIELDS:
        raise WireError(f"an object of {len(pairs)} fields, at most {MAX_FIELDS}")
    if len(value) < len(pairs):
        raise WireError("an object with the same field twice")
    for name in value:
        if len(name) > MAX_FIELD_NAME:
            raise WireError(f"{name[:40]!r}: the name of a field is {len(name)} characters, at most {MAX_FIELD_NAME}")
    return value


def _no_number(text: str) -> float:
    raise WireError(f"not JSON: {text}")


def _strict(kind: type) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _type: Any) -> Any:
        # bool is an int to Python, 1.5 is an int to int(): neither is a count.
        if type(value) is not kind:
            raise ValueError(f"expected {kind.__name__}, got {str(value)[:40]!r}")
        return value

    return structure


def _structure_counts(value: Any, _type: Any) -> tuple[int, ...]:
    """A row of counts in one go: a month has two hundred of them, and an office a thousand kiosks."""
    if type(value) is not list or not {*map(type, value)} <= {int}:
        raise ValueError(f"expected a list of whole numbers, got {str(value)[:40]!r}")
    return tuple(value)


def _structure_rows(value: Any, kind: Any) -> tuple[Any, ...]:
    # An object and a text can be gone through like a list, too; empty ones would pass for no rows.
    if type(value) is not list:
        raise ValueError(f"expected a list, got {str(value)[:40]!r}")
    rows: Any = GenericAlias(list, kind.__args__[:1])
    return tuple(_CONVERTER.structure(value, rows))


def _structure_date(value: Any, _type: Any) -> date:
    if type(value) is not str or not DATE.fullmatch(value):
        raise ValueError(f"expected YYYY-MM-DD, got {str(value)[:40]!r}")
    return date.fromisoformat(value)


def _structure_moment(value: Any, _type: Any) -> datetime:
    if type(value) is not str or not MOMENT.fullmatch(value):
        raise ValueError(f"expected YYYY-MM-DDTHH:MM:SS+HH:MM, got {str(value)[:40]!r}")
    return datetime.fromisoformat(value)


def _converter() -> Converter:
    converter = Converter()
    for kind in (int, str, bool):
        converter.register_structure_hook(kind, _strict(kind))
    converter.register_structure_hook_func(lambda kind: getattr(kind, "__origin__", None) is tuple, _structure_rows)
    converter.register_structure_hook_func(lambda kind: kind == tuple[int, ...], _structure_counts)
    converter.register_structure_hook(date, _structure_date)
    converter.register_structure_hook(datetime, _structure_moment)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    return converter


_CONVERTER = _converter()


def _say(error: BaseException, kind: type | None) -> str:
    """Cattrs hides what a ValueError says; ours say what is allowed."""
    return str(error)[:200] if isinstance(error, ValueError) else format_exception(error, kind)
