"""Which of the documents that were judged good the archive takes in, beside what it holds already. Pure."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sync.archive.intake import Accepted, Quarantined
from sync.document import topics
from sync.document.installation import card

MAX_CARDS = 50
"""Of one kiosk: a card is flashed anew a few times in its life. More are made up. How often its settings change, fairs
and opening hours, is bounded by its documents alone."""
MAX_DOCUMENTS = 1200
"""Of one kiosk: a hundred years. At 64 KiB each no credential fills the disk."""

Key: TypeAlias = tuple[str, str, str]
"""Kiosk, installation, month."""


@dataclass(slots=True)
class Admission:
    """What becomes of a batch."""

    documents: list[Accepted] = field(default_factory=list)
    refused: list[Quarantined] = field(default_factory=list)
    disputed: dict[Key, int] = field(default_factory=dict)
    """Final months that stay as they are, with the revision from which on a document speaks of them again."""


def admit(
    documents: Iterable[Accepted], months: Mapping[tuple[str, str], int], stored: Mapping[Key, str | None]
) -> Admission:
    """Judge documents in their order.

    `months`: how many are stored, by kiosk and installation, of the kiosks that these documents are of. `stored`: those
    of these very months; the payload of one that is final and otherwise than it is now told, else None.
    """
    admission, counted, known = Admission(), _by_kiosk(months), {*stored}
    for each in documents:
        key = each.kiosk_id, each.installation, each.month
        own = counted[each.kiosk_id]
        reason = _too_many(each, own, stored=key in known) or _shrinks(each, stored.get(key))
        if reason:
            admission.refused.append(Quarantined(topics.month(each.kiosk_id, each.month), each.payload, reason))
            if key in known:
                admission.disputed[key] = max(each.revision + 1, admission.disputed.get(key, 0))
        else:
            own[each.installation] += key not in known
            known.add(key)
            admission.documents.append(each)
    return admission


def _by_kiosk(months: Mapping[tuple[str, str], int]) -> defaultdict[str, Counter[str]]:
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (kiosk_id, installation), number in months.items():
        counted[kiosk_id][installation] = number
    return counted


def _too_many(each: Accepted, own: Counter[str], *, stored: bool) -> str:
    cards = {*map(card, own)} if each.installation not in own else set()
    if len(cards) >= MAX_CARDS and card(each.installation) not in cards:
        found = f"{len(cards)} cards, at most {MAX_CARDS}"
    elif not stored and own.total() >= MAX_DOCUMENTS:
        found = f"{own.total()} documents, at most {MAX_DOCUMENTS}"
    else:
        return ""
    return f"kiosk {each.kiosk_id} has told of {found}; who uses its credential?"


def _shrinks(each: Accepted, stored: str | None) -> str:
    """A final month never loses votes: only a card that was put back to an earlier day tells fewer."""
    if stored is None:
        return ""
    before, now = sum(json.loads(stored)["votes"]), sum(each.head.votes)
    if now >= before:
        return ""
    return (
        f"{each.month} is final with {before} votes, and installation {each.installation} now tells {now}: was an old "
        "image or copy of the card put back? What was final stays; see docs/RELIABILITY.md, Copied cards"
    )
