"""The button process: one loop from the edge to the light."""

import logging
import uuid
from collections.abc import Callable
from pathlib import Path

from gpiozero import Factory

from config.settings import KioskSettings
from hardware.clock import Clock, utc_ns
from hardware.debounce.bank import Bank
from hardware.gpio.buttons import Buttons
from hardware.systemd import Notifier
from kiosk.device.daemon import compose, first_start
from kiosk.device.daemon.control import Control
from kiosk.device.daemon.folder import BALLAST, DATABASE, OUTBOX
from kiosk.device.daemon.health import HealthFile, Parts
from kiosk.device.daemon.recorder import Record, Recorder
from kiosk.device.daemon.requests import Requests
from kiosk.device.daemon.status_reply import StatusReply
from kiosk.device.rules.panel import ButtonFault, Panel, Ruling, Verdict, Vote
from kiosk.device.selftest.tester import Tester
from kiosk.device.store.ballast import Ballast
from kiosk.device.store.startup import open_votes
from kiosk.device.store.votes import VotesError

log = logging.getLogger(__name__)


class DeadInputError(Exception):
    """The thread that brings the edges has died: the kiosk would stand there deaf."""


class Daemon:
    """A kiosk at work: everything between the GPIO lines and the outbox folder.

    `run` waits and turns; whoever lives in another time (the demo, the simulation) calls `turn` at `deadline_ns`.
    """

    def __init__(  # noqa: PLR0913 - what a daemon is made of
        self,
        settings: KioskSettings,
        clock: Clock,
        factory: Factory,
        *,
        notifier: Notifier | None = None,
        control: Path | None = None,
        mint: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        """Open everything.

        `control`: the folder in which commands find the daemon. `mint` makes the identity of a new installation. Raises
        VotesError, BoardError.
        """
        self._clock = clock
        self._notifier = notifier
        self._faces = {button.line: face for face, button in settings.buttons.items()}
        folder: Path = settings.kiosk.data
        # The buttons first: who presses while the votes are opened and checked, which takes seconds on a slow card, is
        # heard when they are.
        self.buttons = Buttons(factory, list(self._faces), settings.gpio.pull, clock)
        bank = Bank(compose.debounce_settings(settings), self.buttons.levels(), clock.monotonic_ns())
        self._panel = Panel(compose.panel_settings(settings), bank)
        self._ballast = Ballast(folder / BALLAST, settings.storage.ballast_mib << 20)
        try:
            self.votes = open_votes(folder / DATABASE, mint, clock, self._ballast)
        except VotesError:
            self.buttons.close()
            raise
        self.lights = compose.lights(settings, factory)
        self.tester = Tester(self._faces, compose.debounce_settings(settings).press_ns, self.lights, call=control)
        listening = None if control is None else Control(control, self.buttons.wake)
        lines = {face: line for line, face in self._faces.items()}
        self._attendant = Requests(
            listening, self.votes, folder, factory, lines=lines, tell=self._present, tester=self.tester
        )
        self._ballast.turn(clock.monotonic_ns())
        self._recorder = Recorder(self.votes, self._ballast)
        self._first_id = self.votes.last_id
        self._told = ""
        self._upkeep = compose.upkeep(settings, clock, self.votes, folder / OUTBOX)
        parts = Parts(self.votes, self.buttons, self._recorder, self._ballast, self._attendant, self._upkeep)
        self._bulletin = HealthFile(folder / OUTBOX, parts, clock.monotonic_ns())
        first_start.invite(settings, self.votes, self._bulletin.tested, self.tester, clock.monotonic_ns())

    @property
    def deadline_ns(self) -> int:
        """When `turn` must be called though no edge has come, CLOCK_MONOTONIC."""
        # While the card fails, upkeep has nothing to do but wait for it.
        duty_ns = self._recorder.deadline_ns if self.failing else self._upkeep.deadline_ns
        if self._attendant.is_busy:
            duty_ns = 0
        watchdog_ns = None if self._notifier is None else self._notifier.deadline_ns
        others = (self.buttons.deadline_ns, self._panel.deadline_ns, self.lights.deadline_ns, self.tester.deadline_ns)
        deadlines = (duty_ns, self._bulletin.deadline_ns, watchdog_ns, *others)
        return min(deadline for deadline in deadlines if deadline is not None)

    @property
    def failing(self) -> bool:
        """Whether the card cannot be written; all lights blink then."""
        return self._recorder.failing

    def turn(self) -> list[Vote]:
        """Take the edges that have come, store what they mean, show the thanks; then one duty. Return the presses.

        A press that cannot be stored waits, and is not thanked for. Raises VotesError when the card is given up.
        """
        # Read the clock before the queue: an edge that lands in between is then newer than now_ns, and no deadline
        # can overtake an edge still unread.
        now_ns = self._clock.monotonic_ns()
        edges = self.buttons.drain()
        rulings = self.tester.take(edges, self._panel.feed(edges, now_ns), now_ns)
        for ruling in rulings:
            self._record(ruling, now_ns)
        self._recorder.turn(now_ns)
        self.lights.fault(now_ns, on=self.failing)
        self.lights.advance(now_ns)
        if not self.buttons.alive():
            raise DeadInputError("gpio: the thread that reads the buttons has died; the kiosk must be restarted")
        try:
            if not (rulings or self.failing or self._attendant.is_busy):
                self._upkeep.turn(now_ns)
            self._attendant.turn(now_ns)
        except VotesError as error:
            self._recorder.fail(error, now_ns)
        if not rulings:
            self._ballast.turn(now_ns)
            self._bulletin.turn(now_ns)
        if self._notifier is not None:
            self._notifier.turn(now_ns)
            self._tell(self._notifier)
        return [ruling for ruling in rulings if isinstance(ruling, Vote)]

    def run(self, stopped: Callable[[], bool]) -> None:
        """Work until `stopped`; whoever stops the daemon also calls `buttons.wake()`."""
        while not stopped():
            self.buttons.wait(self.deadline_ns)
            self.turn()

    def close(self) -> None:
        """End in good order: the last moment in service is noted and told. Raises VotesError."""
        if self._notifier is not None:
            self._notifier.stopping()
        try:
            self._recorder.finish()
            self._upkeep.finish()
            self._bulletin.finish(self._clock.monotonic_ns())
        finally:
            self.release()
            self.votes.close()

    def release(self) -> None:
        """Let go of lines and lights; what a dying process does without being asked."""
        self._attendant.close()
        self.lights.close()
        self.buttons.close()

    def face(self, line: int) -> str:
        """The face of a button's line."""
        return self._faces[line]

    def _tell(self, notifier: Notifier) -> None:
        """For `systemctl status`; on change, not on repetition."""
        status = f"presses stored since the start: {self.votes.last_id - self._first_id}"
        if self.failing:
            status = "the card cannot be written; nobody is thanked; " + status
        if status != self._told:
            self._told = status
            notifier.status(status)

    def _present(self, now_ns: int) -> StatusReply:
        return self._bulletin.present(now_ns)

    def _record(self, ruling: Ruling, now_ns: int) -> None:
        face = self._faces[ruling.line]
        self._bulletin.note(face, ruling)
        ruled = ruling.verdict if isinstance(ruling, Vote) else None
        if isinstance(ruling, ButtonFault):
            log.warning("button %s: %s", face, ruling.kind)
        entry = Record(
            # Edges are stamped by CLOCK_MONOTONIC, votes are dated by CLOCK_BOOTTIME: they differ by what was slept.
            at_ns=self._clock.boottime_ns() - self._clock.monotonic_ns() + ruling.at_ns,
            wall_us=utc_ns(self._clock.wall()) // 1000,
            face=face,
            what=ruling.kind if isinstance(ruling, ButtonFault) else self._attendant.verdict(ruling, now_ns),
            is_vote=isinstance(ruling, Vote),
        )
        stored = self._recorder.record(entry, now_ns)
        if stored and ruled in {Verdict.COUNTED, Verdict.ANSWER} and not self.tester.is_on:
            # The technician's presses light up, too: that is what they are for.
            self.lights.hush()
            # By the clock, not by the turn: a worn card may have taken a second, and the light would be due to go off.
            self.lights.thank(face, self._clock.monotonic_ns())
            if self._panel.question is not None:
                self.lights.ask(*self._panel.question)
