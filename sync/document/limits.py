"""What one field of a wire form may hold: validators for attrs that can be asked for their limits. Pure."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from attrs import Attribute, frozen

FIRST_YEAR, LAST_YEAR = 1969, 2199
"""Of every date and moment: every clock and database can show it (a kiosk's may be at 1970)."""


@frozen
class Matches:
    """The whole text matches; `what` says what it must be."""

    pattern: re.Pattern[str]
    what: str

    def __call__(self, _instance: object, attribute: "Attribute[Any]", value: str) -> None:
        """Raise ValueError."""
        if not self.pattern.fullmatch(value):
            raise ValueError(f"{attribute.name} = {value[:80]!r}: {self.what}")


@frozen
class WholeNumber:
    """From `low` to `high`, both allowed."""

    low: int
    high: int

    def __call__(self, _instance: object, attribute: "Attribute[Any]", value: int) -> None:
        """Raise ValueError."""
        if not self.low <= value <= self.high:
            raise ValueError(f"{attribute.name} = {value}: must be {self.low}\N{EN DASH}{self.high}")


@frozen
class Counts:
    """A row of counts, each from 0 to `high`; the first `shown` of them are named where one is not."""

    high: int
    shown: int

    def __call__(self, _instance: object, attribute: "Attribute[Any]", value: tuple[int, ...]) -> None:
        """Raise ValueError."""
        if value and not 0 <= min(value) <= max(value) <= self.high:
            allowed = f"counts must be 0\N{EN DASH}{self.high}"
            raise ValueError(f"{attribute.name} = {list(value)[: self.shown]}: {allowed}")


def moment(_instance: object, attribute: "Attribute[Any]", value: datetime) -> None:
    """Aware, its offset in whole minutes, of a year from `FIRST_YEAR` to `LAST_YEAR`. Raises ValueError."""
    offset = value.utcoffset()
    if offset is None or offset % timedelta(minutes=1) or not FIRST_YEAR <= value.year <= LAST_YEAR:
        allowed = f"must be of {FIRST_YEAR}\N{EN DASH}{LAST_YEAR}, with its offset from UTC"
        raise ValueError(f"{attribute.name} = {value.isoformat()}: {allowed}")


def day(_instance: object, attribute: "Attribute[Any]", value: date) -> None:
    """Of a year from `FIRST_YEAR` to `LAST_YEAR`. Raises ValueError."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"{attribute.name} = {value}: must be of {FIRST_YEAR}\N{EN DASH}{LAST_YEAR}")
