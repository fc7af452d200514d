"""Exit codes (sysexits.h) and the one way in which an operating error ends a command: a sentence, no trace."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

CONFIG = 78
"""EX_CONFIG: somebody has to change a setting, a wire or an installation; restarting does not help."""
DATA = 65
"""EX_DATAERR: a file that was given cannot be understood."""
CANNOT_WRITE = 73
"""EX_CANTCREAT: a file that was asked for cannot be written."""
TEMPORARY = 75
"""EX_TEMPFAIL: trying again later may help."""
INTERRUPTED = 130
"""Ctrl-C, as shells say it: 1 would be a doctor's warning."""


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong and what to do next on standard error, and exit with `code`."""
    _say(message)
    sys.exit(code)


def show(error: click.ClickException) -> None:
    """Say a wrong use of the command line in the same way, with where to read on."""
    if type(error).__name__ == "NoArgsIsHelpError":  # since click 8.2: a group without a command shows its help
        error.show()
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        click.echo(context.get_usage(), err=True, color=context.color)
        click.echo(f"Try '{context.command_path} --help' for help.\n", err=True, color=context.color)
    _say(error.format_message())


def _say(message: str) -> None:
    click.echo(click.style("error: ", fg="red") + message, err=True)


@contextmanager
def exiting(code: int, *errors: type[Exception]) -> Iterator[None]:
    """Turn operating errors of the given types into `fail`; every other exception is a bug and shows itself."""
    try:
        yield
    except errors as error:
        fail(str(error), code)
