"""What a kiosk finds on its card after a fault, held against what it had shown to people before."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.device.daemon.folder import DATABASE, OUTBOX
from kiosk.device.store.salvage import QUARANTINE
from kiosk.device.store.votes import Votes, VotesError
from sync.document import outbox
from sync.document.outbox import OutboxError


@dataclass(slots=True)
class Seen:
    """What the world saw of a kiosk up to a moment."""

    faces: Sequence[str]
    """Every press of its life, in order; at most the next one may be stored and not thanked for."""
    thanked: int = 0
    mending: bool = False
    """Whether the card was damaged to begin with."""
    telling: dict[str, list[str]] = field(default_factory=dict)
    """Digests of the documents that were begun, by month."""
    told: dict[str, int] = field(default_factory=dict)
    """How many of them a power cut can no longer take back, by month."""

    def feed(self, mark: str) -> None:
        """Somebody saw this."""
        match mark.split():
            case ["thanked"]:
                self.thanked += 1
            case ["telling", month, digest]:
                self.telling.setdefault(month, []).append(digest)
            case ["told", month, _]:
                self.told[month] = len(self.telling[month])


def examine(folder: Path, seen: Seen, *, go_on: bool = True) -> list[str]:
    """Start the kiosk's own code on a card; what is broken of the promise, each in a word or two, best none.

    `go_on`: let it take the next vote, too.
    """
    return [*_votes(folder, seen, go_on=go_on), *_outbox(folder / OUTBOX, seen)]


def _votes(folder: Path, seen: Seen, *, go_on: bool) -> list[str]:
    try:
        votes = Votes(folder / DATABASE, "installation-after")
        try:
            while not votes.is_whole:
                votes.mend()
            found = _read(votes, seen)
            if go_on:
                votes.begin("boot-after", 0)
                if votes.add_vote(0, 0, "happy", "counted") != len(_all(votes)):
                    found.append("ids leap")
        finally:
            votes.close()
    except VotesError:
        return ["unreadable"]
    if (folder / QUARANTINE).exists() and not seen.mending:
        # The kiosk mends what a failing card breaks; a power cut must leave nothing to mend.
        shutil.rmtree(folder / QUARANTINE)
        found.append("damaged")
    return found


def _all(votes: Votes) -> list[tuple[int, str]]:
    rows: list[tuple[int, str]] = []
    while chunk := [(vote.id, vote.face) for vote in votes.read(len(rows))]:
        rows += chunk
    return rows


def _read(votes: Votes, seen: Seen) -> list[str]:
    """Opening looks at what is new; here every page is, every row is read, and the chain of digests followed."""
    found = [] if votes.card.pragma("quick_check(1)")[0][0] == "ok" else ["damaged"]
    for _ in votes.verify(full=True):
        pass
    stored = _all(votes)
    if len(stored) < seen.thanked:
        found.append("votes lost")
    if len(stored) > seen.thanked + 1:
        found.append("votes invented")
    if stored != [(number, face) for number, face in enumerate(seen.faces[: len(stored)], 1)]:
        found.append("votes changed")
    return found


def _outbox(folder: Path, seen: Seen) -> list[str]:
    try:
        documents = outbox.read(folder)
    except OutboxError:
        return ["document torn"]
    found = []
    for month, digests in seen.telling.items():
        told = seen.told.get(month, 0)
        document = documents.get(month)
        if document is None:
            found += ["document lost"] if told else []
        elif hashlib.sha256(document.payload).hexdigest() not in digests[max(0, told - 1) :]:
            found.append("document older than told")
    return found
