"""Answers what commands ask of a running kiosk: how it is, a copy of the votes, an examination, a while of service."""

from collections.abc import Callable, Mapping

from gpiozero import Factory

from kiosk.device.daemon.backups import Backups
from kiosk.device.daemon.examinations import Examinations
from kiosk.device.daemon.request_queue import Request, RequestQueue
from kiosk.device.daemon.service_mode import MOST_SERVICE_MINUTES, ServiceMode
from kiosk.device.daemon.status_reply import StatusReply, encode
from kiosk.device.selftest.progress import encode_progress
from kiosk.device.selftest.tester import Tester
from kiosk.device.store.votes import VotesError


class Requests:
    """One request a turn, so that edges come between two; what takes long goes to the background queue."""

    def __init__(  # noqa: PLR0913 - who knows the answers
        self,
        queue: RequestQueue,
        factory: Factory,
        lines: Mapping[str, int],
        *,
        status: Callable[[int], StatusReply],
        tester: Tester,
        service: ServiceMode,
        backups: Backups,
        examinations: Examinations,
    ) -> None:
        """`lines`: the buttons', by face; `status`: at a moment of CLOCK_MONOTONIC, may raise VotesError."""
        self._queue = queue
        self._factory = factory
        self._lines = lines
        self._status = status
        self._tester = tester
        self._service = service
        self._backups = backups
        self._examinations = examinations

    @property
    def deadline_ns(self) -> int | None:
        """At once while somebody waits."""
        return 0 if self._queue.is_waiting else None

    def turn(self, now_ns: int) -> None:
        """Answer the next request, if there is one."""
        if (request := self._queue.take()) is not None:
            self._answer(request, now_ns)

    def close(self) -> None:
        """Tell everybody who still waits that there will be no answer."""
        for waiting in (self._queue, self._backups, self._examinations):
            waiting.close()

    def _answer(self, request: Request, now_ns: int) -> None:
        match request.words:
            case ["backup"]:
                self._backups.add(request)
            case ["verify"]:
                self._examinations.add(request)
            case ["status"]:
                request.reply(self._status_line(now_ns))
            case ["selftest"]:
                self._tester.begin(now_ns)
                request.reply("begun")
            case ["selftest", "dark", face]:
                self._tester.darken(face)
                request.reply("noted")
            case ["selftest", "progress"]:
                request.reply(encode_progress(self._tester.test))
            case ["service", minutes] if minutes.isdecimal() and int(minutes) <= MOST_SERVICE_MINUTES:
                self._service.begin(int(minutes), now_ns)
                request.reply(f"for {minutes} minutes presses are service" if int(minutes) else "presses count again")
            case ["press" | "release" as push, face]:
                request.reply(self._push(push, face))
            case _:
                request.reply("error: the kiosk does not know this request; is it of another version?")

    def _status_line(self, now_ns: int) -> str:
        try:
            return encode(self._status(now_ns))
        except VotesError as error:
            return f"error: {error}"

    def _push(self, push: str, face: str) -> str:
        # Only the mock's contacts can be moved from here; of a real button nobody can say that it was pressed.
        move = getattr(self._factory, push, None)
        if move is None:
            return 'error: this kiosk has real buttons: press them; only one with gpio.factory = "mock" takes this'
        if face not in self._lines:
            return f"error: {face!r} is none of its faces: {', '.join(self._lines)}"
        move(self._lines[face])
        return f"{push} {face}"
