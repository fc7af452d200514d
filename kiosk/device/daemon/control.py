"""The socket at which a technician's commands ask the running daemon: only it may touch the votes."""

import os
import shutil
import socket
import socketserver
import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from kiosk.device.daemon.request_queue import MAX_WAITING, Request, RequestQueue

MAX_REQUEST = 256
"""Longest request, bytes."""
ASK_S = 5.0
"""How long whoever asks may take over it: a place is not held by silence."""
ANSWER_S = 300.0
"""How long the loop may take to answer; a copy of many years' votes is made between presses."""
RUN = Path("/run/kiosk")
NAME = "control"
_TOO_MANY = b"error: too many requests at once; try again\n"


class ControlError(Exception):
    """The daemon did not do what it was asked; the message says why."""


class _Server(socketserver.ThreadingUnixStreamServer):
    """Gives each conversation a thread, as long as there are few."""

    daemon_threads = True
    # More than are answered, so that the others get a reason: the kernel turns away whoever finds no room here.
    request_queue_size = 4 * MAX_WAITING

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

    def __init__(self, folder: Path, requests: RequestQueue) -> None:
        """Listen at `folder`/control, for the owner and the group of the folder alone."""
        self._requests = requests
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
        if not self._requests.put(request):
            conversation.wfile.write(_TOO_MANY)
            return
        request.wait(ANSWER_S)
        with request.file or nullcontext() as file:
            conversation.wfile.write(request.answer.encode() + b"\n")
            if file is not None:
                shutil.copyfileobj(file, conversation.wfile)


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
