"""Answers what technicians ask of a running kiosk: a copy of the votes, an examination of them, a while of service."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from gpiozero import Factory

from kiosk.device.daemon.control import DAMAGED, WHOLE, Control, Request
from kiosk.device.daemon.status_reply import StatusReply, encode
from kiosk.device.rules.panel import Verdict, Vote
from kiosk.device.selftest.progress import encode_progress
from kiosk.device.selftest.tester import Tester
from kiosk.device.store.copy import make
from kiosk.device.store.votes import DamagedError, Votes, VotesError

log = logging.getLogger(__name__)

MINUTE_NS = 60_000_000_000
MOST_SERVICE_MINUTES = 120
"""Service ends by itself: a kiosk forgotten in it would listen to nobody."""
COPY = "backup.db"


class Requests:
    """One request a turn of the loop, which alone may touch the votes."""

    def __init__(  # noqa: PLR0913 - whom it asks, and where
        self,
        control: Control | None,
        votes: Votes,
        folder: Path,
        factory: Factory,
        *,
        lines: Mapping[str, int],
        tell: Callable[[int], StatusReply],
        tester: Tester,
    ) -> None:
        """`control`: where requests come in, if anywhere; `folder`: room for a copy; `lines`: the buttons', by face.

        `tell`: how the kiosk is at a moment of CLOCK_MONOTONIC, may raise VotesError.
        """
        self._control = control
        self._votes = votes
        self._copy = folder / COPY
        self._factory = factory
        self._lines = lines
        self._tell = tell
        self.tester = tester
        self._serviced_until_ns = 0
        self._task: Iterator[None] | None = None

    def in_service(self, now_ns: int) -> bool:
        """Whether a technician is at work: presses are stored, light up, and do not count."""
        return now_ns < self._serviced_until_ns or self.tester.is_on

    def verdict(self, vote: Vote, now_ns: int) -> Verdict:
        """What a press is that the panel has ruled on: of a technician at work, service."""
        serviced = vote.verdict in {Verdict.COUNTED, Verdict.ANSWER} and self.in_service(now_ns)
        return Verdict.SERVICE if serviced else vote.verdict

    @property
    def is_busy(self) -> bool:
        """Whether the votes are being copied or examined: until that is done, nothing but presses may be written."""
        return self._task is not None

    def turn(self, now_ns: int) -> None:
        """Go on with what takes many steps; or answer the next request, if there is one. Raises VotesError."""
        if self._task is not None:
            if next(self._task, self) is self:
                self._task = None
            return
        request = self._control.take() if self._control else None
        if request is not None:
            self._answer(request, now_ns)

    def close(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._copy.unlink(missing_ok=True)
        if self._control is not None:
            self._control.close()

    def _answer(self, request: Request, now_ns: int) -> None:
        match request.words:
            case ["backup"]:
                self._task = self._back_up(request)
            case ["status"]:
                self._say(request, now_ns)
            case ["selftest"]:
                self.tester.begin(now_ns)
                request.reply("begun")
            case ["selftest", "dark", face]:
                self.tester.darken(face)
                request.reply("noted")
            case ["selftest", "progress"]:
                request.reply(encode_progress(self.tester.test))
            case ["verify"]:
                self._task = self._verify(request)
            case ["service", minutes] if minutes.isdecimal() and int(minutes) <= MOST_SERVICE_MINUTES:
                self._serviced_until_ns = now_ns + int(minutes) * MINUTE_NS
                if not int(minutes):
                    self.tester.cancel()
                request.reply(f"for {minutes} minutes presses are service" if int(minutes) else "presses count again")
            case ["press" | "release" as push, face]:
                self._push(request, push, face)
            case _:
                request.reply("error: the kiosk does not know this request; is it of another version?")

    def _say(self, request: Request, now_ns: int) -> None:
        try:
            request.reply(encode(self._tell(now_ns)))
        except VotesError as error:
            request.reply(f"error: {error}")

    def _back_up(self, request: Request) -> Iterator[None]:
        try:
            self._copy.unlink(missing_ok=True)
            yield from make(self._votes.card, self._copy)
        except (VotesError, OSError) as error:
            request.reply(f"error: {error}")
            with suppress(OSError):
                self._copy.unlink(missing_ok=True)
        else:
            request.reply(f"{self._votes.last_id} presses", self._copy)

    def _verify(self, request: Request) -> Iterator[None]:
        if not self._votes.is_whole:
            request.reply("error: what can be read of a damaged database is still being saved; try again later")
            return
        try:
            yield from self._votes.verify(full=True)
        except DamagedError as error:
            request.reply(f"{DAMAGED}{error}")
            log.error("votes: %s", error)
            self._votes.reopen(rebuild=True)
        except VotesError as error:
            request.reply(f"error: {error}")
        else:
            request.reply(WHOLE)

    def _push(self, request: Request, push: str, face: str) -> None:
        # Only the mock's contacts can be moved from here; of a real button nobody can say that it was pressed.
        move = getattr(self._factory, push, None)
        if move is None:
            request.reply(
                'error: this kiosk has real buttons: press them; only one with gpio.factory = "mock" can be told'
            )
        elif face not in self._lines:
            request.reply(f"error: {face!r} is none of its faces: {', '.join(self._lines)}")
        else:
            move(self._lines[face])
            request.reply(f"{push} {face}")
