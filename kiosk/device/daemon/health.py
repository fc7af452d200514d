"""What the daemon says of itself: `health.json`, beside the months in the outbox."""

import logging
import os
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import attrs

from hardware.gpio.buttons import Buttons
from kiosk.device.daemon.recorder import Recorder
from kiosk.device.daemon.requests import Requests
from kiosk.device.daemon.schedule import Schedule
from kiosk.device.daemon.status_reply import StatusReply
from kiosk.device.rules.button_faults import ButtonFaults
from kiosk.device.rules.panel import ButtonFault, Ruling
from kiosk.device.selftest.selftest import Tried
from kiosk.device.store.ballast import Ballast
from kiosk.device.store.votes import Votes
from sync.document import health
from sync.document.aggregate import MAX_COUNT
from sync.document.handover_files import find_bytes
from sync.document.health import FaceTest, Health, Lines, Storage, Tested
from sync.document.outbox import write_atomically
from sync.document.wire import WireError

log = logging.getLogger(__name__)

SECOND_NS = 1_000_000_000
FIRST_NS = 30 * SECOND_NS
"""After the start: by then a stuck button is known, and a program that dies at once has worn no card."""
CHANGE_NS = 600 * SECOND_NS
"""What has changed is told no sooner than this after the last time: each telling wears the card a little."""
REFRESH_NS = 6 * 3600 * SECOND_NS
"""What has not changed is told again, so that a program that lives no more is noticed."""
HOUR_NS = 3600 * SECOND_NS
STEP_MIB = 16
"""Room on the card is told in these steps: it changes with every vote."""


@attrs.frozen
class Parts:
    """What can be asked how it is."""

    votes: Votes
    buttons: Buttons
    recorder: Recorder
    ballast: Ballast
    attendant: Requests
    upkeep: Schedule


class HealthFile:
    """Writes the daemon's health: soon after the start, on change, now and then, and at the end."""

    def __init__(self, folder: Path, parts: Parts, now_ns: int) -> None:
        """`folder` is the outbox."""
        self._path = folder / health.FILE
        self._parts = parts
        self._version = version("smiley-kiosk")
        self._first_id = parts.votes.last_id
        self.deadline_ns = now_ns + FIRST_NS
        """When `turn` has something to do, CLOCK_MONOTONIC."""
        self._refresh_at_ns = now_ns
        self._told = self._before()
        self._told_result: tuple[Tried, ...] | None = None
        self._heard_result: tuple[Tried, ...] | None = None
        self._last_tested: Tested | None = None
        self._last_vote_on: date | None = self._told.last_vote_on if self._told else None
        faces = parts.upkeep.telling.faces
        self._ailments = ButtonFaults(
            tuple(each for each in self._told.faults if each.face in faces) if self._told else ()
        )

    @property
    def tested(self) -> Tested | None:
        """The newest self-test that is known of: of this life, or of an earlier one."""
        return self._tested()

    def note(self, face: str, ruling: Ruling) -> None:
        """Hear of a ruling on a button."""
        today = self._parts.upkeep.time.today
        self._ailments.note(face, ruling, today)
        if not isinstance(ruling, ButtonFault):
            self._last_vote_on = today or self._last_vote_on

    def turn(self, now_ns: int) -> None:
        """Tell what is due."""
        result = self._parts.attendant.tester.result
        if now_ns < self.deadline_ns and result is self._told_result:
            return
        self._told_result = result
        self.deadline_ns = now_ns + CHANGE_NS
        told = self.now(now_ns)
        if now_ns >= self._refresh_at_ns or _news(told) != _news(self._told):
            self._refresh_at_ns = now_ns + REFRESH_NS
            self._write(told)

    def finish(self, now_ns: int) -> None:
        """Tell how it was at the end."""
        self._write(self.now(now_ns))

    def present(self, now_ns: int) -> StatusReply:
        """How it is, and today's presses. Raises VotesError."""
        stored = self._parts.votes.last_id - self._first_id
        return StatusReply(self._parts.upkeep.today.count(), self.now(now_ns), stored)

    def now(self, now_ns: int) -> Health:
        """How it is."""
        parts = self._parts
        upkeep = parts.upkeep
        self._ailments.listen(upkeep.telling.silent, upkeep.time.today)
        days = [day for day in (self._last_vote_on, upkeep.telling.last_vote_on) if day]
        return Health(
            installation_id=parts.votes.installation_id,
            version=self._version,
            as_of=None
            if upkeep.time.now_ns is None
            else datetime.fromtimestamp(upkeep.time.now_ns // HOUR_NS * 3600, UTC),
            time=upkeep.time.timekeeping,
            storage=Storage(parts.recorder.failing, self._free_mib(), parts.ballast.given_up),
            damage=self._damage(),
            lines=Lines(min(parts.buttons.lost, MAX_COUNT), min(parts.buttons.overflowed, MAX_COUNT)),
            faults=self._ailments.now(),
            last_vote_on=max(days, default=None),
            in_service=parts.attendant.in_service(now_ns),
            tested=self._tested(),
        )

    def _before(self) -> Health | None:
        payload = find_bytes(self._path)
        try:
            told = None if payload is None else health.decode(payload)
        except WireError:
            return None  # of another version, or spoiled; it is about to be written anew
        return told if told and told.installation_id == self._parts.votes.installation_id else None

    def _damage(self) -> health.Damage:
        found, upkeep = self._parts.votes.damage, self._parts.upkeep
        since = None
        if self._told and self._told.damage.databases == found.databases:
            since = self._told.damage.since
        if since is None and found.boottime_ns is not None and found.boot == self._parts.votes.boot:
            since = upkeep.time.day(found.boottime_ns)
        return health.Damage(found.databases, found.votes_saved, found.votes_lost, since)

    def _tested(self) -> Tested | None:
        """The newest test; told anew only where it found something else, or on another day."""
        if (result := self._parts.attendant.tester.result) is None:
            return self._told.tested if self._told else None
        if result is not self._heard_result:
            self._heard_result = result
            faces = tuple(FaceTest(each.face, each.outcome) for each in result)
            self._last_tested = Tested(self._parts.upkeep.time.today, faces)
        return self._last_tested

    def _free_mib(self) -> int | None:
        try:
            free = os.statvfs(self._path.parent.parent)  # the folder of the votes: the outbox may not be there yet
        except OSError:
            return None
        return (free.f_bavail * free.f_frsize >> 20) // STEP_MIB * STEP_MIB

    def _write(self, told: Health) -> None:
        self._told = told
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, health.encode(told))
        except (OSError, WireError) as error:
            # Not worth a second word: whatever keeps it from being written has said so itself.
            log.debug("%s: %s", self._path, error)


def _news(told: Health | None) -> Health | None:
    """What is worth being told at once: not the hour, nor the day of a press, whose hour would be known by it."""
    return attrs.evolve(told, as_of=None, last_vote_on=None) if told else None
