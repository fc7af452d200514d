"""All shops and kiosks of a head office, looked at once. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.office.alert.falling import ending, fall, watched
from kiosk.office.alert.kiosks import ailing, unheard, unknown
from kiosk.office.report.data.documents import by_shop
from kiosk.office.report.data.errors import ReportError
from sync.archive.alert_event import AlertEvent
from sync.archive.archive import StoredStatus
from sync.archive.note import Note
from sync.document.aggregate import MonthlyAggregate

ASLEEP = timedelta(days=45)
"""Of a shop that has told nothing for that long nobody says that it is falling, nor that it no longer is."""
FEW = 2
"""So many kiosks do not all fall silent at once: then it is the head office that hears nothing."""


@dataclass(slots=True)
class Diagnosis:
    """What is wrong now, and what cannot be judged now."""

    troubles: list[AlertEvent] = field(default_factory=list)
    unjudged: set[tuple[str, str]] = field(default_factory=set)
    """Kind, and shop or kiosk."""
    endings: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """How falls ended, by their subject."""
    remarks: list[str] = field(default_factory=list)
    """Shops of which nothing can be said, with what has to be changed."""
    deaf: str = ""
    """That the head office itself hears nothing."""
    newest: dict[str, MonthlyAggregate] = field(default_factory=dict)
    """The last document of each kiosk."""

    def add_shop(self, shop: str, documents: Iterable[MonthlyAggregate], notes: Sequence[Note], now: datetime) -> None:
        """Look at a shop's days, and remember whose kiosks are whose."""
        documents = list(documents)
        for each in documents:
            known = self.newest.get(each.kiosk_id)
            if known is None or known.as_of <= each.as_of:
                self.newest[each.kiosk_id] = each
        told = by_shop(documents).get(shop, [])
        if not told or now - told[-1].as_of > ASLEEP:
            self.unjudged.add(("falling", shop))
            return
        try:
            found = watched(shop, told, notes)
        except ReportError as error:
            self.remarks.append(str(error))
            self.unjudged.add(("falling", shop))
            return
        trouble, ended = fall(told[-1].owner, shop, found), ending(found)
        if trouble:
            self.troubles.append(trouble)
        elif ended:
            self.endings["falling", shop, ""] = ended

    def add_kiosks(self, heard: Sequence[StoredStatus], now: datetime, silent: timedelta) -> None:
        """Look at the kiosks of the shops that were added."""
        known = [each for each in heard if each.status.kiosk_id in self.newest]
        deaf = len(known) >= FEW and all(unheard(each, now, silent) for each in known)
        if deaf:
            last = max(each.received_at for each in known)
            self.deaf = (
                f"no kiosk has been heard since {last:%Y-%m-%d %H:%M} UTC: look at the broker and at kiosk-collect; "
                "owners are not told that their kiosks are silent"
            )
            self.unjudged |= {("unheard", each.status.kiosk_id) for each in known}
        for each in known:
            kiosk_id = each.status.kiosk_id
            self.unjudged |= {(kind, kiosk_id) for kind in unknown(each, self.newest[kiosk_id])}
            found = ailing(each, self.newest[kiosk_id], now, silent)
            self.troubles += [trouble for trouble in found if not (deaf and trouble.kind == "unheard")]


def unwritten(found: Iterable[AlertEvent], owners: Mapping[str, object]) -> dict[str, list[AlertEvent]]:
    """What nobody can be told of, by owner."""
    lost: dict[str, list[AlertEvent]] = {}
    for trouble in found:
        if trouble.owner not in owners:
            lost.setdefault(trouble.owner, []).append(trouble)
    return lost
