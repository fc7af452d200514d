"""All shops and kiosks of a head office, looked at once. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kiosk.office.alert.falling import ending, fall, watch_shop
from kiosk.office.alert.kiosks import kiosk_events, overdue, unjudged_kinds
from kiosk.office.report.data.documents import by_shop, renamed
from kiosk.office.report.data.errors import ReportError
from sync.archive.alert_event import KINDS, AlertEvent, of_shop
from sync.archive.archive import StoredStatus
from sync.archive.note import Note
from sync.document.aggregate import MonthlyAggregate

DORMANT = timedelta(days=45)
"""Without a document for so long, a shop is neither said to be falling nor said to have recovered; and a kiosk that was
not heard for so long says nothing of the broker."""
FEWEST_SILENT = 2
"""If so many kiosks, and no fewer than all, are silent at once, the broker or the collector is at fault."""


@dataclass(slots=True)
class Diagnosis:
    """What is wrong now, and what cannot be judged now."""

    troubles: list[AlertEvent] = field(default_factory=list)
    unjudged: set[tuple[str, str]] = field(default_factory=set)
    """Kind, and kiosk or `of_shop`."""
    watched: dict[tuple[str, str, str], str | date | None] = field(default_factory=dict)
    """Of shops that are not falling, as `sync.archive.alert_difference.Watched`."""
    remarks: list[str] = field(default_factory=list)
    """Shops of which nothing can be said, with what has to be changed."""
    outage: str = ""
    """That no kiosk at all is heard, in one sentence; else empty."""
    newest: dict[str, MonthlyAggregate] = field(default_factory=dict)
    """The last document of each kiosk."""
    examined: list[MonthlyAggregate] = field(default_factory=list)
    """All documents that were looked at."""

    @property
    def owners(self) -> dict[str, str]:
        """Whose each kiosk is, by its last document."""
        return {kiosk_id: document.owner for kiosk_id, document in self.newest.items()}

    def add_shop(
        self,
        shop: str,
        documents: Iterable[MonthlyAggregate],
        notes: Sequence[Note],
        now: datetime,
        owner: str = "",
    ) -> None:
        """Look at a shop's days, and remember whose kiosks are whose. `owner`: whose it is, if no document says."""
        documents = list(documents)
        self.examined += documents
        for each in documents:
            newest = self.newest.get(each.kiosk_id)
            if newest is None or newest.as_of <= each.as_of:
                self.newest[each.kiosk_id] = each
        shop_documents = by_shop(documents).get(shop, [])
        subject = of_shop(documents[-1].owner if documents else owner, shop)
        if not shop_documents or now - shop_documents[-1].as_of > DORMANT:
            self.unjudged.add(("falling", subject))
            return
        try:
            watch = watch_shop(shop, shop_documents, notes)
        except ReportError as error:
            self.remarks.append(str(error))
            self.unjudged.add(("falling", subject))
            return
        if trouble := fall(shop_documents[-1].owner, shop, watch):
            self.troubles.append(trouble)
        else:
            self.watched["falling", subject, ""] = ending(watch) or watch.since

    def add_kiosks(
        self, statuses: Sequence[StoredStatus], now: datetime, silent: timedelta, retired: Collection[str] = ()
    ) -> None:
        """Look at the kiosks of the shops that were added. Of those that are `retired` nothing is said any more."""
        former = renamed(self.examined)
        # Of a kiosk without any document that is looked at nothing is known: silent for a year, it is not heard again.
        unseen = {each.status.kiosk_id for each in statuses} - self.newest.keys() - former
        self.unjudged |= {(kind.partition("-")[0], kiosk_id) for kiosk_id in {*retired, *unseen} for kind in KINDS}
        own = [each for each in statuses if each.status.kiosk_id in self.newest.keys() - former - {*retired}]
        recent = [each for each in own if now - each.received_at <= DORMANT]
        all_silent = len(recent) >= FEWEST_SILENT and all(overdue(each, now, silent) for each in recent)
        if all_silent:
            last = max(each.received_at for each in own)
            self.outage = (
                f"no kiosk has been heard since {last:%Y-%m-%d %H:%M} UTC: look at the broker and at kiosk-collect; "
                "owners are not told that their kiosks are silent"
            )
            self.unjudged |= {("unheard", each.status.kiosk_id) for each in own}
        for each in own:
            kiosk_id = each.status.kiosk_id
            self.unjudged |= {(kind, kiosk_id) for kind in unjudged_kinds(each, self.newest[kiosk_id])}
            events = kiosk_events(each, self.newest[kiosk_id], now, silent)
            self.troubles += [event for event in events if not (all_silent and event.kind == "unheard")]


def without_owner(events: Iterable[AlertEvent], owners: Collection[str]) -> dict[str, list[AlertEvent]]:
    """Alerts of others than these owners, by owner: there is nobody to write to."""
    lost: dict[str, list[AlertEvent]] = {}
    for event in events:
        if event.owner not in owners:
            lost.setdefault(event.owner, []).append(event)
    return lost
