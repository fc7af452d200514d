"""A day on the command line, today where none is given."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import click

from hardware.clock import SystemClock
from sync.document.limits import FIRST_YEAR, LAST_YEAR

AHEAD = timedelta(days=366)
"""That anybody plans; what is later is a mistyped year, and nobody would see it for so long."""


class DateParameter(click.DateTime):
    """A date of a year that documents can be of: what is noted of another one no page could be made of."""

    def __init__(self) -> None:
        """As documents have them."""
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Raise click.BadParameter for what is none."""
        found: datetime | None = None
        with suppress(click.BadParameter):  # whose message is one for programmers
            found = super().convert(value, param, ctx)
        if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fail(f"{value!r} is no date like 2026-06-03, of {FIRST_YEAR}\N{EN DASH}{LAST_YEAR}", param, ctx)
        return found


FORMAT = DateParameter()


def day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date:
    """The day that an option names; today, by this machine's clock and time zone, where it was left out."""
    return (value or SystemClock().wall().astimezone()).date()


def soon(context: click.Context, parameter: click.Parameter, value: datetime | None) -> date:
    """As `day`, for what may be planned. Raises click.BadParameter where it is more than a year ahead."""
    found = day(context, parameter, value)
    if found > day(context, parameter, None) + AHEAD:
        raise click.BadParameter(f"{found} is more than a year ahead: is its year right?")
    return found


def given(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    """The day that an option names, if it does."""
    return value.date() if value else None


def as_of(meaning: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that names the day on which something is prepared."""
    return click.option("--as-of", "prepared_on", type=FORMAT, callback=day, metavar="DATE", help=meaning)
