"""Whether there is room, the database is whole, and nothing waits in it for somebody."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from kiosk.office.doctor.finding import OfficeFinding, error, ok, warning
from sync.archive.quarantine import Quarantine
from sync.archive.send_log import WEBHOOK, SendLog
from sync.document.database_files import check_database_files

ROOM, DATABASE, COPIES, QUARANTINE = "disk", "database", "copies", "quarantine"
MAILS, WEBHOOKS = "mails", "webhooks"
LITTLE_MIB, TOO_LITTLE_MIB = 1024, 128
CHECKED_MIB = 512
"""A larger database is not read through: that would take minutes."""
WAITING, LOOKED_BACK = timedelta(days=1), timedelta(days=90)
OLD_COPY = timedelta(days=2)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_COPIES = 10_000
"""That are looked at in one folder."""


def sqlite_file(url: str) -> Path | None:
    """The file of an archive in SQLite; None for another."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def examine_room(folder: Path) -> OfficeFinding:
    """Room for what comes in. Raises OSError."""
    free_mib = shutil.disk_usage(folder).free >> 20
    if free_mib < TOO_LITTLE_MIB:
        return error(ROOM, f"{folder}: {free_mib} MiB free; soon nothing is stored", "make room: sudo apt clean, df -h")
    if free_mib < LITTLE_MIB:
        return warning(ROOM, f"{folder}: {free_mib} MiB free", "make room: sudo apt clean, df -h")
    return ok(ROOM, f"{folder}: {free_mib >> 10} GiB free")


def is_openable(file: Path) -> bool:
    """Whether the archive is there, in files that can be one; of others `examine_database` has said it."""
    try:
        check_database_files(file)
    except OSError:
        return False
    return file.exists()


def examine_database(file: Path) -> OfficeFinding:
    """Whether SQLite finds its file whole; what is written meanwhile is not kept waiting."""
    if not file.exists():
        return warning(DATABASE, f"{file}: is not there yet", "sudo systemctl start kiosk-collect")
    try:
        check_database_files(file)
    except OSError as fault:
        return error(
            DATABASE, f"{fault.filename}: {fault.strerror}", "look who has put it there: nobody but a person does"
        )
    size_mib = file.stat().st_size >> 20
    if size_mib > CHECKED_MIB:
        return ok(
            DATABASE, f"{file}: {size_mib} MiB, too large to be read through: sqlite3 {file} 'PRAGMA quick_check'"
        )
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as fault:
        said = str(fault)
    if said != "ok":
        remedy = "stop kiosk-collect, put a backup back or move it away: kiosks send again what they still have"
        return error(DATABASE, f"{file}: {said}", remedy)
    return ok(DATABASE, f"{file}: {size_mib} MiB, whole")


def examine_copies(place: Path | None, now: datetime) -> OfficeFinding:
    """How old the newest copy of the archive is. `place`: a folder of them, or one. Raises OSError."""
    if place is None:
        return ok(COPIES, "archive.copies names no place: whether the archive is copied is not looked at")
    files = islice(place.iterdir(), MOST_COPIES) if place.is_dir() else [place]
    newest_s = max((each.stat().st_mtime for each in files if each.is_file()), default=None)
    remedy = "copy the archive every day: docs/SERVICES.md, Copies of the archive"
    if newest_s is None:
        return warning(COPIES, f"{place}: no copy of the archive", remedy)
    newest = EPOCH + timedelta(seconds=newest_s)
    if now - newest > OLD_COPY:
        return warning(COPIES, f"{place}: the newest copy of the archive is of {newest:%Y-%m-%d}", remedy)
    return ok(COPIES, f"{place}: the newest copy of the archive is of {newest:%Y-%m-%d %H:%M} UTC")


def examine_waiting(url: str, now: datetime, *, mails: bool) -> Iterator[OfficeFinding]:
    """Messages, mails and alerts that somebody has to look at. Raises ArchiveError, ArchiveAwayError."""
    with closing(Quarantine.open(url)) as quarantine:
        if found := quarantine.heads():
            newest = found[0]
            what = f"{len(found)} message(s) could not be accepted, the last since {newest.first_at:%Y-%m-%d}"
            yield warning(QUARANTINE, what, "kiosk office quarantine")
        else:
            yield ok(QUARANTINE, "nothing waits")
    if not mails:
        return
    with closing(SendLog.open(url)) as log:
        young = log.pending("", now - WAITING)
        late = [{*to} for each, to in log.pending("", now - LOOKED_BACK).items() if each not in young]
    if unsent := [to for to in late if to != {WEBHOOK}]:
        who = ", ".join(sorted(set().union(*unsent) - {WEBHOOK})[:5])
        yield warning(
            MAILS, f"{len(unsent)} mail(s) not sent for more than a day, to {who}", "journalctl -u kiosk-report"
        )
    else:
        yield ok(MAILS, "none waits")
    if hooks := sum(WEBHOOK in to for to in late):
        said = f"{hooks} alert(s) that an owner's webhook has not taken for more than a day"
        yield warning(WEBHOOKS, said, "journalctl -u kiosk-alert")
