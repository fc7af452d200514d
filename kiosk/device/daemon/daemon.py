"""The button process: one loop from the edge to the light."""

import uuid
from collections.abc import Callable
from pathlib import Path

from gpiozero import Factory

from config.settings import KioskSettings
from hardware.clock import Clock
from hardware.gpio.buttons import Buttons
from hardware.systemd import Notifier
from kiosk.device.daemon import compose, first_start
from kiosk.device.daemon.background import BackgroundQueue
from kiosk.device.daemon.backups import Backups
from kiosk.device.daemon.card_guard import CardGuard
from kiosk.device.daemon.control import Control
from kiosk.device.daemon.examinations import Examinations
from kiosk.device.daemon.fault_lights import FaultLights
from kiosk.device.daemon.folder import BALLAST, DATABASE, OUTBOX
from kiosk.device.daemon.health_file import HealthFile
from kiosk.device.daemon.loop import Loop, Task
from kiosk.device.daemon.press_input import PressInput
from kiosk.device.daemon.recorder import Recorder
from kiosk.device.daemon.request_queue import RequestQueue
from kiosk.device.daemon.requests import Requests
from kiosk.device.daemon.service_mode import ServiceMode
from kiosk.device.daemon.snapshot import Snapshot, take
from kiosk.device.daemon.status_reply import StatusReply
from kiosk.device.daemon.systemd_report import SystemdReport
from kiosk.device.rules.panel import Panel, Vote
from kiosk.device.rules.synced_clock import SyncedClock
from kiosk.device.selftest.tester import Tester
from kiosk.device.store.ballast import Ballast, free_mib
from kiosk.device.store.startup import open_votes
from kiosk.device.store.votes import VotesError
from sync.document.aggregate import MAX_COUNT
from sync.document.health import Lines, Storage


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
        self._clock, self._notifier = clock, notifier
        self.faces = {button.line: face for face, button in settings.buttons.items()}
        """By line."""
        self._folder: Path = settings.kiosk.data
        panel = self._open(settings, factory, mint)
        self._ballast.turn(clock.monotonic_ns())
        self._first_id = self.votes.last_id
        self.lights = compose.lights(settings, factory)
        self.tester = Tester(self.faces, compose.debounce_settings(settings).press_ns, self.lights, call=control)
        self._recorder = Recorder(self.votes, self._ballast)
        self._service = ServiceMode(self.tester)
        self._time = SyncedClock(clock, compose.calendar(settings))
        self._queue = BackgroundQueue(self.votes.card)
        self._schedule, self._update = compose.schedule(settings, clock, self.votes, self._time, self._queue)
        self._day_count = compose.day_counter(settings, self.votes, self._time)
        self._health_file = HealthFile(
            self._folder / OUTBOX,
            self.votes.installation_id,
            frozenset(settings.buttons),
            snapshot=self._snapshot,
            test_result=lambda: self.tester.result,
            now_ns=clock.monotonic_ns(),
        )
        first_start.begin_selftest(settings, self.votes, self._health_file.tested, self.tester, clock.monotonic_ns())
        self.request_queue = RequestQueue(self.buttons.wake)
        tasks = self._tasks(settings, factory, panel, notifier)
        self._loop = Loop(clock, tasks, CardGuard(self._queue, self._recorder))
        self._control = None if control is None else Control(control, self.request_queue)

    def _open(self, settings: KioskSettings, factory: Factory, mint: Callable[[], str]) -> Panel:
        # The buttons first: who presses while the votes are opened and checked, for seconds, is heard when they are.
        self.buttons = Buttons(factory, list(self.faces), settings.gpio.pull, self._clock)
        panel = compose.panel(settings, self.buttons.levels(), self._clock.monotonic_ns())
        self._ballast = Ballast(self._folder / BALLAST, settings.storage.ballast_mib << 20)
        try:
            shop = compose.shop_settings(settings)
            self.votes = open_votes(self._folder / DATABASE, mint, self._clock, self._ballast, settings=shop)
        except VotesError:
            self.buttons.close()
            raise
        return panel

    def _tasks(
        self, settings: KioskSettings, factory: Factory, panel: Panel, notifier: Notifier | None
    ) -> tuple[Task, ...]:
        """What the loop does, in order: whatever else is to be done, a press comes first."""
        self._press_input = PressInput(
            self._clock,
            self._time,
            self.faces,
            buttons=self.buttons,
            panel=panel,
            tester=self.tester,
            recorder=self._recorder,
            service=self._service,
            lights=self.lights,
            note=self._health_file.note,
        )
        self._requests = Requests(
            self.request_queue,
            factory,
            {face: line for line, face in self.faces.items()},
            status=self.status,
            tester=self.tester,
            service=self._service,
            backups=Backups(self._queue, self.votes, self._folder, settings.storage.ballast_mib << 20),
            examinations=Examinations(self._queue, self.votes),
        )
        return (
            self._press_input,
            self._recorder,
            FaultLights(self.lights, self._recorder),
            compose.light_hours(settings, self.lights, self._time),
            self._requests,
            CardGuard(self._schedule, self._recorder),
            compose.today_file(settings, self._clock, self.votes, self._time, self._queue),
            self._ballast,
            self._health_file,
            *([SystemdReport(notifier, self.votes, self._recorder)] if notifier else []),
        )

    @property
    def deadline_ns(self) -> int:
        """When `turn` must be called though no edge has come, CLOCK_MONOTONIC; in the past: at once."""
        return self._loop.deadline_ns or 0

    @property
    def failing(self) -> bool:
        """Whether the card cannot be written; all lights blink then."""
        return self._recorder.failing

    def turn(self) -> list[Vote]:
        """Once around the loop; return the presses. Raises VotesError when the card is given up, DeadInputError."""
        self._loop.turn()
        return self._press_input.votes

    def run(self, stopped: Callable[[], bool]) -> None:
        """Work until `stopped`; whoever stops the daemon also calls `buttons.wake()`."""
        while not stopped():
            self.buttons.wait(self.deadline_ns)
            self.turn()

    def close(self) -> None:
        """End in good order: the last moment in service is noted, the outbox brought up to date. Raises VotesError."""
        if self._notifier is not None:
            self._notifier.stopping()
        try:
            self._recorder.finish()
            self._queue.close()
            self._schedule.finish()
            self._health_file.finish(self._clock.monotonic_ns())
        finally:
            self.release()
            self.votes.close()

    def release(self) -> None:
        """Let go of lines, lights and requests; what a dying process does without being asked."""
        if self._control is not None:
            self._control.close()
        self._queue.close()
        self._requests.close()
        self.lights.close()
        self.buttons.close()

    def status(self, now_ns: int) -> StatusReply:
        """How the kiosk is, and today's presses. Raises VotesError."""
        health = self._health_file.health(self._snapshot(now_ns))
        return StatusReply(self._day_count.count(), health, self.votes.last_id - self._first_id)

    def _snapshot(self, now_ns: int) -> Snapshot:
        return take(
            self.votes,
            self._time,
            self._update,
            storage=Storage(self.failing, free_mib(self._folder), self._ballast.given_up),
            lines=Lines(min(self.buttons.lost, MAX_COUNT), min(self.buttons.overflowed, MAX_COUNT)),
            in_service=self._service.is_on(now_ns),
            test_result=self.tester.result,
        )
