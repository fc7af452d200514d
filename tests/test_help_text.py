"""What --help shows by hand, examples and exit codes, fits a terminal of 80 columns, and can be copied from it."""

import shlex

import click
import pytest

from kiosk.cli import main
from kiosk.cli.help_text import hang

WIDTH = 80


def helps(command, context):
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            one = command.get_command(context, name)
            yield from helps(one, click.Context(one, info_name=name, parent=context, terminal_width=WIDTH))


def test_no_line_of_any_help_is_wider_than_a_terminal():
    pages = dict(helps(main, click.Context(main, info_name="kiosk", terminal_width=WIDTH)))
    assert len(pages) > 60
    assert [(name, line) for name, page in pages.items() for line in page.splitlines() if len(line) > WIDTH] == []


@pytest.mark.parametrize(
    ("line", "hung"),
    [
        ("    75  try again", ["    75  try again"]),
        ("    75  a mail server is away, or the archive", ["    75  a mail server is away, or", "        the archive"]),
        (
            "    kiosk office kiosk rename a b      the card got another kiosk id",
            ["    kiosk office kiosk rename a b", "        the card got another kiosk", "        id"],
        ),
        (
            '    kiosk report --shop "Via Garibaldi" --out x',
            ["    kiosk report --shop \\", '        "Via Garibaldi" --out x'],
        ),
    ],
)
def test_what_is_too_wide_hangs_below_where_it_began(line, hung):
    assert hang(line, 36).split("\n") == hung


@pytest.mark.parametrize("width", range(24, 100, 7))
def test_a_command_that_was_divided_is_the_same_command(width):
    line = """    kiosk voices calls.csv --label "Order line" --from /var/lib/kiosk/outbox --shop 'Via Garibaldi 1'"""
    assert shlex.split(hang(line, width).replace("\\\n", "")) == shlex.split(line)
