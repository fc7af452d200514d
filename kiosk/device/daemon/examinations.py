"""Every vote verified for whoever asks: one pass for all who ask before it is begun."""

import logging

from kiosk.device.daemon.background import BackgroundQueue, Kind, Steps
from kiosk.device.daemon.request_queue import DAMAGED, STOPPING, WHOLE, Request
from kiosk.device.store.votes import DamagedError, Votes, VotesError

log = logging.getLogger(__name__)


class Examinations:
    """Tells whether the votes are as they were written; a database that is not is set aside at once."""

    def __init__(self, queue: BackgroundQueue, votes: Votes) -> None:
        self._queue = queue
        self._votes = votes
        self._waiting: list[Request] = []

    def add(self, request: Request) -> None:
        """Answer as soon as every vote is verified, from now on."""
        self._waiting.append(request)
        self._queue.add(Kind.EXAMINATION, self._examine)

    def close(self) -> None:
        """Nobody gets an answer any more."""
        for request in self._waiting:
            request.reply(STOPPING)

    def _examine(self) -> Steps:
        asked = len(self._waiting)
        damaged = False
        if not self._votes.is_whole:
            answer = "error: what can be read of a damaged database is still being saved; try again later"
        else:
            try:
                yield from self._votes.verify(full=True)
                answer = WHOLE
            except DamagedError as error:
                log.error("votes: %s", error)
                answer, damaged = f"{DAMAGED}{error}", True
            except VotesError as error:
                answer = f"error: {error}"
        for request in self._waiting[:asked]:
            request.reply(answer)
        del self._waiting[:asked]
        if damaged:
            self._votes.reopen(rebuild=True)
