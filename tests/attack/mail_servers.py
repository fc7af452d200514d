"""Mail servers that mean harm: they speak IMAP or SMTP up to a point, and then do what they were told to."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import repeat
from typing import BinaryIO

import trustme

FLOOD_MIB = 96
DRIPS = 2000
PAUSE_S = 0.02
"""Between two drips: 40 seconds, were they waited for."""
LINE = b"* " + b"x" * 65_000 + b"\r\n"
Answer = Callable[[bytes], Iterator[bytes]]
"""By the command's tag, or by what was sent in answer to a `+`, what is sent, piece by piece."""


def say(words: bytes) -> Answer:
    """Some words, and that all is well."""
    return lambda tag: iter([words, tag + b" OK done\r\n"])


def flood(piece: bytes, begin: bytes = b"") -> Answer:
    return lambda _: iter([begin, *repeat(piece, FLOOD_MIB * 2**20 // len(piece))])


def drip(begin: bytes) -> Answer:
    def dripping(_: bytes) -> Iterator[bytes]:
        yield begin
        for _ in range(DRIPS):
            threading.Event().wait(PAUSE_S)
            yield b"x"

    return dripping


FETCHED = b'* 1 FETCH (UID 1 INTERNALDATE "28-Nov-2026 10:00:00 +0000" BODY[] {4}\r\nabcd)\r\n'
IMAP: dict[str, Answer] = {
    "greeting": lambda _: iter([b"* OK here\r\n"]),
    "CAPABILITY": say(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"),
    "AUTHENTICATE": lambda _: iter([b"+ \r\n"]),
    "credentials": lambda _: iter([b"TAG OK in\r\n"]),
    "": say(b""),
    "SELECT": say(b"* 1 EXISTS\r\n"),
    "SEARCH": say(b"* SEARCH 1\r\n"),
    "FETCH": say(FETCHED),
}
IMAP_HARM: dict[str, dict[str, Answer]] = {
    "none": {},
    "a greeting that drips": {"greeting": drip(b"* OK ")},
    "an answer that drips": {"SEARCH": drip(b"* SEARCH ")},
    "a line without end": {"greeting": flood(b"x" * 65_536, b"* OK ")},
    "lines without end": {"SEARCH": flood(LINE.replace(b"* ", b"* SEARCH ", 1))},
    "what nobody asked for": {"CAPABILITY": flood(b"* 1 EXISTS\r\n" * 5000)},
    "a literal of 4 GB": {"FETCH": flood(b"x" * 65_536, b"* 1 FETCH (UID 1 BODY[] {4294967296}\r\n")},
    "a literal of 5,000 digits": {"FETCH": say(b"* 1 FETCH (UID 1 BODY[] {" + b"9" * 5000 + b"}\r\n")},
    "too much at each command": {"FETCH": say(LINE.replace(b"* ", b"* LIST ", 1) * 20 + FETCHED)},
    "letters beyond ASCII": {"CAPABILITY": say("* CAPABILITY IMAP4rev1 Ž\r\n".encode())},
    "a challenge that is no base64": {"AUTHENTICATE": lambda _: iter([b"+ abc\r\n"])},
    "numbers that are none": {"SEARCH": say(b"* SEARCH " + b"9" * 5000 + b" {3}\r\nabc\r\n* SEARCH 0x1 -1 1\r\n")},
    "a day that is none": {"FETCH": say(FETCHED.replace(b"28-Nov-2026 10:00", b"99-Foo-0000 99:99"))},
    "the calendar's last day": {"FETCH": say(FETCHED.replace(b"28-Nov-2026 10:00:00 +0", b"31-Dec-9999 23:59:59 -1"))},
    "a password as it came": {"credentials": lambda sent: iter([sent + b"\r\n"])},
    "a password that is refused for now": {
        "credentials": lambda sent: iter([b"TAG NO [UNAVAILABLE] " + sent + b"\r\n"])
    },
    "in already": {"greeting": lambda _: iter([b"* PREAUTH here\r\n"])},
}
SMTP: dict[str, Answer] = {
    "greeting": lambda _: iter([b"220 here\r\n"]),
    "ehlo": lambda _: iter([b"250-here\r\n250 SIZE 1000000\r\n"]),
    "data": lambda _: iter([b"354 go on\r\n"]),
    **dict.fromkeys(("mail", "rcpt", ".", "rset", "quit"), lambda _: iter([b"250 well\r\n"])),
}
SMTP_HARM: dict[str, dict[str, Answer]] = {
    "none": {},
    "a greeting that drips": {"greeting": drip(b"220 ")},
    "lines without end": {"ehlo": flood(b"250-" + b"x" * 1000 + b"\r\n")},
    "a size of 5,000 digits": {"ehlo": lambda _: iter([b"250-here\r\n250 SIZE " + b"9" * 5000 + b"\r\n"])},
}


class HostileServer:
    """`sent`: pieces until the other side hung up."""

    def __init__(self, answers: dict[str, Answer], trust: ssl.SSLContext | None) -> None:
        self.answers, self.trust, self.sent = answers, trust, 0

    def handle(self, line: socket.socket) -> None:
        with suppress(OSError):
            if self.trust:
                line = self.trust.wrap_socket(line, server_side=True)
            with line, line.makefile("rb") as commands:
                self._converse(line, commands)

    def _converse(self, line: socket.socket, commands: BinaryIO) -> None:
        asked = b""
        self._send(line, "greeting", asked)
        for words in filter(None, (command.split() for command in commands)):
            verbs = [word for word in map(bytes.decode, words[:3]) if word in self.answers and word != "greeting"]
            if self.trust and len(words) == 1:
                # What was asked for by +.
                line.sendall(self.answers["credentials"](words[0]).__next__().replace(b"TAG", asked))
            else:
                self._send(line, verbs[0] if verbs else "", words[0])
            asked = words[0]

    def _send(self, line: socket.socket, verb: str, tag: bytes) -> None:
        for piece in self.answers.get(verb, lambda _: iter([]))(tag):
            line.sendall(piece)
            self.sent += 1


@contextmanager
def hostile(answers: dict[str, Answer], authority: trustme.CA | None) -> Iterator[tuple[int, HostileServer]]:
    """Its port, and what it tells of itself."""
    trust = None
    if authority:
        trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(trust)
    told = HostileServer(answers, trust)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            told.handle(self.request)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
        yield server.server_address[1], told
        server.shutdown()
