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
    installation_id: str


def by_touchpoint(
    documents: Mapping[str, Sequence[MonthlyAggregate]],
) -> dict[Touchpoint, dict[str, list[MonthlyAggregate]]]:
    """By touchpoint and month, from the documents of each month. A kiosk keeps its place when it is renamed."""
    renamed: dict[tuple[str, str], str] = {}
    names: dict[tuple[str, str], set[str]] = {}
    every = [(month, each) for month, of_month in sorted(documents.items()) for each in of_month]
    for _, each in every:
        renamed.update({(former, each.installation_id): each.kiosk_id for former in each.former_ids})
    for _, each in every:
        names.setdefault(_kiosk(each, renamed), set()).add(each.touchpoint)
    found: dict[Touchpoint, dict[str, list[MonthlyAggregate]]] = {}
    for month, each in every:
        kiosk = _kiosk(each, renamed)
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


def _kiosk(document: MonthlyAggregate, renamed: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    name = document.kiosk_id
    # Renamed twice, or in a circle: no more often than there are names.
    for _ in range(len(renamed)):
        if (name, document.installation_id) not in renamed:
            break
        name = renamed[name, document.installation_id]
    return name, document.installation_id
