"""What `kiosk report` can be asked for, and which options belong to it. No command of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from kiosk.cli.files import FolderPath, NewFile
from kiosk.office.report.page.formats import FORMATS


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """The values of the options; empty where one was left out."""

    prepared_on: date
    settings: Path | None = None
    month: str = ""
    shop: str = ""
    owner: str = ""
    event: str = ""
    goal: int | None = None
    by: str = ""
    year: int = 0
    from_day: date = date.min
    to_day: date = date.min
    against: str = ""
    split_hour: int | None = None
    language: str = ""
    suffixes: tuple[str, ...] = ()
    out: Path = Path()


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind of report."""

    module: str
    """Beside this one, with `write(source, order)`, which returns the exit code."""
    needs: tuple[str, ...] = ()
    """Options, beside the one that asks for it."""
    takes: tuple[str, ...] = ()
    """Further ones."""
    folder: bool = False
    """Whether --out names one."""


KINDS: Mapping[str, ReportKind] = {
    "mail": ReportKind("mail", takes=("month",)),
    "weekly": ReportKind("week"),
    "store": ReportKind("store", takes=("month", "language", "owner")),
    "entered": ReportKind("entered"),
    "every": ReportKind("all_shops", ("month", "out"), ("suffixes", "language"), folder=True),
    "owner": ReportKind("owner", ("month", "out"), ("language",)),
    "from_day": ReportKind("periods", ("to_day", "against", "out"), ("shop", "owner", "language", "split_hour")),
    "year": ReportKind("year", ("out",), ("shop", "owner", "language")),
    "event": ReportKind("event", ("out",), ("shop", "owner", "language")),
    "month": ReportKind("page", ("out",), ("shop", "owner", "language", "goal", "by")),
}
"""By the option that asks for it; the first that is given does."""
SWITCHES = ("mail", "weekly", "store", "entered", "every")
"""Options that are there or not."""
FLAGS = {
    "mail": "--mail",
    "weekly": "--weekly",
    "store": "--store",
    "entered": "--entered",
    "every": "--all",
    "owner": "--owner NAME",
    "from_day": "--from-day DATE",
    "to_day": "--to-day DATE",
    "against": "--against DATE[..DATE]",
    "split_hour": "--split-hour HOUR",
    "year": "--year YYYY",
    "event": "--event NAME",
    "goal": "--goal POINTS",
    "by": "--by YYYY-MM",
    "month": "--month YYYY-MM",
    "shop": "--shop NAME",
    "language": "--language",
    "suffixes": "--format",
    "out": "--out FILE",
}


def report_kind(options: Mapping[str, Any]) -> ReportKind:
    """Which kind of report the options ask for. Raises UsageError where they do not go together."""
    given = [name for name in FLAGS if options.get(name) not in {None, False, (), ""}]
    # An owner's name tells his shop from another's of the same name, or asks for all of his.
    whose = "owner" if {"shop", "event", "from_day", "year"} & {*given} else ""
    asking = next((name for name in KINDS if name in given and name != whose), None)
    if asking is None:
        raise click.UsageError(f"{', '.join(FLAGS[name] for name in KINDS)}: give one of them")
    asked = KINDS[asking]
    for name in given:
        if name not in {asking, *asked.needs, *asked.takes}:
            raise click.UsageError(f"{FLAGS[asking]} does not go with {FLAGS[name]}")
    for name in asked.needs:
        if name not in given:
            raise click.UsageError(f"{FLAGS[asking]} needs {FLAGS[name]}")
    if ("goal" in given) != ("by" in given):
        raise click.UsageError(f"{FLAGS['goal']} and {FLAGS['by']} go together")
    if "out" in asked.needs:
        _check_out(options["out"], is_folder=asked.folder)
    return asked


def _check_out(out: Path, *, is_folder: bool) -> None:
    if not is_folder and out.suffix not in FORMATS:
        raise click.BadParameter(f"{out}: must end in {', '.join(FORMATS)}", param_hint="'--out'")
    try:
        (FolderPath() if is_folder else NewFile()).convert(out, None, None)
    except click.BadParameter as error:
        error.param_hint = "'--out'"
        raise
