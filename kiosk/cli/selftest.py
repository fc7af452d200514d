"""`kiosk selftest`: every face, light and part of this kiosk, passed or named."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from config.file import SettingsError, load_kiosk
from config.language import gettext_noop as _
from config.settings import KioskSettings
from kiosk.cli.certify import certify, certifying
from kiosk.cli.doctor import admit, line
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY, exiting, fail
from kiosk.cli.files import FolderPath
from kiosk.cli.options import kiosk_settings
from kiosk.device.daemon.control import RUN, ControlError, ask
from kiosk.device.daemon.light_settings import light_rule
from kiosk.device.doctor import examine_way
from kiosk.device.doctor.card import examine_card
from kiosk.device.doctor.certificate import Certificate
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.faces import judge_faces
from kiosk.device.doctor.finding import Finding, error, unexamined
from kiosk.device.doctor.flush import judge_flush, measure_flush
from kiosk.device.doctor.lights import judge_lights
from kiosk.device.doctor.network import examine_wireless
from kiosk.device.doctor.office import examine_outbox
from kiosk.device.doctor.time import examine_time
from kiosk.device.doctor.tool import ask as ask_tool
from kiosk.device.selftest.device_link import device_link
from kiosk.device.selftest.progress import Progress, decode_progress
from kiosk.device.setup.boot import answer_file
from kiosk.device.setup.result import FILE, MAX_BYTES, with_test
from kiosk.device.words import say
from kiosk.privileges import acting_for
from sync.document.regular_file import read_limited, write_atomically
from sync.document.wire import WireError

BOOT = Path("/boot/firmware")
"""The part of the card that every computer can read."""
PAGE = "smiley-result.html"
LOOK_S = 0.3
START_S = 30
"""How long a small Pi may take to start the publishing service and to reach the broker; then it waits for a receipt."""


@click.command()
@kiosk_settings
@click.option(
    "--out",
    type=FolderPath(),
    help="Folder of smiley-result.txt and smiley-result.html [default: /boot/firmware where that can be written].",
)
@click.option(
    "--last", is_flag=True, help="Press nothing: write down the newest test, which was begun without a keyboard."
)
@certifying
def command(path: Path | None, out: Path | None, *, last: bool, **certified: Any) -> None:
    """Try this kiosk: each face blinks until it is pressed; then clock, card, broker and receipts.

    What is swapped, stuck, bouncing, dark, slow or away is named. Presses do not count meanwhile; a face that nobody
    presses is given up after 30 s. The result also goes into smiley-result.txt, and into smiley-result.html, a page to
    sign. Without a terminal: hold two faces for ten seconds, until the lights blink; kiosk-paper.service then writes
    the page (with --last).

    With --certify FILE it measures what no emulator shows of a board, beside the kiosk at work: chip, edges, hum,
    PWM, voltage, heat, Wi-Fi, watchdog, flushes, clock, ten starts. Run it again, and it goes on (docs/BOARDS.md).

    \b
    Examples:
      sudo kiosk selftest                           press what blinks, sign the page
      sudo kiosk selftest --certify board.json      an hour; then again after each of ten cold starts

    \b
    Exit codes:
      0   passed
      1   warnings
      3   something did not pass
      75  the kiosk is not running, nobody pressed a face, or it was broken off
    """
    with exiting(CONFIG, SettingsError):
        settings = load_kiosk(path)
    if certified["certify"] is not None:
        certify(settings, **certified)
        return
    language = settings.kiosk.language
    with exiting(TEMPORARY, ControlError, WireError):
        folders = [RUN, settings.kiosk.data]
        progress = _newest(folders) if last else _press(folders, language)
    if progress.abandoned:
        fail("nobody pressed a face; the kiosk counts again", TEMPORARY)
    findings = []
    for name, finding in _examine(settings, progress, last=last):
        findings.append((name, finding))
        click.echo(line(name, finding, language))
    at = admit(settings).clock.wall().astimezone(ZoneInfo(settings.kiosk.time_zone))
    certificate = Certificate(settings.kiosk, version("smiley-kiosk"), at, tuple(findings), device_link())
    click.echo(certificate.heading())
    folder = out or (BOOT if BOOT.is_dir() and os.access(BOOT, os.W_OK) else None)
    if folder is not None:
        _write(folder, certificate)
    elif BOOT.is_dir():
        click.echo(f"not written down: {BOOT} cannot be written (sudo?); --out names another folder", err=True)
    sys.exit(certificate.worst.exit_code)


def _press(folders: list[Path], language: str) -> Progress:
    """Guide whoever presses, until the test is over."""
    if ask(folders, "selftest") is None:
        fail("the kiosk is not running: sudo systemctl start kiosk, or `kiosk run`", TEMPORARY)
    try:
        return _guide(folders, language)
    except KeyboardInterrupt:
        with suppress(ControlError):  # else it counts again once nobody presses
            ask(folders, "service 0")
        fail("broken off; the kiosk counts again", TEMPORARY)


def _guide(folders: list[Path], language: str) -> Progress:
    waiting = None
    while True:
        if (answer := ask(folders, "selftest progress")) is None:
            raise ControlError("the kiosk went away; try again")
        progress = decode_progress(answer)
        if progress.over:
            return progress
        if progress.waiting is not None and progress.waiting != waiting:
            click.echo(say(language, _("press the face whose light blinks: {face}"), {"face": progress.waiting}))
        waiting = progress.waiting
        threading.Event().wait(LOOK_S)


def _newest(folders: list[Path]) -> Progress:
    """The test that is over, or the one under way as far as it is."""
    if (answer := ask(folders, "selftest progress")) is None:
        fail("the kiosk is not running: sudo systemctl start kiosk", TEMPORARY)
    return decode_progress(answer)


def _examine(settings: KioskSettings, progress: Progress, *, last: bool) -> Iterator[tuple[str, Finding]]:
    context = admit(settings)
    lights = [face for face, button in settings.buttons.items() if button.light is not None]
    dark = [face for face in lights if sys.stdin.isatty() and not _blinked(face, settings.kiosk.language)]
    for face in dark:
        with suppress(ControlError):  # the finding stands all the same
            ask([RUN, settings.kiosk.data], f"selftest dark {face}")
    for finding in judge_faces(progress.tried, settings.debounce.chatter_ms, dark):
        yield "faces", finding
    for finding in judge_lights(light_rule(settings), settings.gpio.factory):
        yield "lights", finding
    for name, look in {"clock": examine_time, "card": examine_card, "flush": _flush}.items():
        yield from ((name, finding) for finding in look(context))
    if last:  # behind the walls of its service there is no network; the receipts say whether the broker was reached
        for name, look in {"outbox": examine_outbox, "network": examine_wireless}.items():
            yield from ((name, finding) for finding in look(context))
        return
    if settings.broker is not None and context.has_systemd:
        click.echo(say(settings.kiosk.language, _("sending the months, and waiting for a receipt …")), err=True)
        limit_s = START_S + settings.broker.receipt_timeout_s
        ask_tool("systemctl", "start", "kiosk-publish.service", timeout_s=limit_s)
    yield from (("outbox", finding) for finding in examine_outbox(context))
    yield from examine_way(context)


def _blinked(face: str, language: str) -> bool:
    try:
        return click.confirm(say(language, _("Did the light of {face} blink?"), {"face": face}))
    except click.Abort:
        fail("broken off; `kiosk selftest --last` writes down what was pressed", TEMPORARY)


def _flush(context: Context) -> Iterator[Finding]:
    try:
        yield from judge_flush(measure_flush(context.settings.kiosk.data, context.clock))
    except PermissionError:
        yield unexamined(_("not examined: how long the card takes to keep a vote"))
    except OSError as fault:
        yield error(_("the card keeps no vote: {fault}"), _("see `dmesg` and `df -h`"), fault=fault.strerror or "?")


def _write(folder: Path, certificate: Certificate) -> None:
    text, page = answer_file(folder, FILE), answer_file(folder, PAGE)
    try:
        with acting_for(folder):
            former = read_limited(text, MAX_BYTES) if text.exists() else b""
            write_atomically(text, with_test(former, certificate.text()))
            write_atomically(page, certificate.page())
    except OSError as fault:
        fail(f"{fault.filename or folder}: {fault.strerror}", CANNOT_WRITE)
    facts = {"text": str(text), "page": page.name}
    click.echo(say(certificate.kiosk.language, _("written: {text} and {page}, a page to sign"), facts))
