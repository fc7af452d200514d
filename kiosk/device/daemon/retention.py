"""Single votes are kept no longer than needed: a month long over, final, and receipted, is told by its sums."""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path

from kiosk.device.daemon.outbox_index import Month, OutboxIndex
from kiosk.device.rules.calendar import Calendar, months_before
from kiosk.device.rules.dating import Dating
from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredVote
from kiosk.device.store.free_pages import make_room
from kiosk.device.store.pruning import MOST
from kiosk.device.store.votes import Votes
from sync.document import handover_files

AHEAD = 8
"""Boots dated beyond those of the votes at hand, so that not every few votes need a reading of their own."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which months' votes may be deleted, and where the receipts are."""

    keep_months: int
    receipts: Path
    """The folder in which the publisher puts them away."""


class Retention:
    """Lets old votes go, oldest first, as far as every one is certain to be of a month that the head office has."""

    def __init__(self, votes: Votes, months: OutboxIndex, rule: Rule, calendar: Calendar) -> None:
        """`months`: the outbox."""
        self._votes = votes
        self._index = months
        self._rule = rule
        self._calendar = calendar
        self._done: Collection[str] = ()

    def steps(self, now_ns: int) -> Iterator[None]:
        """Delete what may go as of `now_ns`, UTC, a small transaction a step. Raises VotesError."""
        latest = months_before(self._calendar.month(now_ns), self._rule.keep_months + 1)
        yield from self._index.refresh()
        # This kiosk's own. A month that cannot be read is not known to be told, nor one of which only a part is.
        own = self._index.own(self._votes.installation_id)
        received = receipted(own, self._rule.receipts)
        open_ = {month for installation, month in own if (installation, month) not in received}
        receipted_months = frozenset(month for _, month in received if month <= latest and month not in open_)
        if not receipted_months or receipted_months == self._done:
            return
        yield
        dating, dated_to = Dating(()), -1
        oldest = self._votes.read(most=1)
        while rows := self._votes.read(most=MOST):
            if rows[-1].boot > dated_to:
                dated_to = rows[-1].boot + AHEAD
                around = self._votes.span_around(rows[0].boot, dated_to)
                dating = Dating((yield from self._votes.boots(around)))
            going = [*takewhile(partial(self._may_go, dating=dating, receipted_months=receipted_months), rows)]
            # The last one stays: it shows how far the votes have gone.
            if len(going) < 2:  # noqa: PLR2004 - one that stays, and one that goes
                break
            yield
            while self._votes.prune(going[-1].id):
                yield
            yield
            # A little at a time: SQLite itself moves what was deleted into the database a thousand pages at once.
            make_room(self._votes.card)
            yield
        self._done = receipted_months
        if oldest != rows[:1]:
            log.info("votes: those of %s and before are deleted; the head office has the months", max(receipted_months))

    def _may_go(self, vote: StoredVote, dating: Dating, receipted_months: Collection[str]) -> bool:
        """Whether every month to which it may belong is told; a press that counts for nothing, by its latest moment.

        So, too, where no earliest is known: the latest month that it may belong to is the one that tells it.
        """
        interval = dating.interval(vote.boot, vote.boottime_ns)
        both = vote.verdict == Verdict.COUNTED and interval.after_ns is not None
        ends = (interval.after_ns, interval.before_ns) if both else (interval.before_ns,)
        months = [None if end_ns is None else self._calendar.month(end_ns) for end_ns in ends]
        return all(month in receipted_months for month in months)


def receipted(months: Mapping[tuple[str, str], Month], folder: Path) -> set[tuple[str, str]]:
    """Those final, by installation and month, of which the head office has this very document, as far as noted."""
    kept = {name: handover_files.find(folder, name) for name in {each.kiosk_id for each in months.values()}}
    return {
        (installation, month)
        for (installation, month), each in months.items()
        if each.final and kept[each.kiosk_id].get(installation, {}).get(month) == each.receipt
    }
