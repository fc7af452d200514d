"""What the kiosks' statuses say of the office: months that do not arrive, clocks that are wrong. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kiosk.office.doctor.finding import OfficeFinding, error, ok, warning
from sync.archive.archive_read import StoredStatus

BACKLOG, CLOCKS, SILENT = "backlog", "clocks", "kiosks"
AHEAD = timedelta(minutes=10)
"""A status cannot come before it was written: the kiosk's clock is ahead, or ours behind."""
NAMED = 5


def examine_kiosks(
    statuses: Sequence[StoredStatus], now: datetime, silent: timedelta, senders: Sequence[str] = ()
) -> Iterator[OfficeFinding]:
    """All that is to be seen from the newest status of each kiosk. `silent`: so long may one be overdue.

    `senders`: where there is no status, the kiosks that have sent months all the same.
    """
    if senders and not statuses:
        what = f"none says how it is, though months of {len(senders)} are there"
        yield warning(SILENT, what, "may the collector read kiosks/+/status (the broker's access list)?")
        return
    if not statuses:
        yield warning(SILENT, "no kiosk has been heard yet", "kiosk office enrol KIOSK-ID; is the port open?")
        return
    overdue = [each for each in statuses if each.status.next_due_at + silent < now]
    yield from _silent(statuses, overdue)
    heard = [each for each in statuses if each not in overdue]
    behind = [each for each in heard if each.status.outstanding]
    months = sum(len(each.status.outstanding) for each in behind)
    if behind:
        what = f"{months} month(s) of {_named(behind)} were sent and not receipted"
        yield warning(BACKLOG, what, "systemctl status kiosk-collect; kiosk office quarantine")
    else:
        yield ok(BACKLOG, "every month of every kiosk that was heard is receipted")
    ahead = [each for each in heard if each.status.at > each.received_at + AHEAD]
    if ahead and len(ahead) == len(statuses):
        yield error(CLOCKS, "every kiosk's clock is ahead of this machine's", "timedatectl: is it synchronised?")
    elif ahead:
        yield warning(CLOCKS, f"ahead of this machine's: {_named(ahead)}", "there: kiosk doctor; here: timedatectl")
    else:
        yield ok(CLOCKS, "no kiosk's is ahead of this machine's")


def _silent(statuses: Sequence[StoredStatus], overdue: Sequence[StoredStatus]) -> Iterator[OfficeFinding]:
    if len(overdue) == len(statuses) > 1:
        last = max(each.received_at for each in statuses)
        what = f"none of {len(statuses)} has been heard since {last:%Y-%m-%d %H:%M} UTC"
        yield error(SILENT, what, "systemctl status mosquitto kiosk-collect; is port 8883 reachable from outside?")
    elif overdue:
        yield warning(SILENT, f"overdue: {_named(overdue)}", "is it switched on, and is it online? there: kiosk doctor")
    else:
        yield ok(SILENT, f"{len(statuses)} heard in time")


def _named(statuses: Sequence[StoredStatus]) -> str:
    names = sorted(each.status.kiosk_id for each in statuses)
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
