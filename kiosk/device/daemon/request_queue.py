"""What commands ask, on its way from the socket's threads to the loop, and the answers on their way back."""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

MAX_WAITING = 64
"""Most who may ask at once, each in a thread of its own; `TasksMax=` of kiosk.service allows for them."""
STOPPING = "error: the kiosk is stopping; try again"
WHOLE = "whole"
DAMAGED = "damaged: "
"""Answers to `verify`; the reason follows the second."""


class Request:
    """One question from outside; the loop answers it, in its own time."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.answer = ""
        """One line."""
        self.file: BinaryIO | None = None
        """What follows the answer, open to be read."""
        self._answered = threading.Event()
        self._lock = threading.Lock()

    @property
    def is_answered(self) -> bool:
        """Whether whoever asked has an answer, if only that it took too long."""
        return self._answered.is_set()

    def reply(self, answer: str, file: BinaryIO | None = None) -> None:
        """Answer in one line; `file` follows, and is closed. The first answer counts."""
        with self._lock:
            if not self._answered.is_set():
                self.answer, self.file = answer, file
                self._answered.set()
            elif file is not None:
                file.close()

    def wait(self, limit_s: float) -> None:
        """Wait for the answer; after `limit_s` it is that there is none."""
        if not self._answered.wait(limit_s):
            self.reply("error: the kiosk is busy; try again")


class RequestQueue:
    """Requests in order of arrival. Any thread may put one, the loop takes them."""

    def __init__(self, wake: Callable[[], None]) -> None:
        """`wake` ends the loop's wait."""
        self._requests: queue.Queue[Request] = queue.Queue(MAX_WAITING)
        self._wake = wake

    @property
    def is_waiting(self) -> bool:
        """Whether there is a request to be taken."""
        return not self._requests.empty()

    def put(self, request: Request) -> bool:
        """Hand a request to the loop; False: too many wait."""
        try:
            self._requests.put_nowait(request)
        except queue.Full:
            return False
        self._wake()
        return True

    def take(self) -> Request | None:
        """The next request, if there is one."""
        with suppress(queue.Empty):
            return self._requests.get_nowait()
        return None

    def close(self) -> None:
        """Tell whoever still waits that there will be no answer."""
        while (request := self.take()) is not None:
            request.reply(STOPPING)
