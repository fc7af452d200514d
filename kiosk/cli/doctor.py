"""`kiosk doctor`: everything that could be wrong, each with its remedy."""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from config.file import SettingsError, decode, load_kiosk, locate, read
from config.language import SOURCE
from config.settings import KioskSettings
from config.zones import KEPT
from hardware.clock import SystemClock
from hardware.rtc import HardwareClock
from hardware.timesync import Timedate, TimeSync
from kiosk.cli.exits import CANNOT_WRITE, fail
from kiosk.cli.files import NewFile, reason
from kiosk.cli.options import kiosk_settings
from kiosk.device.daemon.kept_zone import is_kept
from kiosk.device.doctor import EXAMINATIONS, examine_way
from kiosk.device.doctor.bundle import gather, write
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, Severity
from kiosk.device.doctor.settings import judge_missing, judge_settings, judge_waiting, judge_zone
from kiosk.device.setup.pending import standing
from kiosk.device.setup.setup import SETTINGS
from kiosk.device.words import say

COLOURS = {Severity.OK: "green", Severity.NOTE: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "red"}
WIDTH = max(map(len, Severity))


@click.command()
@kiosk_settings
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")
@click.option(
    "--bundle",
    type=NewFile(),
    metavar="FILE",
    help="Write a .tar.gz for support: no secrets, no votes.",
)
def command(path: Path | None, bundle: Path | None, *, as_json: bool) -> None:
    """Examine this kiosk: everything that could be wrong, each with its remedy.

    It changes nothing, and asks the running kiosk to follow the whole chain of votes, between two presses. Some of it
    only root may see: what was left out is named.

    With --bundle FILE it also writes what helps from afar into one file: these findings, the settings, versions, the
    services' journal, which months are in the outbox, the kiosk's own words. Neither a password nor a vote is in it.

    \b
    Exit codes:
      0   nothing has to be done
      1   warnings: something will become worse or be missing
      3   errors: votes are not counted, not kept or not told
    """
    # What is noticed on the way is a finding, and is told as one.
    logging.basicConfig(handlers=[logging.NullHandler()])
    findings: list[tuple[str, Finding]] = []
    context, found = None, iter(findings)
    try:
        context = admit(load_kiosk(path))
    except SettingsError as fault:
        found = (("settings", each) for each in examine_settings(locate(KioskSettings, path), str(fault)))
    else:
        found = examine(context, locate(KioskSettings, path))
    for name, finding in found:
        findings.append((name, finding))
        if not as_json:
            click.echo(line(name, finding))
    worst = max((finding.severity for _, finding in findings), key=[*Severity].index)
    if as_json:
        click.echo(json.dumps(report(findings, worst), indent=2))
    else:
        counts = {each: sum(finding.severity == each for _, finding in findings) for each in Severity}
        click.echo(f"{counts[Severity.ERROR]} error(s), {counts[Severity.WARNING]} warning(s)")
    if bundle is not None:
        words = "\n".join(click.unstyle(line(*each)) for each in findings)
        try:
            write(bundle, gather(path, context, words), SystemClock().wall())
        except OSError as fault:
            fail(f"{bundle}: {reason(fault)}", CANNOT_WRITE)
        click.echo(f"{bundle}: for support; neither a password nor a vote is in it", err=True)
    sys.exit(worst.exit_code)


def admit(settings: KioskSettings) -> Context:
    """What the examinations look at: these settings, on this machine."""
    rtc = settings.storage.rtc
    clock = SystemClock(
        hardware_clock=HardwareClock(rtc) if rtc else None, timesync=TimeSync(kernel=Timedate(wait_s=5))
    )
    return Context(settings, clock)


def examine_settings(path: Path, faults: str, root: Path = Path("/")) -> Iterator[Finding]:
    """The file, and where it is the installed kiosk's, whether smiley.txt is in force."""
    stands = standing(root) if path == root / SETTINGS else None
    if stands is not None and not path.exists():
        yield judge_missing(path, stands.boot, stands.waiting, stands.answer)
        return
    yield from judge_settings(path, faults)
    if stands is not None and stands.waiting is not None:
        yield judge_waiting(stands.waiting, stands.answer)


def examine_zone(settings: KioskSettings, path: Path) -> Iterator[Finding]:
    """The shop's time zone, as this machine knows it."""
    used, data = settings.kiosk.time_zone, settings.kiosk.data
    try:
        written = str(decode(read(path), str(path))["kiosk"]["time_zone"])
    except (SettingsError, KeyError, TypeError):
        written = used
    yield from judge_zone(path, written, used, data / KEPT if is_kept(used, data) else None)


def examine(context: Context, path: Path) -> Iterator[tuple[str, Finding]]:
    """All examinations in turn, each finding with the name of its examination."""
    yield from (("settings", each) for each in (*examine_settings(path, ""), *examine_zone(context.settings, path)))
    for name, look in EXAMINATIONS.items():
        _show(f"{name} \N{HORIZONTAL ELLIPSIS}")
        for finding in look(context):
            _show("")
            yield name, finding
    _show("broker \N{HORIZONTAL ELLIPSIS}")
    for name, finding in examine_way(context):
        _show("")
        yield name, finding
    _show("")


def _show(doing: str) -> None:
    """On a terminal, what is being looked at: some of it takes a while."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{doing}", err=True, nl=False)


def line(name: str, finding: Finding, language: str = SOURCE) -> str:
    """One finding for a person."""
    mark = click.style(f"{say(language, finding.severity):<{WIDTH}}", fg=COLOURS[finding.severity])
    advice = say(language, finding.advice, finding.facts)
    remedy = f"\n{'':{WIDTH}}   {click.style(advice, bold=True)}" if advice else ""
    return f"{mark}  {say(language, name)}: {say(language, finding.sentence, finding.facts)}{remedy}"


def report(findings: list[tuple[str, Finding]], worst: Severity) -> dict[str, object]:
    """All findings for a machine."""
    rows = [
        {"examination": name, "severity": finding.severity, "what": finding.what, "remedy": finding.remedy}
        for name, finding in findings
    ]
    return {"severity": worst, "findings": rows}
