"""A day on the command line, today where none is given."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from hardware.clock import SystemClock

FORMAT = click.DateTime(["%Y-%m-%d"])


def day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date:
    """The day that an option names; today, by this machine's clock and time zone, where it was left out."""
    return (value or SystemClock().wall().astimezone()).date()


def given(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    """The day that an option names, if it does."""
    return value.date() if value else None


def as_of(meaning: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that names the day on which something is prepared."""
    return click.option("--as-of", "prepared_on", type=FORMAT, callback=day, metavar="DATE", help=meaning)
