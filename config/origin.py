"""Where each effective value comes from: the file, or the default. Pure."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen


@frozen
class EffectiveValue:
    """One setting as it is in force."""

    place: str
    value: str
    """As it would be written in TOML; `not set` where it is neither given nor has a default."""
    given: bool
    """Whether the file sets it; otherwise it is the default."""


def effective(settings: Any, content: bytes) -> Iterator[EffectiveValue]:
    """Every setting in force, in the order of the classes; `content` is the file that the settings were read from."""
    given = set(_given(tomllib.loads(content.decode("utf-8-sig"))))
    for place, value in _leaves(settings, ""):
        yield EffectiveValue(place, _toml(value), place in given)


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


def _given(tables: Mapping[str, Any], place: str = "") -> Iterator[str]:
    for key, value in tables.items():
        here = f"{place}.{key}" if place else key
        if isinstance(value, Mapping):
            yield from _given(value, here)
        else:
            yield here
