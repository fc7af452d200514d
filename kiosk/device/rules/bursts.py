"""Whether one hand presses again and again: hammering, and even beats. Pure; the rule is public (docs/STATISTICS.md).

It is judged when presses are counted, from what is stored, and so delays no light and costs no write; presses from
before it was noticed are judged, too. It never asks which face is pressed, only whether it is the same.

Between two customers there is a step and a look; they come as chance will. A hand is either quicker than that or more
even. So a press is a hand's from when one of two questions is answered with yes, until neither nearly is:

- Hammering: are the last `QUICK` gaps all below `QUICK_NS`, on one face but for one press, or all so short that the
  panel was still locked?
- An even beat: are the last `BEAT` gaps within a fifth of their median, all of them, or all but one where the faces are
  one but for one press, or two in turn?
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from math import exp
from statistics import median

from kiosk.device.rules.panel import Verdict
from kiosk.device.rules.records import StoredVote

SECOND_NS = 1_000_000_000
QUICK, QUICK_NS = 5, 1_300_000_000
"""So many gaps in a row, each shorter than two customers leave."""
LOCKED_NS = SECOND_NS
"""Between presses so close none of another customer would have counted."""
BEAT = 12
"""So many gaps make a beat: fewer are even by chance."""
EVEN = exp(0.2)
"""How far a gap may be from the median, as a factor."""
STILL_QUICK, STILL_EVEN = 3, 8
"""It goes on while so many of the last `QUICK` gaps are quick, or of the last `BEAT` even."""
ANEW_NS = 30 * SECOND_NS
"""After a gap longer than this, whoever comes is somebody else."""
HOLD_NS = 15 * SECOND_NS
"""So long before it was noticed its presses are a hand's, too."""
JUDGED = frozenset({Verdict.COUNTED, Verdict.ANSWER})
SEEN = JUDGED | {Verdict.REPEAT}
"""Not those of a technician, of a palm, or of a button that was held: nobody pressed those one by one."""


class BurstFilter:
    """Gives presses back in their order, with the verdict `burst` where they are one hand's."""

    def __init__(self) -> None:
        self._gaps: deque[int] = deque(maxlen=BEAT)
        self._faces: deque[str] = deque(maxlen=BEAT + 1)
        self._boot, self._last_ns = 0, 0
        self._in_burst = False
        self._held: deque[StoredVote] = deque()

    def feed(self, votes: Iterable[StoredVote]) -> Iterator[StoredVote]:
        """Take presses in the order of their ids; give those back that nothing later can change."""
        for vote in votes:
            judged = self._judged(vote) if vote.verdict in SEEN else vote
            self._held.append(judged)
            while self._is_settled(self._held[0], vote):
                yield self._held.popleft()

    def rest(self) -> Iterator[StoredVote]:
        """The presses that still wait, judged by what is known now."""
        while self._held:
            yield self._held.popleft()

    @staticmethod
    def _is_settled(earlier: StoredVote, vote: StoredVote) -> bool:
        return earlier.boot != vote.boot or vote.boottime_ns - earlier.boottime_ns > HOLD_NS

    def _judged(self, vote: StoredVote) -> StoredVote:
        gap_ns = vote.boottime_ns - self._last_ns
        if vote.boot != self._boot or gap_ns > ANEW_NS:
            self._gaps.clear()
            self._faces.clear()
            self._in_burst = False
        else:
            # Of two faces one press may be stored a moment before the other, which came first.
            self._gaps.append(max(0, gap_ns))
        self._boot, self._last_ns = vote.boot, vote.boottime_ns
        self._faces.append(vote.face)
        before, self._in_burst = self._in_burst, self._is_burst()
        if not self._in_burst:
            return vote
        if not before:
            self._held = deque(each if self._is_settled(each, vote) else _as_burst(each) for each in self._held)
        return _as_burst(vote)

    def _is_burst(self) -> bool:
        if len(self._gaps) < QUICK:
            return False
        quick = sum(gap_ns < QUICK_NS for gap_ns in islice(self._gaps, len(self._gaps) - QUICK, None))
        if self._in_burst and quick >= STILL_QUICK:
            return True
        if quick == QUICK and self._hammers():
            return True
        if len(self._gaps) < BEAT:
            return False
        middle_ns = median(self._gaps)
        even = sum(middle_ns / EVEN <= gap_ns <= middle_ns * EVEN for gap_ns in self._gaps)
        if self._in_burst and even >= STILL_EVEN:
            return True
        return even == BEAT or (even == BEAT - 1 and self._is_one_hand())

    def _hammers(self) -> bool:
        """Of gaps that are all quick."""
        faces = [*self._faces][-QUICK - 1 :]
        longest_ns = max(islice(self._gaps, len(self._gaps) - QUICK, None))
        return longest_ns < LOCKED_NS or max(map(faces.count, faces)) >= QUICK

    def _is_one_hand(self) -> bool:
        """One face but for one press, or two in turn but for one."""
        faces = [*self._faces]
        in_turn = sum(face == again for face, again in zip(faces, faces[2:], strict=False))
        return max(map(faces.count, faces)) >= len(faces) - 1 or in_turn >= len(faces) - 3


def _as_burst(vote: StoredVote) -> StoredVote:
    return replace(vote, verdict=Verdict.BURST) if vote.verdict in JUDGED else vote
