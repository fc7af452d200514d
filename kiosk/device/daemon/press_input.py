"""From the edges to the card and the light: what everything else in the loop waits for."""

from collections.abc import Callable, Mapping
from datetime import date

from hardware.clock import Clock, utc_ns
from hardware.gpio.buttons import Buttons
from hardware.lights import Lights
from kiosk.device.daemon.recorder import Record, Recorder
from kiosk.device.daemon.service_mode import ServiceMode
from kiosk.device.rules.panel import ButtonFault, Panel, Ruling, Verdict, Vote
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.selftest.tester import Tester


class DeadInputError(Exception):
    """The thread that brings the edges has died: the kiosk would stand there deaf."""


class PressInput:
    """Takes the edges that have come, stores what they mean, then shows the thanks."""

    votes: list[Vote]
    """The presses of the last turn; one that cannot be stored waits, and is not thanked for."""

    def __init__(  # noqa: PLR0913 - the stations of a press
        self,
        clock: Clock,
        time: SyncedClock,
        faces: Mapping[int, str],
        *,
        buttons: Buttons,
        panel: Panel,
        tester: Tester,
        recorder: Recorder,
        service: ServiceMode,
        lights: Lights,
        note: Callable[[str, Ruling, date | None], None],
    ) -> None:
        """`faces` by line; `note` is given every ruling, with its face and the day, where that is known."""
        self.votes = []
        self._clock = clock
        self._time = time
        self._faces = faces
        self._buttons = buttons
        self._panel = panel
        self._tester = tester
        self._recorder = recorder
        self._service = service
        self._lights = lights
        self._note = note

    @property
    def deadline_ns(self) -> int | None:
        """When `turn` must be called though no edge has come, CLOCK_MONOTONIC."""
        deadlines = (self._buttons.deadline_ns, self._panel.deadline_ns, self._tester.deadline_ns)
        return min((each for each in deadlines if each is not None), default=None)

    def turn(self, now_ns: int) -> None:
        """Take the edges, read after `now_ns` was. Raises VotesError when the card is given up, DeadInputError."""
        edges = self._buttons.drain()
        rulings = self._tester.take(edges, self._panel.feed(edges, now_ns), now_ns)
        self.votes = [ruling for ruling in rulings if isinstance(ruling, Vote)]
        for ruling in rulings:
            self._record(ruling, now_ns)
        if not self._buttons.alive():
            raise DeadInputError("gpio: the thread that reads the buttons has died; the kiosk must be restarted")

    def _record(self, ruling: Ruling, now_ns: int) -> None:
        face = self._faces[ruling.line]
        self._note(face, ruling, self._time.today)
        entry = Record(
            # Edges are stamped by CLOCK_MONOTONIC, votes are dated by CLOCK_BOOTTIME: they differ by what was slept.
            at_ns=self._clock.boottime_ns() - self._clock.monotonic_ns() + ruling.at_ns,
            wall_us=utc_ns(self._clock.wall()) // 1000,
            face=face,
            what=ruling.kind if isinstance(ruling, ButtonFault) else self._service.verdict(ruling, now_ns),
            is_vote=isinstance(ruling, Vote),
        )
        if self._recorder.record(entry, now_ns) and isinstance(ruling, Vote):
            self._thank(face, ruling.verdict)

    def _thank(self, face: str, verdict: Verdict) -> None:
        """Light up for an opinion, a technician's, too: that is what his presses are for."""
        if verdict not in {Verdict.COUNTED, Verdict.ANSWER} or self._tester.is_on:
            return
        self._lights.hush()
        # By the clock, not by the turn: a worn card may have taken a second, and the light would be due to go off.
        self._lights.thank(face, self._clock.monotonic_ns())
        if self._panel.question is not None:
            self._lights.ask(*self._panel.question)
