"""The socket at which a technician's commands ask the running daemon: only it may touch the votes."""

import os
import queue
import socket
import socketserver
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_REQUEST = 256
"""Longest request, bytes."""
MAX_WAITING = 8
"""Most who may ask at once."""
ASK_S = 5.0
"""How long whoever asks may take over it: a place is not held by silence."""
ANSWER_S = 300.0
"""How long the loop may take to answer; a copy of many years' votes is made between presses."""
RUN = Path("/run/kiosk")
NAME = "control"
_TOO_MANY = b"error: too many requests at once; try again\n"
WHOLE = "whole"
DAMAGED = "damaged: "
"""Answers to `verify`; the reason follows the second."""


class ControlError(Exception):
    """The daemon did not do what it was asked; the message says why."""


@dataclass
class Request:
    """One question from outside; the loop answers it."""

    words: list[str]
    file: Path | None = None
    """What is sent after the answer, and deleted."""
    answer: str = ""
    answered: threading.Event = field(default_factory=threading.Event)

    def reply(self, answer: str, file: Path | None = None) -> None:
        """Answer in one line; `file` follows."""
        self.answer, self.file = answer, file
        self.answered.set()


class _Server(socketserver.ThreadingUnixStreamServer):
    """Gives each conversation a thread, as long as there are few."""

    daemon_threads = True
    # More than are answered, so that the others are told why: the kernel turns away whoever finds no room here.
    request_queue_size = 8 * MAX_WAITING

    def __init__(self, address: str, conversation: type[socketserver.StreamRequestHandler]) -> None:
        self._places = threading.BoundedSemaphore(MAX_WAITING)
        super().__init__(address, conversation)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        with suppress(OSError):  # whoever asked has gone
            request.sendall(_TOO_MANY)
        self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()


class Control:
    """Takes requests in threads of its own, and hands them to the loop."""

    def __init__(self, folder: Path, wake: Callable[[], None]) -> None:
        """Listen at `folder`/control, for the owner and the group of the folder alone; `wake` wakes the loop."""
        self._requests: queue.Queue[Request] = queue.Queue(MAX_WAITING)
        self._wake = wake
        self._path = folder / NAME
        self._path.unlink(missing_ok=True)
        control = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):  # whoever asked has gone
                    control._converse(self)

        mask = os.umask(0o117)
        try:
            self._server = _Server(str(self._path), Conversation)
        finally:
            os.umask(mask)
        self._thread = threading.Thread(target=self._server.serve_forever, name="control", daemon=True)
        self._thread.start()

    def take(self) -> Request | None:
        """The next request, if there is one."""
        with suppress(queue.Empty):
            return self._requests.get_nowait()
        return None

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._path.unlink(missing_ok=True)

    def _converse(self, conversation: socketserver.StreamRequestHandler) -> None:
        conversation.connection.settimeout(ASK_S)
        request = Request(conversation.rfile.readline(MAX_REQUEST).decode(errors="replace").split())
        conversation.connection.settimeout(ANSWER_S)
        try:
            self._requests.put_nowait(request)
        except queue.Full:
            conversation.wfile.write(_TOO_MANY)
            return
        self._wake()
        if not request.answered.wait(ANSWER_S):
            request.reply("error: the kiosk is busy; try again")
        conversation.wfile.write(request.answer.encode() + b"\n")
        if request.file is not None:
            with request.file.open("rb") as file:
                request.file.unlink()
                while chunk := file.read(1 << 16):
                    conversation.wfile.write(chunk)


def ask(
    folders: list[Path], words: str, sink: Callable[[bytes], object] | None = None, *, limit_s: float = ANSWER_S
) -> str | None:
    """Ask the daemon that listens in one of `folders`; return its answer, or None where none does.

    `sink` gets the file that follows. Raises ControlError with the daemon's own words, or when it goes away, or has
    said nothing for `limit_s`.
    """
    for folder in folders:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(limit_s)
            try:
                line.connect(str(folder / NAME))
            except (FileNotFoundError, ConnectionRefusedError):
                continue
            except BlockingIOError:
                raise ControlError("too many requests at once; try again") from None
            except OSError as error:
                why = error.strerror or error
                raise ControlError(f"{folder / NAME}: {why}; run this as root or the kiosk's user") from None
            try:
                line.sendall(words.encode() + b"\n")
                with line.makefile("rb") as answers:
                    answer = answers.readline().decode().rstrip("\n")
                    while sink is not None and (chunk := answers.read(1 << 16)):
                        sink(chunk)
            except TimeoutError:
                raise ControlError(
                    f"the kiosk does not answer within {limit_s:g} s; `kiosk doctor` looks closer"
                ) from None
            except OSError as error:
                raise ControlError(f"{folder / NAME}: {error}; is the kiosk restarting? Try again") from None
        if not answer or answer.startswith("error: "):
            raise ControlError(answer.removeprefix("error: ") or "the kiosk went away; try again")
        return answer
    return None
