"""A month on the command line."""

import click

from sync.document.aggregate import MONTH


def month(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Check an option that names one, like 2026-10."""
    if value is not None and not MONTH.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no month like 2026-10")
    return value
