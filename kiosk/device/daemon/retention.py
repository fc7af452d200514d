"""Single votes are kept no longer than needed: a month long over, final, and receipted, is told by its sums."""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from kiosk.device.rules.calendar import Calendar, months_before
from kiosk.device.rules.dating import Dating
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredVote
from kiosk.device.store.votes import Votes
from sync.document import handover_files, outbox
from sync.document.outbox import Document

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """What may go, and where the receipts are."""

    keep_months: int
    receipts: Path
    """The folder in which the publisher puts them away."""


class Retention:
    """Lets old votes go, oldest first, as far as every one is certain to be of a month that the head office has."""

    def __init__(self, votes: Votes, folder: Path, rule: Rule, calendar: Calendar) -> None:
        """`folder` is the outbox."""
        self._votes = votes
        self._folder = folder
        self._rule = rule
        self._calendar = calendar
        self._done: Collection[str] = ()

    def steps(self, now_ns: int) -> Iterator[None]:
        """Delete what may go as of `now_ns`, UTC, a small transaction a step. Raises VotesError."""
        latest = months_before(self._calendar.month(now_ns), self._rule.keep_months + 1)
        told = frozenset(month for month in receipted(self._documents(), self._rule.receipts) if month <= latest)
        if not told or told == self._done:
            return
        yield
        dating = Dating(self._votes.boots())
        yield
        before = self._votes.read()[:1]
        while rows := self._votes.read():
            going = list(takewhile(lambda row: self._may_go(row, dating, told), rows))
            # The last one stays: it shows how far the votes have gone.
            if len(going) < 2:  # noqa: PLR2004 - one that stays, and one that goes
                break
            while self._votes.prune(going[-1].id):
                yield
            yield
        self._done = told
        if before != rows[:1]:
            log.info("votes: those of %s and before are deleted; the head office has the months", max(told))

    def _documents(self) -> dict[str, Document]:
        """This kiosk's own. A month that cannot be read is not known to be told."""
        documents, _ = outbox.scan(self._folder)
        own = self._votes.installation_id
        return {month: each for month, each in documents.items() if each.aggregate.installation_id == own}

    def _may_go(self, vote: StoredVote, dating: Dating, told: Collection[str]) -> bool:
        """Whether every month to which it may belong is told; a press that counts for nothing, by its latest moment.

        So, too, where no earliest is known: the latest month that it may belong to is the one that tells it.
        """
        interval = dating.interval(vote.boot, vote.boottime_ns)
        both = vote.verdict == Verdict.COUNTED and interval.after_ns is not None
        ends = (interval.after_ns, interval.before_ns) if both else (interval.before_ns,)
        months = [None if end_ns is None else self._calendar.month(end_ns) for end_ns in ends]
        return all(month in told for month in months)


def receipted(documents: Mapping[str, Document], folder: Path) -> set[str]:
    """The final months of which the head office has this very document, as far as its receipts were put away."""
    kept = {
        name: handover_files.find(folder, name) for name in {each.aggregate.kiosk_id for each in documents.values()}
    }
    return {
        month
        for month, each in documents.items()
        if each.aggregate.final
        and kept[each.aggregate.kiosk_id].get(each.aggregate.installation_id, {}).get(month) == each.receipt
    }
