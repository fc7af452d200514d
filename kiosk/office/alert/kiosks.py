"""What is wrong with a kiosk, from its last status and from how long ago that came. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.office.report.data import months
from sync.archive.alert_event import KINDS, AlertEvent
from sync.archive.archive import StoredStatus
from sync.document.aggregate import MonthlyAggregate
from sync.document.health import Health
from sync.document.vocabulary import FAULT_KINDS

STALE_HEALTH = timedelta(hours=12)
"""A button process that runs has written its health since."""
STALE_DOCUMENT = timedelta(hours=36)
"""It writes the open month at least once a day."""
BUTTONS = (*FAULT_KINDS, "other")
NAMED_OUTCOMES = ("swapped", "silent", "dark")
"""What a self-test finds of a face that has words of its own."""
SEEN_ANYWAY = ("passed", "stuck", "chatter", "hum")
"""What it finds and the button shows by itself."""


def kiosk_events(
    stored: StoredStatus, document: MonthlyAggregate, now: datetime, silent: timedelta
) -> Iterator[AlertEvent]:
    """Everything that is wrong. `document`: the kiosk's newest. `silent`: how long it may be overdue."""

    def event(kind: str, **details: object) -> AlertEvent:
        assert kind in KINDS  # noqa: S101 - a programmer's error
        return AlertEvent(kind, document.owner, document.shop, stored.status.kiosk_id, **details)  # type: ignore[arg-type]  # as asserted

    if overdue(stored, now, silent):
        yield event("unheard", since=stored.received_at.astimezone(ZoneInfo(document.time_zone)).date())
    if stored.status.disputed:
        yield event("copied", since=months.first_day(stored.status.disputed[-1]))
    health = stored.status.health
    if _stands_still(stored, document, health):
        yield event("standing")
    elif health is not None:
        if health.storage.failing:
            yield event("card")
        elif health.storage.ballast_given_up:
            yield event("full")
        labels = {face.key: face.label for face in document.faces}
        for kind, face, since in _at_faces(health):
            yield event(kind, face=labels.get(face, face), since=since)


def unjudged_kinds(stored: StoredStatus, document: MonthlyAggregate) -> frozenset[str]:
    """The kinds of alert, as in an alert's subject, of which a kiosk's status says nothing."""
    health = stored.status.health
    # Two cards take turns in one status; that it is not in this one says nothing.
    silent_of = {"copied"}
    if health is None or _stands_still(stored, document, health):
        silent_of |= {"card", "full", *BUTTONS, "test"}
    elif not (health.tested and health.tested.faces):
        silent_of |= {"test"}
    return frozenset(silent_of)


def overdue(stored: StoredStatus, now: datetime, silent: timedelta) -> bool:
    """Whether a kiosk is overdue, by this machine's clock: the kiosk's own may show anything."""
    promised = stored.status.next_due_at - stored.status.at
    return now - stored.received_at > promised + silent


def _at_faces(health: Health) -> Iterator[tuple[str, str, date | None]]:
    for fault in health.faults:
        yield fault.kind if fault.kind in FAULT_KINDS else "other", fault.face, fault.since
    if health.tested is not None:
        for each in health.tested.faces:
            if each.outcome not in SEEN_ANYWAY:
                yield f"test-{each.outcome if each.outcome in NAMED_OUTCOMES else 'other'}", each.face, health.tested.on


def _stands_still(stored: StoredStatus, document: MonthlyAggregate, health: Health | None) -> bool:
    """Whether the network process speaks for a button process that has gone quiet."""
    if health is None:
        return stored.status.at - document.as_of > STALE_DOCUMENT
    # Without the time nobody can say how old its word is.
    return health.as_of is not None and stored.status.at - health.as_of > STALE_HEALTH
