"""Where each effective value comes from: a line of the file, or the default. Pure."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
_KEY = re.compile(r"\s*([^=#\[\]{},]+?)\s*=")


@frozen
class EffectiveValue:
    """One setting as it is in force."""

    place: str
    value: str
    """As it would be written in TOML; `not set` where it is neither given nor has a default."""
    line: int | None
    """The line of the file that sets it; None for a default."""


def effective(settings: Any, content: bytes) -> Iterator[EffectiveValue]:
    """Every setting in force, in the order of the classes; `content` is the file that the settings were read from."""
    lines = _lines(content.decode("utf-8-sig"))
    for place, value in _leaves(settings, ""):
        yield EffectiveValue(place, _toml(value), lines.get(place))


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            here = f"{place}.{attribute.name}" if place else attribute.name
            yield from _leaves(getattr(value, attribute.name), here)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}")
    else:
        yield place, value


def _toml(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)


def _lines(text: str) -> dict[str, int]:
    """The line of each setting; an inline table's settings have the line of its beginning."""
    found: dict[str, int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.fullmatch(line):
            table = _path(header[1])
        elif (key := _KEY.match(line)) and (path := _path(key[1])):
            found.setdefault(".".join((*table, *path)), number)
            for inner in _inner(line):
                found.setdefault(".".join((*table, *path, *inner)), number)
    return found


def _path(key: str) -> tuple[str, ...]:
    """The parts of a key, dots and quotes understood; none where it is no key but part of a longer value."""
    try:
        value: Any = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    path = []
    while isinstance(value, dict):
        (name, value), *_ = value.items()
        path.append(name)
    return tuple(path)


def _inner(line: str) -> Iterator[tuple[str, ...]]:
    """The keys in an inline table that ends on its line."""
    try:
        value: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return
    pending: list[tuple[tuple[str, ...], Any]] = [((), next(iter(value.values()), None))]
    while pending:
        path, item = pending.pop()
        if isinstance(item, dict):
            pending += [((*path, key), inner) for key, inner in item.items()]
        else:
            yield path
