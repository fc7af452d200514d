"""Which kiosk at which place told what, and which began anew. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kiosk.office.report.data import months
from kiosk.office.report.data.documents import REMEMBERED
from sync.document.aggregate import MonthlyAggregate
from sync.document.installation import card


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """One kiosk at one place, since it was set up."""

    name: str
    """What it is called there, or the kiosk's id."""
    kiosk_id: str
    card_id: str
    """Of its installation, under whatever settings: other opening hours are no other kiosk."""


def by_touchpoint(
    documents: Mapping[str, Sequence[MonthlyAggregate]],
) -> dict[Touchpoint, dict[str, list[MonthlyAggregate]]]:
    """By touchpoint and month, from the documents of each month. A kiosk keeps its place when it is renamed."""
    called: dict[tuple[str, str], str] = {}
    names: dict[tuple[str, str], set[str]] = {}
    every = [(month, each) for month, of_month in sorted(documents.items()) for each in of_month]
    for _, each in every:
        _call(called, each)
    for _, each in every:
        names.setdefault(_kiosk(each, called), set()).add(each.touchpoint)
    found: dict[Touchpoint, dict[str, list[MonthlyAggregate]]] = {}
    for month, each in every:
        kiosk = _kiosk(each, called)
        # A name that is given later is no move, and neither is one that a document leaves out.
        known = names[kiosk] - {""}
        name = next(iter(known)) if len(known) == 1 else each.touchpoint
        found.setdefault(Touchpoint(name or kiosk[0], *kiosk), {}).setdefault(month, []).append(each)
    return found


def reinstalled(documents: Sequence[MonthlyAggregate], month: str) -> Iterator[tuple[str, str]]:
    """Kiosks that began anew in the months shown, each with the month in which: one name, another card."""
    begun: dict[str, dict[str, str]] = {}
    for document in documents:
        if document.month <= month:
            installations = begun.setdefault(document.kiosk_id, {})
            # Under other settings it is the same card.
            own = card(document.installation_id)
            installations[own] = min(installations.get(own, document.month), document.month)
    since = months.back(month, REMEMBERED - 1)
    for kiosk, installations in sorted(begun.items()):
        _, *later = sorted(installations.values())
        yield from ((kiosk, each) for each in later if each >= since)


def _call(called: dict[tuple[str, str], str], document: MonthlyAggregate) -> None:
    """Add what a kiosk is called from a document on, under each name that it has had: it may get an old one back."""
    former = {*document.former_ids}
    own = card(document.installation_id)
    for name, installation in [*called]:
        if installation == own and called[name, installation] in former:
            called[name, installation] = document.kiosk_id
    called.update({(name, own): document.kiosk_id for name in (*former, document.kiosk_id)})


def _kiosk(document: MonthlyAggregate, called: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    own = card(document.installation_id)
    return called[document.kiosk_id, own], own
