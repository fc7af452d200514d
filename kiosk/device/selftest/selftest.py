"""The self-test: each face blinks in turn until it is pressed, and what answers instead is named. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from hardware.debounce.edge import Edge
from kiosk.device.rules.panel import ButtonFault, Ruling, Verdict, Vote
from kiosk.device.selftest.tried import OUTCOME_OF_FAULT, Outcome, Tried

SECOND_NS = 1_000_000_000
BLINK_NS = 300_000_000
"""The light of the face to be pressed is this long on and this long off; a fault blinks all of them, faster."""
WAIT_NS = 30 * SECOND_NS
"""How long a face is waited for. Nobody votes meanwhile, and a test that nobody goes on with must end by itself."""
FIRST_PRESS_NS = 600 * SECOND_NS
"""How long a test that nobody asked for waits for its first press."""
BY_HAND_NS = 60 * SECOND_NS
"""How long a test takes at most that nobody typed, from the hold or the first press: a passer-by can begin it, too."""
ANSWERS = 2
"""So many presses are no passer-by: fewer do not make a result of a test that nobody asked for."""
SHOW_NS = 4 * SECOND_NS
"""How long the lights show the result: all steady where everything passed, else those that did not pass blink."""
MOST_EDGES = 1000


class SelfTest:
    """Time comes in through `feed` alone, CLOCK_MONOTONIC, nanoseconds.

    Who stands before a board without a display presses whichever face blinks: where its light is dead nobody presses,
    and the face is named as silent.
    """

    def __init__(
        self, faces: Mapping[int, str], settle_ns: int, now_ns: int, held: Iterable[int] = (), *, unasked: bool = False
    ) -> None:
        """`faces` by line, in order; `settle_ns`: a gap between edges that ends a bounce; `held`: let go of first.

        `unasked`: nobody asked for it. It waits longer for its first press, and a single one makes no result.
        """
        self._faces = faces
        self._settle_ns = settle_ns
        self._held = set(held)
        self._left = list(faces)
        self._tried: dict[int, Tried] = {}
        self._edges: list[Edge] = []
        self._second_try = False
        self._now_ns = self._since_ns = now_ns
        self._presses = 0
        self.unasked = unasked
        self._end_ns = now_ns + (WAIT_NS if self._held else self._patience_ns)
        self._last_ns = now_ns + BY_HAND_NS if self._held else None
        self._showing = self._cancelled = False
        self.over = False
        """Whether voting goes on."""

    @property
    def tried(self) -> tuple[Tried, ...]:
        """What is known so far, in the faces' order."""
        return tuple(self._tried[line] for line in self._faces if line in self._tried)

    @property
    def waiting(self) -> str | None:
        """The face to be pressed now; None before the hands are off and after the last one."""
        return self._faces[self._left[0]] if self._left and not self._held and not self.over else None

    @property
    def abandoned(self) -> bool:
        """Whether nobody took part, or somebody broke it off: there is no result."""
        alone = self._presses < ANSWERS if self.unasked else all(each.outcome == "silent" for each in self.tried)
        return self.over and (self._cancelled or alone)

    @property
    def deadline_ns(self) -> int | None:
        """When `feed` has something to do next."""
        if self.over:
            return None
        end_ns = self._end_ns if self._last_ns is None else min(self._end_ns, self._last_ns)
        blinks = (self._now_ns - self._since_ns) // BLINK_NS + 1
        return min(end_ns, self._since_ns + blinks * BLINK_NS) if self._blinks() else end_ns

    @property
    def held(self) -> frozenset[int]:
        """Lines that are still held from before the test."""
        return frozenset(self._held)

    @property
    def lit(self) -> frozenset[str]:
        """The faces whose lights shine now."""
        if self.over:
            return frozenset()
        phase = (self._now_ns - self._since_ns) // BLINK_NS % 2 == 0
        if self._showing and not self._failed():
            return frozenset(self._faces.values())
        return frozenset(self._blinks()) if phase else frozenset()

    def cancel(self) -> None:
        """Break it off: voting goes on."""
        self.over = self._cancelled = True

    def feed(self, edges: Sequence[Edge], rulings: Sequence[Ruling], now_ns: int) -> None:
        """What came from the lines, and what the panel ruled on it."""
        if self.over:
            return
        self._now_ns = now_ns
        self._edges = [*self._edges, *edges][-MOST_EDGES:]
        held = self._held
        self._held = held - {edge.line for edge in edges if not edge.active}
        if held and not self._held:
            self._begin(now_ns, self._patience_ns)
        for ruling in rulings:
            self._take(ruling, now_ns)
        if self._last_ns is not None and now_ns >= self._last_ns:
            self._finish()
        elif now_ns >= self._end_ns:
            self._time_out(now_ns)

    def _take(self, ruling: Ruling, now_ns: int) -> None:
        if self._showing or self._held or not self._left:
            return
        awaited = self._left[0]
        if isinstance(ruling, ButtonFault):
            outcome = OUTCOME_OF_FAULT.get(ruling.kind)
            if outcome is not None and (ruling.kind != "chatter" or ruling.line == awaited):
                self._conclude(ruling.line, outcome, now_ns)
        elif ruling.at_ns < self._since_ns or ruling.verdict in {Verdict.CHORD, Verdict.HELD}:
            return  # pressed before it blinked, or no push of one button
        elif ruling.verdict == Verdict.REPEAT and ruling.line != awaited:
            return  # the last face, once more
        else:
            self._answer(ruling, now_ns)

    def _answer(self, vote: Vote, now_ns: int) -> None:
        awaited = self._left[0]
        self._presses += 1
        if self.unasked and self._last_ns is None:
            self._last_ns = now_ns + BY_HAND_NS
        if vote.line == awaited:
            self._conclude(awaited, "passed", now_ns, bounce_ns=self._bounce_ns(vote))
        elif self._second_try:
            self._conclude(awaited, "swapped", now_ns, instead=self._faces[vote.line])
        else:  # perhaps the hand was wrong, not the wire
            self._second_try = True
            self._begin(now_ns, WAIT_NS)

    def _time_out(self, now_ns: int) -> None:
        if self._showing:
            self.over = True
        elif self._held:
            held, self._held = self._held, set()
            for line in held:
                self._conclude(line, "stuck", now_ns)
        elif not self._tried or (self.unasked and not self._presses):
            self._finish()
        else:
            self._conclude(self._left[0], "silent", now_ns)

    def _finish(self) -> None:
        """Nobody is there, or for too long: give the kiosk back to its customers."""
        self._tried = {line: Tried(face, "silent") for line, face in self._faces.items()} | self._tried
        self.over = True

    def _conclude(
        self, line: int, outcome: Outcome, now_ns: int, *, instead: str | None = None, bounce_ns: int | None = None
    ) -> None:
        self._tried[line] = Tried(self._faces[line], outcome, instead, bounce_ns)
        self._left = [each for each in self._left if each != line]
        self._second_try = False
        self._showing = not self._left
        self._begin(now_ns, SHOW_NS if self._showing else self._patience_ns)

    @property
    def _patience_ns(self) -> int:
        return FIRST_PRESS_NS if self.unasked and not self._presses else WAIT_NS

    def _begin(self, now_ns: int, span_ns: int) -> None:
        self._since_ns, self._end_ns = now_ns, now_ns + span_ns

    def _failed(self) -> list[str]:
        return [each.face for each in self.tried if each.outcome != "passed"]

    def _blinks(self) -> list[str]:
        if self._showing:
            return self._failed()
        if self._held:
            return list(self._faces.values())  # the test has begun: let go
        return [self.waiting] if self.waiting else []

    def _bounce_ns(self, vote: Vote) -> int:
        """From the first edge of a press to the last before the contact lay still."""
        last_ns = vote.at_ns
        for edge in sorted(self._edges, key=lambda edge: edge.at_ns):
            if edge.line == vote.line and vote.at_ns <= edge.at_ns <= last_ns + self._settle_ns:
                last_ns = edge.at_ns
        return last_ns - vote.at_ns
