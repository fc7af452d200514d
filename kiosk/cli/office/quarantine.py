"""`kiosk office quarantine`: what kiosks sent and the archive could not accept."""

import json
import sys
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import click

from config.file import SettingsError, load_office
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, DATA, TEMPORARY, exiting, fail
from kiosk.cli.options import office_settings
from kiosk.cli.source import acting_for_archive
from sync.archive.archive import Archive, ArchiveAwayError, ArchiveError
from sync.archive.intake import Quarantined, take
from sync.archive.quarantine import MAX_PAYLOAD, SENDER, Quarantine, QuarantinedMessage
from sync.document import topics

SHOWN = 8
"""Of what a message is called by, characters: enough to tell it from two thousand others."""
ALL = "all"


@click.command()
@office_settings
@click.option("--show", metavar="ID", help="Print one message whole.")
@click.option("--retry", metavar="ID", help="Judge a message anew, and take it in where it is good now; or `all`.")
@click.option("--drop", metavar="ID", help="Forget a message; or `all`.")
def command(path: Path | None, *, show: str | None, retry: str | None, drop: str | None) -> None:
    """List what was not accepted: what it is called by, how often it came, since when, from whom, and why.

    Nothing is lost while it is here: a kiosk sends a month until it is receipted. The newest fifty messages of a kiosk
    are kept, and two thousand in all.

    \b
    Exit codes:
      0   done
      65  a message is still not to be accepted
      75  the archive is away
      78  somebody has to change a setting; or there is no such message
    """
    if sum(each is not None for each in (show, retry, drop)) > 1:
        raise click.UsageError("--show, --retry and --drop: give one of them")
    with (
        exiting(CONFIG, SettingsError, ArchiveError),
        exiting(TEMPORARY, ArchiveAwayError),
        _opened(path) as (quarantine, archive),
    ):
        if show is not None:
            click.echo(_whole(_one(quarantine, show)))
        elif retry is not None:
            sys.exit(_retry(archive, quarantine, _chosen(quarantine, retry)))
        elif drop is not None:
            dropped = quarantine.drop([each.digest for each in _chosen(quarantine, drop)])
            click.echo(f"{dropped} dropped")
        else:
            messages = quarantine.heads()
            click.echo("\n".join(map(_line, messages)) or "nothing is in quarantine")


def take_in_waiting(path: Path | None, kiosk_ids: Collection[str]) -> list[str]:
    """Take in what waited for somebody to say where some kiosks stand; a line each of what happened, or nothing."""
    now, lines, taken = SystemClock().wall(), [], 0
    with _opened(path) as (quarantine, archive):
        for each in reversed(quarantine.messages()):
            if _sender(each) not in kiosk_ids or topics.read_month(each.topic) is None:
                continue
            reason = _take_in(archive, quarantine, each, now)
            if reason:
                lines.append(f"{each.digest[:SHOWN]}  {_sender(each)} still waits: {reason}")
            else:
                quarantine.drop([each.digest])
                taken += 1
    return [f"taken in from quarantine: {taken}; receipts follow when the kiosk next sends", *lines] if taken else lines


@contextmanager
def _opened(path: Path | None) -> Iterator[tuple[Quarantine, Archive]]:
    url = load_office(path).archive.url
    with (
        acting_for_archive(url),
        closing(Quarantine.open(url)) as quarantine,
        closing(Archive.open(url)) as archive,
    ):
        yield quarantine, archive


def _chosen(quarantine: Quarantine, name: str) -> list[QuarantinedMessage]:
    return quarantine.messages() if name == ALL else [_one(quarantine, name)]


def _one(quarantine: Quarantine, name: str) -> QuarantinedMessage:
    found = quarantine.messages(name) if name else []
    if len(found) != 1:
        what = f"{len(found)} messages begin with" if found else "no message begins with"
        fail(f"{what} {name!r}; `kiosk office quarantine` lists them", CONFIG)
    return found[0]


def _retry(archive: Archive, quarantine: Quarantine, messages: list[QuarantinedMessage]) -> int:
    """Judge messages anew, the oldest first. Returns the exit code."""
    code = 0
    for each in reversed(messages):
        reason = _take_in(archive, quarantine, each, SystemClock().wall())
        if reason:
            code = DATA
        else:
            quarantine.drop([each.digest])
        click.echo(f"{each.digest[:SHOWN]}  {_sender(each)}: {reason or 'taken in'}")
    return code


def _take_in(archive: Archive, quarantine: Quarantine, message: QuarantinedMessage, now: datetime) -> str:
    """Store a month that is good now. Returns why it is not."""
    if len(message.payload) == MAX_PAYLOAD:
        return "only its beginning was kept; the kiosk sends it again"
    if topics.read_status(message.topic):
        return "a kiosk's status comes again by itself; drop it"
    judged = take(message.topic, message.payload, now)
    if isinstance(judged, Quarantined):
        return judged.reason
    archive.store([judged], now)
    refused = [each for each in quarantine.messages(message.digest) if each.times > message.times]
    return refused[0].reason if refused else ""


def _line(each: QuarantinedMessage) -> str:
    often = f"{each.times} times" if each.times > 1 else "once"
    when = f"since {each.first_at:%Y-%m-%d %H:%M}, last {each.received_at:%Y-%m-%d %H:%M} UTC"
    return f"{each.digest[:SHOWN]}  {often} {when}  {_sender(each)}  {each.reason}"


def _sender(each: QuarantinedMessage) -> str:
    """The kiosk whose topic it came by."""
    found = SENDER.match(each.topic)
    return each.topic.split("/")[1] if found else each.topic[:80]


def _whole(each: QuarantinedMessage) -> str:
    text = each.payload.decode(errors="backslashreplace")
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    # What a stranger sent must not steer a terminal.
    shown = "".join(sign if sign.isprintable() or sign == "\n" else repr(sign)[1:-1] for sign in text)
    return f"{each.topic}\n{_line(each)}\n\n{shown}"
