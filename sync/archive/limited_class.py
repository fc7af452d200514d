"""Classes of attrs with their limits in their types, where msgspec checks them without a call to Python."""

from collections.abc import Callable
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin

import attrs
import msgspec

T = TypeVar("T")

_TOLD: dict[str, Callable[[Any], dict[str, Any]]] = {
    "NoneType": lambda _: {},
    "WholeNumber": lambda of: {"ge": of.low, "le": of.high},
    "Counts": lambda of: {"each": {"ge": 0, "le": of.high}},
    "Matches": lambda of: {"pattern": rf"^(?:{of.pattern.pattern})\Z"},
    "_MaxLengthValidator": lambda of: {"max_length": of.max_length},
    "_MinLengthValidator": lambda of: {"min_length": of.min_length},
}


def limited(kind: type[T]) -> type[T]:
    """A subclass of a class of attrs, and so with all of its parts: what msgspec can know of their limits it is told.

    Other validators stay. Converters do not, because msgspec calls none.
    """
    types, fields = {}, {}
    for each in attrs.fields(kind):  # type: ignore[arg-type]
        limits = _limits(each.validator)
        types[each.name] = _typed(each.type, limits or {})
        fields[each.name] = attrs.field(default=each.default, validator=each.validator if limits is None else None)
    body = {"__annotations__": types, "__module__": kind.__module__, "__doc__": kind.__doc__, **fields}
    return attrs.frozen(type(kind.__name__, (kind,), body))


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
