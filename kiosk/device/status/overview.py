"""What `kiosk status` shows: the running kiosk's own words beside its months and their receipts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.settings import KioskSettings
from hardware.epoch import utc_at
from hardware.time_daemon import last_synchronised, running_daemon
from kiosk.device.daemon.folder import OUTBOX
from kiosk.device.daemon.status_reply import DayCount, StatusReply
from kiosk.privileges import acting_for
from sync.document import handover_files
from sync.document.aggregate import MonthlyAggregate
from sync.document.health import Health, Tested
from sync.document.outbox import Document, scan
from sync.document.receipts import outstanding


def overview(settings: KioskSettings, present: StatusReply | None, now: datetime) -> dict[str, Any]:
    """The keys of `kiosk status --json`; `present`: None where no kiosk runs, whose last words are then shown."""
    folder = settings.kiosk.data / OUTBOX
    with acting_for(folder):
        documents, _ = scan(folder)
        health = present.health if present else handover_files.find_health(folder)
    today = present.today if present else None
    return {
        "kiosk_id": settings.kiosk.id,
        "shop": settings.kiosk.shop,
        "time_zone": settings.kiosk.time_zone,
        "running": present is not None,
        "today": None if today is None else _day(today),
        "since_start": present.since_start if present else None,
        "month": _month(settings, documents, today, now),
        "head_office": None if settings.broker is None else _receipts(settings, documents),
        "said_at": health.as_of.isoformat() if health and health.as_of else None,
        **(
            _health(health) if health else dict.fromkeys(("version", "clock", "card", "faults", "tested", "in_service"))
        ),
    }


def month_so_far(document: MonthlyAggregate, today: DayCount | None) -> dict[str, int]:
    """The month by face: its document, in which today's row is replaced by what is known by now. Pure."""
    keys = [face.key for face in document.faces]
    counted = dict(zip(keys, document.votes, strict=True))
    if today is not None:
        recorded = [day.votes for day in document.days if day.date == today.date] or [(0,) * len(keys)]
        for key, votes in zip(keys, recorded[0], strict=True):
            counted[key] += today.votes.get(key, 0) - votes
    return counted


def _day(today: DayCount) -> dict[str, Any]:
    return {"date": today.date.isoformat(), "votes": dict(today.votes), "not_counted": dict(today.not_counted)}


def _month(
    settings: KioskSettings, documents: Mapping[str, Document], today: DayCount | None, now: datetime
) -> dict[str, Any] | None:
    day: date = today.date if today else now.astimezone(ZoneInfo(settings.kiosk.time_zone)).date()
    document = documents.get(f"{day:%Y-%m}")
    if document is None:
        return None if today is None else {"month": f"{day:%Y-%m}", "votes": dict(today.votes), "undated": 0}
    undated = sum(sum(each.votes) for each in document.aggregate.undated)
    return {"month": f"{day:%Y-%m}", "votes": month_so_far(document.aggregate, today), "undated": undated}


def _receipts(settings: KioskSettings, documents: Mapping[str, Document]) -> dict[str, Any]:
    folder, name = settings.kiosk.receipts, settings.kiosk.id
    own = {month: each for month, each in documents.items() if each.aggregate.kiosk_id == name}
    with acting_for(folder):
        waiting = outstanding(own, handover_files.find(folder, name))
        try:
            at = utc_at((folder / f"{name}.json").lstat().st_mtime_ns).replace(microsecond=0)
        except OSError:
            at = None
    return {"last_receipt_at": at.isoformat() if at else None, "waiting": waiting}


def _tested(tested: Tested) -> dict[str, Any]:
    faces = {each.face: each.outcome for each in tested.faces}
    return {"on": tested.on.isoformat() if tested.on else None, "faces": faces}


def _health(health: Health) -> dict[str, Any]:
    heard_on, synchronised = health.time.heard_on, last_synchronised()
    return {
        "version": health.version,
        "clock": {
            "source": health.time.source,
            "heard_on": heard_on.isoformat() if heard_on else None,
            "daemon": running_daemon(),
            "synchronised_at": synchronised.isoformat() if synchronised else None,
        },
        "card": {"failing": health.storage.failing, "free_mib": health.storage.free_mib},
        "faults": [
            {"face": each.face, "kind": each.kind, "since": each.since.isoformat() if each.since else None}
            for each in health.faults
        ],
        "tested": None if health.tested is None else _tested(health.tested),
        "in_service": health.in_service,
    }
