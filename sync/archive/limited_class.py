"""Classes of attrs as msgspec's own, with their limits in their types, which it checks without a call to Python."""

from collections.abc import Callable, Sequence
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

import attrs
import msgspec

_TOLD: dict[str, Callable[[Any], dict[str, Any]]] = {
    "NoneType": lambda _: {},
    "WholeNumber": lambda of: {"ge": of.low, "le": of.high},
    "Counts": lambda of: {"each": {"ge": 0, "le": of.high}},
    "Matches": lambda of: {"pattern": rf"^(?:{of.pattern.pattern})\Z"},
    "_MaxLengthValidator": lambda of: {"max_length": of.max_length},
    "_MinLengthValidator": lambda of: {"min_length": of.min_length},
}


@cache
def limited(kind: type) -> type[msgspec.Struct]:
    """A class with the fields of one of attrs, in alphabetical order, and so with all of its parts.

    What msgspec can know of their limits it is told; other validators are called, and what looks at all fields.
    Converters are not. There are no cycles in a document: Python's garbage collector is spared its rows.
    """
    fields: list[Any] = []
    left: list[tuple[attrs.Attribute[Any], Callable[..., Any]]] = []
    for each in sorted(attrs.fields(kind), key=lambda each: each.name):
        limits = _limits(each.validator)
        if limits is None and each.validator is not None:
            left.append((each, each.validator))
        typed = _typed(each.type, limits or {})
        fields.append((each.name, typed) if each.default is attrs.NOTHING else (each.name, typed, each.default))
    checks = _checking(left, getattr(kind, "__attrs_post_init__", None))
    return msgspec.defstruct(
        kind.__name__, fields, namespace=checks, module=kind.__module__, frozen=True, kw_only=True, gc=False
    )


def _checking(
    left: Sequence[tuple["attrs.Attribute[Any]", Callable[..., Any]]], whole: Callable[[Any], None] | None
) -> dict[str, Any]:
    """What is called with each instance; nothing where there is nothing to check."""

    def check(self: Any) -> None:
        for each, validate in left:
            validate(self, each, getattr(self, each.name))
        if whole is not None:
            whole(self)

    return {"__post_init__": check} if left or whole else {}


def _limits(validator: Any) -> dict[str, Any] | None:
    """What `msgspec.Meta` takes, and under `each` what it takes of a tuple's items; None where that is not all."""
    kind = type(validator).__name__  # attrs keeps its classes to itself, but not their fields
    if kind == "_AndValidator":
        found = [_limits(each) for each in validator._validators]  # noqa: SLF001
        return None if None in found else {key: value for each in found for key, value in (each or {}).items()}
    if kind == "_OptionalValidator":
        return _limits(validator.validator)
    tell = _TOLD.get(kind)
    return tell(validator) if tell else None


def _typed(kind: Any, limits: dict[str, Any]) -> Any:
    """A type with limits, whatever is in it likewise."""
    if attrs.has(kind):
        return limited(kind)
    if NoneType in get_args(kind):
        (other,) = (each for each in get_args(kind) if each is not NoneType)
        return _typed(other, limits) | None
    own = {key: value for key, value in limits.items() if key != "each"}
    if get_origin(kind) is tuple:
        item: Any = _typed(get_args(kind)[0], limits.get("each", {}))
        kind = tuple[item, ...]
    return Annotated[kind, msgspec.Meta(**own)] if own else kind
