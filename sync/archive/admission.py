"""Which of the documents that were judged good the archive takes in, beside what it holds already. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sync.archive.intake import Accepted, Quarantined
from sync.document import topics

MAX_INSTALLATIONS = 50
"""Of one kiosk: a card is flashed anew a few times in its life. More are made up."""
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
    admission, counted, known = Admission(), Counter(months), {*stored}
    for each in documents:
        key = each.kiosk_id, each.installation, each.month
        reason = _too_many(each, counted, stored=key in known) or _shrinks(each, stored.get(key))
        if reason:
            admission.refused.append(Quarantined(topics.month(each.kiosk_id, each.month), each.payload, reason))
            if key in known:
                admission.disputed[key] = max(each.revision + 1, admission.disputed.get(key, 0))
        else:
            counted[each.kiosk_id, each.installation] += key not in known
            known.add(key)
            admission.documents.append(each)
    return admission


def _too_many(each: Accepted, counted: Mapping[tuple[str, str], int], *, stored: bool) -> str:
    own = [months for (kiosk_id, _), months in counted.items() if kiosk_id == each.kiosk_id]
    if (each.kiosk_id, each.installation) not in counted and len(own) >= MAX_INSTALLATIONS:
        told = f"{len(own)} installations, at most {MAX_INSTALLATIONS}"
        return f"kiosk {each.kiosk_id} has told of {told}; who uses its credential?"
    if not stored and sum(own) >= MAX_DOCUMENTS:
        return f"kiosk {each.kiosk_id} has told of {sum(own)} months, at most {MAX_DOCUMENTS}; who uses its credential?"
    return ""


def _shrinks(each: Accepted, stored: str | None) -> str:
    """A final month never loses votes: only a card that was put back to an earlier day tells fewer."""
    if stored is None:
        return ""
    before, now = sum(json.loads(stored)["votes"]), sum(each.aggregate.votes)
    if now >= before:
        return ""
    return (
        f"{each.month} is final with {before} votes, and installation {each.installation} now tells {now}: was an old "
        "image or copy of the card put back? What was final stays; see docs/RELIABILITY.md, Copied cards"
    )
