"""What is wrong with a kiosk, from its own last word and from how long ago that was. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.office.report.data import months
from sync.archive.alert_event import KINDS, AlertEvent
from sync.archive.archive import StoredStatus
from sync.document.aggregate import MonthlyAggregate
from sync.document.health import Health
from sync.document.vocabulary import FAULT_KINDS

STALE = timedelta(hours=12)
"""A button process that runs says something newer than that."""
UNTOLD = timedelta(hours=36)
"""It writes the open month at least once a day."""
BUTTONS = (*FAULT_KINDS, "other")
TESTED = ("swapped", "silent", "dark")
"""What a self-test finds of a face that has words of its own."""
SHOWN_ANYWAY = ("passed", "stuck", "chatter")
"""What it finds and the button shows by itself."""


def ailing(heard: StoredStatus, document: MonthlyAggregate, now: datetime, silent: timedelta) -> Iterator[AlertEvent]:
    """Everything that is wrong. `document`: the kiosk's newest. `silent`: how long it may be overdue."""

    def trouble(kind: str, **about: object) -> AlertEvent:
        assert kind in KINDS  # noqa: S101 - a programmer's error
        return AlertEvent(kind, document.owner, document.shop, heard.status.kiosk_id, **about)  # type: ignore[arg-type]  # as asserted

    if unheard(heard, now, silent):
        yield trouble("unheard", since=heard.received_at.astimezone(ZoneInfo(document.time_zone)).date())
    if heard.status.disputed:
        yield trouble("copied", since=months.first_day(heard.status.disputed[-1]))
    health = heard.status.health
    if _stands_still(heard, document, health):
        yield trouble("standing")
    elif health is not None:
        if health.storage.failing:
            yield trouble("card")
        elif health.storage.ballast_given_up:
            yield trouble("full")
        labels = {face.key: face.label for face in document.faces}
        for kind, face, since in _at_faces(health):
            yield trouble(kind, face=labels.get(face, face), since=since)


def unknown(heard: StoredStatus, document: MonthlyAggregate) -> frozenset[str]:
    """The kinds of trouble, as in a trouble's subject, of which a kiosk's word says nothing."""
    health = heard.status.health
    # Two cards take turns in one status; that it is not in this one says nothing.
    silent_of = {"copied"}
    if health is None or _stands_still(heard, document, health):
        silent_of |= {"card", "full", *BUTTONS, "test"}
    elif not (health.tested and health.tested.faces):
        silent_of |= {"test"}
    return frozenset(silent_of)


def unheard(heard: StoredStatus, now: datetime, silent: timedelta) -> bool:
    """Whether a kiosk is overdue, by this machine's clock: the kiosk's own may show anything."""
    promised = heard.status.next_due_at - heard.status.at
    return now - heard.received_at > promised + silent


def _at_faces(health: Health) -> Iterator[tuple[str, str, date | None]]:
    for fault in health.faults:
        yield fault.kind if fault.kind in FAULT_KINDS else "other", fault.face, fault.since
    if health.tested is not None:
        for each in health.tested.faces:
            if each.outcome not in SHOWN_ANYWAY:
                yield f"test-{each.outcome if each.outcome in TESTED else 'other'}", each.face, health.tested.on


def _stands_still(heard: StoredStatus, document: MonthlyAggregate, health: Health | None) -> bool:
    """Whether the network process speaks for a button process that has gone quiet."""
    if health is None:
        return heard.status.at - document.as_of > UNTOLD
    # Without the time nobody can say how old its word is.
    return health.as_of is not None and heard.status.at - health.as_of > STALE
