"""The mail server, as seen from here: it takes a mail, not now, or never (RFC 5321)."""

import base64
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.office.mail import replies
from kiosk.office.mail.errors import (
    MailAwayError,
    MailError,
    MailLaterError,
    MailRefusedError,
    MailServerError,
    MailSettingsError,
)
from kiosk.office.mail.letter import one_line
from kiosk.office.mail.smtp_client import SmtpClient, SmtpClientTls

MAX_ANSWER = 200
"""What is repeated of a server's words, characters."""
LOGGED_IN = 235
PASSWORD_METHODS = {"PLAIN", "LOGIN", "CRAM-MD5"}
NEVER = 500
"""Replies from here on are for good."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over, and who is handing them over."""

    host: str
    port: int
    security: str
    """`starttls`, `tls`, or `none`."""
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    """Never sent in the clear, never logged."""
    ca_file: Path | None = None
    timeout_s: float = 60
    """For each answer of the server."""

    @contextmanager
    def session(self) -> Iterator["SmtpSession"]:
        """Connect, encrypt, log in. Raises MailAwayError, MailSettingsError."""
        client = self._connected()
        try:
            yield SmtpSession(client, self.sender)
        finally:
            # Whatever has been handed over has been answered; a server that does not say goodbye takes nothing back.
            with suppress(OSError):
                client.quit()
            client.close()

    def _connected(self) -> smtplib.SMTP:
        place = f"mail server {self.host}:{self.port}"
        try:
            client = self._encrypted()
        except ssl.SSLCertVerificationError as error:
            raise MailSettingsError(
                f"{place}: its certificate is not believed ({error.verify_message}); correct mail.host, or name the "
                "authority that signed it in mail.ca_file"
            ) from None
        except ssl.SSLError as error:
            raise MailSettingsError(
                f"{place}: no encryption could be agreed ({error.reason or error}); "
                "try another mail.security or mail.port"
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise MailSettingsError(
                f"{place}: it offers no STARTTLS; nothing is sent in the clear: look at mail.security and mail.port"
            ) from None
        except smtplib.SMTPResponseException as error:
            if error.smtp_code >= NEVER:
                raise MailSettingsError(replies.greeting_refusal(place, _reply(error))) from None
            raise MailAwayError(f"{place}: {_reply(error)}") from None
        except OSError as error:
            raise MailAwayError(f"{place}: {error.strerror or error}") from None
        try:
            self._log_in(client, place)
        except BaseException:
            client.close()
            raise
        return client

    def _encrypted(self) -> smtplib.SMTP:
        if self.security == "none":
            return SmtpClient(self.host, self.port, timeout=self.timeout_s)
        trust = ssl.create_default_context(cafile=self.ca_file)
        if self.security == "tls":
            return SmtpClientTls(self.host, self.port, timeout=self.timeout_s, context=trust)
        client = SmtpClient(self.host, self.port, timeout=self.timeout_s)
        try:
            client.starttls(context=trust)
        except BaseException:
            client.close()
            raise
        return client

    def _log_in(self, client: smtplib.SMTP, place: str) -> None:
        if self.username is None or self.password is None:
            return
        if not isinstance(client.sock, ssl.SSLSocket):
            raise MailSettingsError(
                f'{place}: no password goes over a line in the clear; set mail.security = "starttls"'
            )
        try:
            client.ehlo_or_helo_if_needed()
            offered = client.esmtp_features.get("auth", "").upper().split()
            if offered and not {*offered} & PASSWORD_METHODS:
                raise MailSettingsError(
                    f"{place}: it takes no password, only {one_line(', '.join(offered))[:MAX_ANSWER]}; have it give "
                    "you a password for programs (an app password), or use another mail server"
                )
            if f"{self.username}{self.password}".isascii():
                client.login(self.username, self.password)
            else:
                _log_in_plain(client, self.username, self.password)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code < NEVER:
                raise MailAwayError(f"{place}: it cannot log anybody in now ({error.smtp_code})") from None
            # Not in the server's words: some repeat what they were sent.
            raise MailSettingsError(
                f"{place}: it does not know {self.username!r} by this password ({error.smtp_code}); "
                "correct mail.username or the file mail.password_file (many providers want an app password in it)"
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise MailSettingsError(f"{place}: it wants no password; take mail.username away") from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it hung up while logging in"
            raise MailAwayError(f"{place}: {why}") from None


class SmtpSession:
    """A conversation with the server."""

    def __init__(self, client: smtplib.SMTP, sender: str) -> None:
        self._client = client
        self._sender = sender

    def hand_over(self, message: bytes, recipient: str) -> None:
        """Returns when the server has said that it has the mail (250 after DATA).

        Raises MailLaterError, MailRefusedError, MailServerError, MailSettingsError where it refuses the sender, and
        MailAwayError, after which nobody knows whether it has it.
        """
        if why := replies.size_refusal(self._client.esmtp_features.get("size", ""), len(message)):
            raise MailServerError(why)
        if not recipient.isascii():
            raise MailRefusedError("letters beyond ASCII in an address are not supported; name one without")
        try:
            self._client.sendmail(self._sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(replies.judge_recipient, *error.recipients[recipient]) from None
        except smtplib.SMTPSenderRefused as error:
            if NEVER <= error.smtp_code != replies.TOO_LARGE:
                raise MailSettingsError(replies.sender_refusal(self._sender, error.smtp_code, _reply(error))) from None
            raise _refusal(replies.judge_message, error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPResponseException as error:
            raise _refusal(replies.judge_message, error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPServerDisconnected:
            raise MailAwayError("the mail server hung up") from None
        except OSError as error:
            raise MailAwayError(f"the mail server hung up: {error.strerror or one_line(str(error))}") from None


def _log_in_plain(client: smtplib.SMTP, username: str, password: str) -> None:
    """RFC 4616, in UTF-8: smtplib's own knows ASCII alone."""
    client.ehlo_or_helo_if_needed()
    credentials = base64.b64encode(f"\0{username}\0{password}".encode()).decode()
    code, answer = client.docmd("AUTH", f"PLAIN {credentials}")
    if code != LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _refusal(judge: Callable[[int, str], replies.ReplyMeaning], code: int, words: bytes | str) -> MailError:
    reply = _plain(words)
    errors = {
        replies.ReplyMeaning.ADDRESS: MailRefusedError,
        replies.ReplyMeaning.LATER: MailLaterError,
        replies.ReplyMeaning.SERVER: MailServerError,
    }
    return errors[judge(code, reply)](f"{code} {reply}")


def _reply(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_plain(error.smtp_error)}"


def _plain(words: bytes | str) -> str:
    """One line of a stranger's words."""
    return one_line(words.decode("utf-8", "replace") if isinstance(words, bytes) else words)[:MAX_ANSWER]
