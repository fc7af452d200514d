"""What was pressed today, counted when somebody asks, by the rules of the month's document."""

from datetime import date

from kiosk.device.daemon.status_reply import DayCount
from kiosk.device.rules.bursts import BurstFilter
from kiosk.device.rules.dating import Dating
from kiosk.device.rules.press_counts import PressCounts
from kiosk.device.rules.records import StoredVote
from kiosk.device.rules.shop_settings import ShopSettings
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.store.boots import CHUNK, run_to_end
from kiosk.device.store.votes import Votes
from sync.document import vocabulary


class DayCounter:
    """Counts the newest presses back to midnight; anew only after another press, so that it may be asked often."""

    def __init__(self, votes: Votes, time: SyncedClock, settings: ShopSettings) -> None:
        """`time`: what is known of it."""
        self._votes = votes
        self._time = time
        self._calendar = settings.calendar
        self._settings = settings
        self._counted: DayCount | None = None
        self._counted_to = 0

    def count(self) -> DayCount | None:
        """Today's presses; None while the time is not known, or what the card holds is not whole. Raises VotesError."""
        today = self._time.today
        if today is None or not self._votes.is_whole:
            return None
        if self._counted is None or (self._counted.date, self._counted_to) != (today, self._votes.last_id):
            self._counted, self._counted_to = self._count(today), self._votes.last_id
        return self._counted

    def _count(self, today: date) -> DayCount:
        midnight_ns = self._calendar.midnight_ns(today)
        span = self._votes.span_since(midnight_ns)
        dating = Dating(run_to_end(self._votes.boots(span)))
        keys = [face.key for face in self._settings.faces]
        counts, bursts = PressCounts(self._calendar, dating, keys), BurstFilter()
        counts.add_votes([*bursts.feed(self._since(midnight_ns, span.first, dating)), *bursts.rest()])
        month = counts.months[f"{today:%Y-%m}"]
        votes = {key: month.days[today][key] for key in keys}
        return DayCount(today, votes, vocabulary.fold(month.not_counted, vocabulary.VERDICTS))

    def _since(self, midnight_ns: int, first: int, dating: Dating) -> list[StoredVote]:
        """The presses that may be of today: of boot `first` or a later one, and not certain to be earlier."""
        found: list[StoredVote] = []
        before = self._votes.last_id
        while before >= self._votes.pruned_before:
            chunk = [vote for vote in self._votes.read(max(0, before - CHUNK)) if vote.id <= before]
            late = [vote for vote in chunk if vote.boot >= first and not _is_past(vote, midnight_ns, dating)]
            found = late + found
            if len(late) < len(chunk):
                break
            before -= CHUNK
        return found


def _is_past(vote: StoredVote, midnight_ns: int, dating: Dating) -> bool:
    before_ns = dating.interval(vote.boot, vote.boottime_ns).before_ns
    return before_ns is not None and before_ns < midnight_ns
