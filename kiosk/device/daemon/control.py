"""The socket at which a technician's commands ask the running daemon: only it may touch the votes."""

import errno
import os
import shutil
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from hardware.clock import SystemClock
from kiosk.device.daemon.request_queue import MAX_WAITING, Request, RequestQueue
from kiosk.privileges import acting_for

MAX_REQUEST = 256
"""Longest request, bytes."""
ASK_S = 5.0
"""How long whoever asks may take over it: a place is not held by silence."""
ANSWER_S = 300.0
"""How long the loop may take to answer; a copy of many years' votes is made between presses."""
MAX_ANSWER = 1 << 20
"""Longest answer, bytes."""
MAX_FILE, FILE_S = 1 << 30, 3600.0
"""The most that follows an answer, bytes and seconds; both far beyond what a kiosk sends."""
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
        words = conversation.rfile.readline(MAX_REQUEST)
        if not words:
            return  # whoever came has gone, and the loop has something better to do
        request = Request(words.decode(errors="replace").split())
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
    given no answer for `limit_s`.
    """
    for folder in folders:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(limit_s)
            try:
                with acting_for(folder):
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
                answer = _receive(line, limit_s, sink)
            except TimeoutError:
                raise ControlError(
                    f"the kiosk does not answer within {limit_s:g} s; `kiosk doctor` looks closer"
                ) from None
            except OSError as error:
                raise ControlError(f"{folder / NAME}: {error}; is the kiosk restarting? Try again") from None
            except UnicodeDecodeError:
                raise ControlError(f"{folder / NAME}: answers what no kiosk does; restart it") from None
        if not answer or answer.startswith("error: "):
            raise ControlError(answer.removeprefix("error: ") or "the kiosk went away; try again")
        return answer
    return None


def _receive(line: socket.socket, limit_s: float, sink: Callable[[bytes], object] | None) -> str:
    """The first line of what is answered; `sink` gets the file that follows.

    Raises OSError: TimeoutError, EFBIG where there is no end to it.
    """
    answer = b""
    for chunk in _chunks(line, limit_s, MAX_ANSWER):
        answer += chunk
        if b"\n" in chunk:
            break
    first, _, rest = answer.partition(b"\n")
    if sink is not None:
        sink(rest)
        for chunk in _chunks(line, FILE_S, MAX_FILE):
            sink(chunk)
    return first.decode()


def _chunks(line: socket.socket, limit_s: float, most: int) -> Iterator[bytes]:
    clock = SystemClock()
    until_ns = clock.monotonic_ns() + round(limit_s * 1e9)
    while (left_ns := until_ns - clock.monotonic_ns()) > 0:
        line.settimeout(left_ns / 1e9)
        chunk = line.recv(1 << 16)
        if not chunk:
            return
        most -= len(chunk)
        if most < 0:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        yield chunk
    raise TimeoutError
