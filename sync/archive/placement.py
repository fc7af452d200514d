"""Which shop a document belongs to: by where the registry says that its kiosk stood, never by a name alone. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, pairwise

from sync.archive.document_head import DocumentHead
from sync.archive.intake import MAX_REASON, Accepted, Quarantined
from sync.archive.registered import ERASED, KioskPlacement
from sync.document import topics

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A placement, with the names that shop and owner go by now."""

    placement: KioskPlacement
    owner: str
    shop: str
    told_owner: str = ""
    """What the kiosk called owner and shop where it was enrolled by itself; empty where a person placed it."""
    told_shop: str = ""
    retired_on: date | None = None
    """The kiosk's last day, where it was taken away for good."""

    @property
    def from_day(self) -> date:
        """The first day of the placement."""
        return self.placement.from_day

    @property
    def is_by_hand(self) -> bool:
        """Whether a person said so: then it does not matter what the kiosk calls the shop."""
        return not self.told_shop

    def is_called_by(self, document: DocumentHead) -> bool:
        """Whether a document calls owner and shop as they are called, or as the kiosk did when it was enrolled."""
        named = document.owner, document.shop
        return named in {(self.owner, self.shop), (self.told_owner, self.told_shop)}


def explain(document: DocumentHead, standings: Sequence[Standing]) -> Standing | None:
    """The placement that a document belongs to; None where none does. `standings`: its kiosk's, by day.

    A document that begins before a move belongs to where the kiosk stood. Where the kiosk's own name for the shop fits
    another of its placements within the month, it belongs there: a kiosk that is told that it moved begins a document
    of its own, and whoever registers the move may be a day off. None of that across owners: days of two are nobody's.
    """
    touched = _touched(document, standings)
    if len({each.owner for each in touched}) != 1 or document.first_day < touched[0].from_day:
        return None
    last = document.last_day
    possible = [touched[0], *(each for each in standings if touched[0].from_day < each.from_day <= last)]
    named = [each for each in possible if each.is_called_by(document) and each.owner == touched[0].owner]
    if named:
        return named[0]
    return touched[0] if touched[0].is_by_hand else None


def _touched(document: DocumentHead, standings: Sequence[Standing]) -> list[Standing]:
    """The placements in which a document's days are. The day of a move belongs to both: it may be either's last."""
    first, last = document.first_day, document.last_day
    before = [each for each in standings if each.from_day <= first]
    return before[-1:] + [each for each in standings if first < each.from_day < last]


def is_erased(document: DocumentHead, standings: Sequence[Standing]) -> bool:
    """Whether a document tells of days with an owner who was erased: nothing of it is kept, also where it waits."""
    return any(each.owner == ERASED for each in _touched(document, standings))


def is_retired(document: DocumentHead, standings: Sequence[Standing]) -> bool:
    """Whether a document tells of days after its kiosk was taken away for good: somebody else has it, or its key."""
    retired_on = standings[-1].retired_on if standings else None
    return retired_on is not None and document.last_day > retired_on


def retired(arrival: Accepted, standings: Sequence[Standing]) -> Quarantined:
    """A document of a kiosk that is no longer in use."""
    document = arrival.head
    reason = (
        f"kiosk {document.kiosk_id} is retired since {standings[-1].retired_on}, and tells of {document.last_day}; "
        f"where it is in use again, kiosk office kiosk move {document.kiosk_id} --shop SHOP takes it in"
    )
    return Quarantined(topics.month(document.kiosk_id, document.month), arrival.payload, reason[:MAX_REASON])


def unknown(arrival: Accepted, standings: Sequence[Standing]) -> Quarantined:
    """A document that no placement explains."""
    document = arrival.head
    kiosk, first, last = document.kiosk_id, document.first_day, document.last_day
    touched = _touched(document, standings)
    if len({each.owner for each in touched}) > 1:
        places = ", then ".join(f"{each.owner}'s {each.shop} from {each.placement.said_from}" for each in touched)
        reason = (
            f"{first}\N{EN DASH}{last} of kiosk {kiosk} are days at {places}: its smiley.txt was not changed when it "
            f"moved. Change it, or register the move with a day between two documents: kiosk office kiosk move {kiosk}"
        )
    elif standings and standings[0].from_day > first:
        reason = (
            f"kiosk {kiosk} tells of {first}, and is registered from {standings[0].from_day} on: kiosk office kiosk "
            f"move {kiosk} --shop SHOP --from {first} takes it in"
        )
    elif standings:
        reason = (
            f"kiosk {kiosk} stands at {touched[0].owner}'s {touched[0].shop} by the registry, and says "
            f"{document.owner!r}, {document.shop!r} now: kiosk office kiosk move {kiosk} --owner OWNER --shop SHOP "
            f"--from {first} takes it in"
        )
    else:
        reason = (
            f"nobody has said where kiosk {kiosk} stands; it says {document.owner!r}, {document.shop!r}: "
            f"kiosk office kiosk add {kiosk} --owner OWNER --shop SHOP takes it in"
        )
    return Quarantined(topics.month(kiosk, document.month), arrival.payload, reason[:MAX_REASON])


def moves(placements: Mapping[str, Sequence[KioskPlacement]]) -> list[tuple[date, int, str]]:
    """When a shop's series breaks because a kiosk was moved: day, shop and kiosk, in order. By kiosk, each in order.

    Where another kiosk stood in the shop before and after, the page compares that one with itself, and nothing breaks.
    """
    by_shop: dict[int, dict[str, Sequence[KioskPlacement]]] = {}
    for kiosk_id, own in placements.items():
        for shop_id in {each.shop_id for each in own}:
            by_shop.setdefault(shop_id, {})[kiosk_id] = own
    found = []
    for kiosk_id, own in placements.items():
        for before, after in pairwise(own):
            day = after.from_day
            for shop_id in {before.shop_id, after.shop_id}:
                others = [each for other, each in by_shop[shop_id].items() if other != kiosk_id]
                stayed = any(_stands(each, shop_id, day) and _stands(each, shop_id, day - DAY) for each in others)
                known = any(each.shop_id == shop_id and each.from_day < day for each in chain(own, *others))
                if known and not stayed and _place(before) != _place(after):
                    found.append((day, shop_id, kiosk_id))
    return sorted(found)


def _place(placement: KioskPlacement) -> tuple[int, str, int | None]:
    return placement.shop_id, placement.touchpoint, placement.stage


def _stands(own: Sequence[KioskPlacement], shop_id: int, day: date) -> bool:
    before = [each for each in own if each.from_day <= day]
    return bool(before) and before[-1].shop_id == shop_id
