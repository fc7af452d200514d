"""`kiosk doctor`: everything that could be wrong, each with its remedy."""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from config.file import SettingsError, load_kiosk, locate
from config.settings import KioskSettings
from hardware.clock import SystemClock
from hardware.rtc import HardwareClock
from kiosk.doctor import EXAMINATIONS
from kiosk.doctor.finding import Finding, Severity, error, ok
from kiosk.doctor.patient import Patient

COLOURS = {Severity.OK: "green", Severity.NOTE: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "red"}
WIDTH = max(map(len, Severity))


@click.command()
@click.option(
    "--settings",
    "path",
    type=click.Path(path_type=Path),
    help="kiosk.toml; otherwise $KIOSK_SETTINGS, or /etc/kiosk/kiosk.toml.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")
def command(path: Path | None, *, as_json: bool) -> None:
    """Examine this kiosk: everything that could be wrong, each with its remedy.

    It changes nothing, and asks the running kiosk to follow the whole chain of votes, between two presses. Some of it
    only root may see: what was left out is named.

    \b
    Exit codes:
      0   nothing has to be done
      1   warnings: something will become worse or be missing
      3   errors: votes are not counted, not kept or not told
    """
    # What is noticed on the way is a finding, and is told as one.
    logging.basicConfig(handlers=[logging.NullHandler()])
    findings = []
    for name, finding in examine(path):
        findings.append((name, finding))
        if not as_json:
            click.echo(line(name, finding))
    worst = max((finding.severity for _, finding in findings), key=[*Severity].index)
    if as_json:
        click.echo(json.dumps(told(findings, worst), indent=2))
    else:
        counts = {each: sum(finding.severity == each for _, finding in findings) for each in Severity}
        click.echo(f"{counts[Severity.ERROR]} error(s), {counts[Severity.WARNING]} warning(s)")
    sys.exit(worst.exit_code)


def examine(path: Path | None) -> Iterator[tuple[str, Finding]]:
    """All examinations in turn, each finding with the name of its examination."""
    try:
        settings = load_kiosk(path)
    except SettingsError as fault:
        remedy = "change the file; `kiosk config check FILE` examines it alone. Nothing else could be examined"
        for each in str(fault).splitlines():
            yield "settings", error(each, remedy)
        return
    yield "settings", ok(f"{locate(KioskSettings, path)}: no fault")
    rtc = settings.storage.rtc
    patient = Patient(settings, SystemClock(hardware_clock=HardwareClock(rtc) if rtc else None))
    for name, look in EXAMINATIONS.items():
        if sys.stderr.isatty():
            click.echo(f"{name} \N{HORIZONTAL ELLIPSIS}\r", err=True, nl=False)
        for finding in look(patient):
            yield name, finding


def line(name: str, finding: Finding) -> str:
    """One finding for a person."""
    mark = click.style(f"{finding.severity:<{WIDTH}}", fg=COLOURS[finding.severity])
    remedy = f"\n{'':{WIDTH}}   {click.style(finding.remedy, bold=True)}" if finding.remedy else ""
    return f"{mark}  {name}: {finding.what}{remedy}"


def told(findings: list[tuple[str, Finding]], worst: Severity) -> dict[str, object]:
    """All findings for a machine."""
    rows = [
        {"examination": name, "severity": finding.severity, "what": finding.what, "remedy": finding.remedy}
        for name, finding in findings
    ]
    return {"severity": worst, "findings": rows}
