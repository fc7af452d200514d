"""A day on the command line, today where none is given."""

from datetime import date, datetime

import click

from hardware.clock import SystemClock

FORMAT = click.DateTime(["%Y-%m-%d"])


def day(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date:
    """The day that an option names; today, by this machine's clock and time zone, where it was left out."""
    return (value or SystemClock().wall().astimezone()).date()
