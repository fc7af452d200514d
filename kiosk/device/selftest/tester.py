"""Runs the self-test beside the panel: begins it, feeds it, shows its lights, and keeps its result."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from attrs import evolve

from hardware.debounce.edge import Edge
from hardware.lights import Lights
from kiosk.device.rules.panel import ButtonFault, Ruling
from kiosk.device.rules.two_button_hold import TwoButtonHold
from kiosk.device.selftest.selftest import SelfTest
from kiosk.device.selftest.tried import Tried

AGAIN_NS = 600_000_000_000
"""After a test that was begun by hand none begins by hand for so long: who passes by cannot keep customers out."""
TESTED = "tested"
"""A self-test without a keyboard has ended: kiosk-paper.service writes down its result."""


class Tester:
    """While a test is under way presses are service, and the lights are the test's."""

    def __init__(self, faces: Mapping[int, str], settle_ns: int, lights: Lights, *, call: Path | None = None) -> None:
        """`faces` by line; `settle_ns`: how long a contact lies still before it is believed.

        `call`: the folder in which `TESTED` is left behind after a test that nobody typed.
        """
        self._faces = faces
        self._settle_ns = settle_ns
        self._lights = lights
        self._call = call
        self._grip = TwoButtonHold()
        self._forgiven: list[ButtonFault] = []
        self._pardoned: set[int] = set()
        self._shown: frozenset[str] = frozenset()
        self.test: SelfTest | None = None
        """The newest test, under way or over; None: none since the start."""
        self.result: tuple[Tried, ...] | None = None
        """Of the newest test that somebody took part in; empty: nobody took up the one that began by itself."""
        self._asked = False
        self._by_hand_from_ns = 0

    @property
    def is_on(self) -> bool:
        """Whether a test is under way."""
        return self.test is not None and not self.test.over

    @property
    def deadline_ns(self) -> int | None:
        """When `take` has something to do though no edge comes, CLOCK_MONOTONIC."""
        return self.test.deadline_ns if self.test and self.is_on else self._grip.deadline_ns

    def begin(self, now_ns: int, held: frozenset[int] = frozenset(), *, unasked: bool = False) -> None:
        """Test from the first face on, where no test is under way that somebody asked for.

        `held`: by whoever began it with his hands; `unasked`: it begins by itself; else somebody has asked for it.
        """
        asked = not (held or unasked)
        self._asked = asked or (self._asked and self.is_on)
        if self.test is not None and self.is_on and not self.test.unasked:
            return
        self._forgiven, self._pardoned = [], set()
        self.test = SelfTest(self._faces, self._settle_ns, now_ns, held, unasked=unasked)

    def cancel(self) -> None:
        """Break off a test that is under way."""
        if self.test is not None and self.is_on:
            self.test.cancel()
            self._show(self.test.lit)
            self._keep(self.test)

    def darken(self, face: str) -> None:
        """Hear that the light of a face was not seen in the newest test."""
        self.result = self.result and tuple(
            evolve(each, outcome="dark") if each.face == face and each.outcome in {"passed", "silent"} else each
            for each in self.result
        )

    def take(self, edges: Sequence[Edge], rulings: Sequence[Ruling], now_ns: int) -> list[Ruling]:
        """Go on with the test, or begin one where two faces are held; return the rulings that are to be stored.

        Buttons that were held to begin the test are not stuck, unless they stay so.
        """
        gripped = self._grip.feed(edges, now_ns)
        if gripped and now_ns >= self._by_hand_from_ns:
            self._by_hand_from_ns = now_ns + AGAIN_NS
            self.begin(now_ns, gripped)
        if self.test is None or self.test.over:
            return [*rulings]
        held = self.test.held
        forgiven = [each for each in rulings if isinstance(each, ButtonFault) and each.line in held | self._pardoned]
        self._forgiven += forgiven
        self._pardoned |= {each.line for each in forgiven}
        stored = [each for each in rulings if each not in forgiven]
        self.test.feed(edges, rulings, now_ns)
        stuck = {each.face for each in self.test.tried if each.outcome == "stuck"}
        stored += [each for each in self._forgiven if self._faces[each.line] in stuck]
        self._forgiven = [each for each in self._forgiven if self._faces[each.line] not in stuck]
        self._pardoned -= {line for line, face in self._faces.items() if face in stuck}
        self._show(self.test.lit)
        if self.test.over:
            self._keep(self.test)
        return stored

    def _keep(self, test: SelfTest) -> None:
        if not test.abandoned:
            # Who passes by can make a test fail: what nobody typed is no fault that anybody else is told of.
            if self._asked or all(each.outcome == "passed" for each in test.tried):
                self.result = test.tried
            if self._call is not None and not self._asked:
                with suppress(OSError):  # the lights have told the result, and the head office will be
                    (self._call / TESTED).touch()
        elif test.unasked:
            self.result = ()

    def _show(self, lit: frozenset[str]) -> None:
        if lit != self._shown:
            self._shown = lit
            self._lights.show(lit)
        if not self.is_on:
            self._lights.show(None)
