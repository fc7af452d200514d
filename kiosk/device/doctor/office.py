"""The way to the head office: what was sent, what was receipted, and whether the broker can be spoken to."""

import os
import pwd
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from config.language import gettext_noop as _
from config.language import pgettext_noop
from config.password import PasswordError
from kiosk.broker import NotClaimedError, broker
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, Severity, error, note, ok, unexamined, warning
from sync.document.outbox import Document
from sync.document.receipts import Receipts, outstanding
from sync.mqtt.broker import BrokerAwayError, BrokerRefusedError

PUBLISHER = "kiosk-publish"
LATE = timedelta(days=2)
"""So old is a document that several days' attempts have not delivered."""
AGAIN = _("write the token into smiley.txt once more, then: sudo kiosk setup; without smiley.txt see docs/SERVICES.md")
LOOKS_AFTER = _("ask whoever looks after the broker")
WAITS = _("until then the months wait in the outbox, and nothing is lost")
NO_OFFICE = _("no head office: the settings have no table [broker], and the months stay in the outbox")


def examine_outbox(context: Context) -> Iterator[Finding]:
    """The months, and which of them the head office has."""
    if not context.sees_outbox:
        yield unexamined(_("not examined: the outbox, and what the kiosk says of itself"))
        return
    documents, faults = context.months
    for fault in faults.values():
        yield error(
            _("{fault}"),
            _("restart the kiosk, which counts that month again; keep a copy of the file for us"),
            fault=str(fault),
        )
    now = context.clock.wall()
    names = {each.aggregate.kiosk_id for each in documents.values()}
    receipts = {name: context.receipts(name) for name in names}
    yield from judge_outbox(documents, now)
    if context.settings.broker is not None:
        yield from judge_receipts(documents, receipts, now)


def judge_outbox(documents: Mapping[str, Document], now: datetime) -> Iterator[Finding]:
    """How old the newest document is. Pure."""
    if not documents:
        yield note(_("the outbox holds no month yet: the first is written once the time is known"))
        return
    newest = documents[max(documents)].aggregate
    if now - newest.as_of > LATE:
        yield warning(
            _("the newest document, {month}, was written on {day}"),
            _("is the kiosk running, and does it know the time? See `journalctl -u kiosk`"),
            month=newest.month,
            day=f"{newest.as_of:%Y-%m-%d}",
        )
    else:
        yield ok(
            _("the outbox holds {first} to {month}, written on {day}"),
            first=min(documents),
            month=newest.month,
            day=f"{newest.as_of:%Y-%m-%d}",
        )


def judge_receipts(
    documents: Mapping[str, Document], receipts: Mapping[str, Receipts], now: datetime
) -> Iterator[Finding]:
    """Which documents the head office has not receipted, by the names under which they were made. Pure."""
    late: list[str] = []
    fresh: list[str] = []
    for name, known in receipts.items():
        of = {month: each for month, each in documents.items() if each.aggregate.kiosk_id == name}
        for month in outstanding(of, known):
            (late if now - of[month].aggregate.as_of > LATE else fresh).append(month)
    if late:
        yield warning(
            _("the head office has not receipted {months}"),
            _("sudo kiosk publish, which says what is wrong"),
            months=", ".join(sorted(late)),
        )
    if fresh:
        yield note(
            _("not yet receipted: {months}; the next attempt is due within the hour"), months=", ".join(sorted(fresh))
        )
    if documents and not late and not fresh:
        yield ok(_("the head office has receipted every month"))


def examine_broker(context: Context) -> Iterator[Finding]:
    """Connect as the publisher does, and ask for the receipts."""
    configured = context.settings.broker
    if configured is None:
        yield note(NO_OFFICE)
        return
    named = (
        *(configured.password_file, configured.key_file, configured.certificate_file),
        *(configured.ca_file, configured.claim_file),
    )
    files = [path for path in named if path is not None]
    for path in files:
        yield from judge_file(path)
    from kiosk.device.doctor.reach import finds_receipts  # noqa: PLC0415 - paho-mqtt is slow to load

    try:
        settings = broker(configured)
        receipted = finds_receipts(settings, context.settings.kiosk.id, context.clock)
    except NotClaimedError:
        yield warning(
            _("the head office has not certified this kiosk's key yet"),
            _("sudo kiosk publish, which says what is wrong"),
        )
    except PasswordError as fault:
        if context.is_root or all(os.access(path, os.R_OK) for path in files):
            yield error(_("the broker's password cannot be used: {fault}"), AGAIN, fault=fault.sentence)
        else:
            yield unexamined(_("not examined: the broker's password"))
    except BrokerRefusedError as fault:
        yield Finding(Severity.ERROR, fault.template, LOOKS_AFTER, fault.facts)
    except BrokerAwayError as fault:
        yield Finding(Severity.WARNING, fault.template, WAITS, fault.facts)
    else:
        yield _receipted(
            str(settings), "TLS" if configured.tls else pgettext_noop("detail", "no encryption"), receipted=receipted
        )


def _receipted(broker: str, lock: str, *, receipted: bool) -> Finding:
    if receipted:
        return ok(_("{broker} answers ({lock}), and the head office has left receipts there"), broker=broker, lock=lock)
    return warning(
        _("{broker} answers ({lock}), but the head office has left no receipt for this kiosk"),
        _("does `kiosk collect` run there? A new kiosk gets its first one after `sudo kiosk publish`"),
        broker=broker,
        lock=lock,
    )


def judge_file(path: Path) -> Iterator[Finding]:
    """Whether the publisher's user may read a file of secrets; not told where there is no such user."""
    try:
        user, file = pwd.getpwnam(PUBLISHER), path.stat()
    except (KeyError, OSError):
        return  # reading it names what is wrong with it
    groups = os.getgrouplist(PUBLISHER, user.pw_gid)
    may = file.st_mode & stat.S_IROTH
    may = may or (file.st_gid in groups and file.st_mode & stat.S_IRGRP)
    may = may or (file.st_uid == user.pw_uid and file.st_mode & stat.S_IRUSR)
    if not may:
        yield error(
            _("{path}: the user {user} may not read it"),
            _("sudo chgrp {user} {path} && sudo chmod g+r {path}"),
            path=str(path),
            user=PUBLISHER,
        )
