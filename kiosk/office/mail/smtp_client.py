"""smtplib's client, each answer within its limits: by itself it reads on as long as a server goes on."""

import io
import smtplib
from typing import Any

from kiosk.office.mail.bounded_answer import BoundedAnswer

MAX_ANSWER_BYTES = 64 * 1024
"""Of one, all its lines; servers' greetings and lists of what they know have one or two KiB."""


class SmtpClient(smtplib.SMTP):
    """In the clear, or encrypted later (STARTTLS)."""

    _answer: BoundedAnswer | None = None

    def getreply(self) -> tuple[int, bytes]:
        """As smtplib's; past a limit the server is one that hung up (SMTPServerDisconnected)."""
        # Python forgets the file where the line is another: connected anew, or encrypted.
        if self.file is None and self.sock is not None:
            self._answer = BoundedAnswer(self.sock, float(self.timeout), MAX_ANSWER_BYTES)
            self.file = io.BufferedReader(self._answer)
        return super().getreply()

    def send(self, s: Any) -> None:
        """As smtplib's: what follows is another answer."""
        if self._answer is not None and self.file is not None:
            self._answer.begin()
        super().send(s)


class SmtpClientTls(SmtpClient, smtplib.SMTP_SSL):
    """Encrypted from the first byte."""
