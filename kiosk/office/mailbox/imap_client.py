"""imaplib's client, each answer within its limits: by itself it reads on and keeps all, as long as a server goes on."""

import imaplib
import io
import socket
from typing import Any

from kiosk.office.mail.bounded_answer import BoundedAnswer

MAX_ANSWER_BYTES = 2 * 1024 * 1024
"""Of one: fifty mails' headers, or the beginning of a mail, are less than half of it."""
MAX_LINE_BYTES = 1_000_000
"""As imaplib: what is found in a large mailbox is one line."""


class ImapClient(imaplib.IMAP4):
    """In the clear, to be encrypted before the log-in (STARTTLS)."""

    _answer: BoundedAnswer | None = None
    _answered: socket.socket | None = None
    """The line that is read from; encrypted, it is another, and what had come before counts no more."""
    _reader: io.BufferedReader

    def __init__(self, timeout_s: float, host: str, port: int, **more: Any) -> None:
        """`timeout_s`: of connecting, and of each whole answer; `more`: as imaplib takes it."""
        self._timeout_s = timeout_s
        super().__init__(host, port, timeout=timeout_s, **more)

    def read(self, size: int) -> bytes:
        """A literal. Raises imaplib.IMAP4.abort where it is too long to be one."""
        # Room is made at once for as much as a server announces.
        if size > MAX_ANSWER_BYTES:
            raise self.abort(f"an answer of {size} bytes")
        return self._bounded().read(size)

    def readline(self) -> bytes:
        """A line. Raises imaplib.IMAP4.abort where it has no end."""
        line = self._bounded().readline(MAX_LINE_BYTES + 1)
        if len(line) > MAX_LINE_BYTES:
            raise self.abort(f"a line of more than {MAX_LINE_BYTES} bytes")
        return line

    def send(self, data: Any) -> None:
        """Ask. What was said unasked is forgotten: imaplib would take it for the answer."""
        self.untagged_responses.clear()
        if self._answer is not None and self._answered is self.sock:
            self._answer.begin()
        super().send(data)

    def _bounded(self) -> io.BufferedReader:
        if self._answered is not self.sock:
            self._answered = self.sock
            self._answer = BoundedAnswer(self.sock, self._timeout_s, MAX_ANSWER_BYTES)
            self._reader = io.BufferedReader(self._answer)
        return self._reader


class ImapClientTls(ImapClient, imaplib.IMAP4_SSL):
    """Encrypted from the first byte."""
