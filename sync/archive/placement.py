"""Which shop a document is told of: by where the office says that its kiosk stood, never by a name alone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sync.archive.intake import Accepted, Quarantined
from sync.archive.registered import KioskPlacement
from sync.document import topics
from sync.document.aggregate import MonthlyAggregate


@dataclass(frozen=True, slots=True)
class Standing:
    """A placement, with the names that shop and owner go by now."""

    placement: KioskPlacement
    owner: str
    shop: str
    told_owner: str = ""
    """What the kiosk called owner and shop where it was enrolled by itself; empty where a person placed it."""
    told_shop: str = ""

    @property
    def from_day(self) -> date:
        """Since when."""
        return self.placement.from_day

    @property
    def is_by_hand(self) -> bool:
        """Whether a person said so: then it does not matter what the kiosk calls the shop."""
        return not self.told_shop

    def is_called_by(self, document: MonthlyAggregate) -> bool:
        """Whether a document calls owner and shop as they are called, or as the kiosk did when it was enrolled."""
        named = document.owner, document.shop
        return named in {(self.owner, self.shop), (self.told_owner, self.told_shop)}


def first_day(document: MonthlyAggregate) -> date:
    """The first day that a document tells; of one that tells none, its month's first."""
    return document.days[0].date if document.days else date.fromisoformat(f"{document.month}-01")


def explain(document: MonthlyAggregate, standings: Sequence[Standing]) -> Standing | None:
    """The placement that a document belongs to; None where none does. `standings`: its kiosk's, by day.

    A document that begins before a move belongs to where the kiosk stood. Where the kiosk's own name for the shop fits
    another of its placements within the month, it belongs there: a kiosk that is told that it moved begins a document
    of its own, and whoever registers the move may be a day off.
    """
    first = first_day(document)
    last = document.days[-1].date if document.days else first
    before = [each for each in standings if each.from_day <= first]
    possible = before[-1:] + [each for each in standings if first < each.from_day <= last]
    named = [each for each in possible if each.is_called_by(document)]
    if named:
        return named[0]
    return next((each for each in before[-1:] if each.is_by_hand), None)


def unknown(arrival: Accepted) -> Quarantined:
    """A document of a kiosk that nobody has placed."""
    told = arrival.aggregate
    reason = (
        f"nobody has said where kiosk {told.kiosk_id} stands; it says {told.owner!r}, {told.shop!r}: "
        f"kiosk office kiosk move {told.kiosk_id} --owner OWNER --shop SHOP takes it in"
    )
    return Quarantined(topics.month(told.kiosk_id, told.month), arrival.payload, reason)
