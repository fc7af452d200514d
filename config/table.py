"""A TOML table made into a settings class, all faults at once. Pure."""

import difflib
import json
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs

from config.limits import SHOWN, join

T = TypeVar("T")

INT_LIMIT = 2**63
"""TOML promises no more, and Python refuses to print numbers of many thousand digits."""


class Table:
    """Reads one file's tables and gathers what is wrong in them."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}
        """By place, like `buttons.happy.line`; each text begins with its place."""

    def read(self, kind: type[T], table: Any, place: str = "") -> T | None:
        """Make an instance of the attrs class `kind`; None where a fault leaves it without a required value.

        A faulty value that has a default is left out, so that what hangs together can still be checked.
        """
        if not isinstance(table, dict):
            self._fault(place, f"must be a table: [{place}] on a line of its own", table)
            return None
        attributes: dict[str, attrs.Attribute[Any]] = {each.name: each for each in attrs.fields(kind)}  # type: ignore[arg-type]
        for key in table:
            if key not in attributes:
                self._fault(join(place, key), _unknown(key, list(attributes)))
        required = {name for name, attribute in attributes.items() if attribute.default is attrs.NOTHING}
        for name in sorted(required - set(table)):
            self._fault(join(place, name), "must be given: it has no default")
        read = {name: self._checked(attributes[name], table[name], place) for name in attributes if name in table}
        values = {name: value for name, value in read.items() if value is not None}
        return kind(**values) if required <= set(values) else None

    def _checked(self, attribute: "attrs.Attribute[Any]", raw: Any, place: str) -> Any:
        here = join(place, attribute.name)
        value = self._value(attribute.type, raw, here)
        if value is not None and attribute.validator is not None:
            try:
                attribute.validator(None, attribute, value)
            except ValueError as error:
                # The setting names itself in its message; the reader of a file needs the whole place.
                self.faults[here] = f"{place}.{error}" if place else str(error)
                return None
        return value

    def _value(self, kind: Any, raw: Any, place: str) -> Any:
        """The typed value, None where it is faulty (TOML has no null of its own)."""
        if get_origin(kind) is UnionType:
            kind = next(option for option in get_args(kind) if option is not type(None))
        if attrs.has(kind):
            return self.read(kind, raw, place)
        if get_origin(kind) is Mapping:
            return self._mapping(get_args(kind)[1], raw, place)
        try:
            return _leaf(kind, raw)
        except _WrongTypeError as wrong:
            self._fault(place, str(wrong), raw)
            return None

    def _mapping(self, kind: Any, raw: Any, place: str) -> dict[str, Any] | None:
        if not isinstance(raw, dict):
            self._fault(place, f"must be a table: [{place}] on a line of its own", raw)
            return None
        read = {key: self._value(kind, item, join(place, key)) for key, item in raw.items()}
        return None if None in read.values() else read

    def _fault(self, place: str, what: str, raw: Any = None) -> None:
        shown = "" if raw is None else f" = {_shown(raw)}"
        self.faults[place] = f"{place}{shown}: {what}"


class _WrongTypeError(ValueError):
    """What a value must be, in words for whoever wrote it."""


_WORDS = {
    bool: "must be true or false, without quotes",
    int: "must be a whole number, without quotes",
    str: "must be text in quotes",
}


def _leaf(kind: Any, raw: Any) -> Any:
    """A value that is no table. Raises _WrongTypeError."""
    options = get_args(kind)
    if get_origin(kind) is Literal:
        if type(raw) is not str or raw not in options:
            raise _WrongTypeError(f"must be {', '.join(options[:-1])} or {options[-1]}")
        return raw
    if get_origin(kind) is tuple:
        if not isinstance(raw, list) or any(type(item) is not str for item in raw):
            raise _WrongTypeError('must be a list of texts: ["…", "…"]')
        return tuple(raw)
    if kind is Path:
        if type(raw) is not str or not raw.startswith("/") or "\0" in raw:
            raise _WrongTypeError('must be a path from the root, in quotes, like "/var/lib/kiosk"')
        return Path(raw)
    if kind is date and type(raw) is not date:
        raise _WrongTypeError("must be a date without quotes, like 2026-11-22")
    # By type, not isinstance: bool is an int to Python, and true is no GPIO line.
    if type(raw) is not kind:
        raise _WrongTypeError(_WORDS[kind])
    if kind is int and abs(raw) >= INT_LIMIT:
        raise _WrongTypeError("too large a number")
    # Blanks around a name are none of it, as in smiley.txt and in the browser.
    return raw.strip() if kind is str else raw


def _shown(raw: Any) -> str:
    match raw:
        case dict():
            return "{…}"
        case list():
            return "[…]"
        case datetime() | date() | time():
            return raw.isoformat()
        case int() if abs(raw) >= INT_LIMIT:
            return "…"
        case _:
            return json.dumps(raw, ensure_ascii=False)[:SHOWN]


def _unknown(key: str, known: list[str]) -> str:
    # `zone` is less like time_zone than like owner.
    close = [each for each in known if key in each.split("_")] or difflib.get_close_matches(key[:SHOWN], known, n=1)
    return "no such setting; " + (f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}")
