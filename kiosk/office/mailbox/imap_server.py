"""The server that has the mailbox: encrypted, with a password, or not at all."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.office.mail.errors import MailAwayError, MailSettingsError
from kiosk.office.mailbox.imap_client import ImapClient, ImapClientTls
from kiosk.office.mailbox.imap_session import FAULTS, ImapSession, plain, said


@dataclass(frozen=True, slots=True)
class ImapServer:
    """Where the mailbox is, and who reads it."""

    host: str
    port: int
    security: str
    """`tls` or `starttls`: a password never goes in the clear."""
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    ca_file: Path | None = None
    timeout_s: float = 60
    """For each answer of the server."""

    @contextmanager
    def session(self) -> Iterator[ImapSession]:
        """Connect, encrypt, log in, open the folder. Raises MailAwayError, MailSettingsError."""
        session = ImapSession(self._connected)
        try:
            yield session
        finally:
            session.close()

    def _connected(self) -> imaplib.IMAP4:
        place = f"mailbox {self.host}:{self.port}"
        try:
            client = self._encrypted(place)
        except ssl.SSLCertVerificationError as error:
            raise MailSettingsError(
                f"{place}: its certificate is not believed ({error.verify_message}); correct mailbox.host, or name the "
                "authority that signed it in mailbox.ca_file"
            ) from None
        except ssl.SSLError as error:
            raise MailSettingsError(
                f"{place}: no encryption could be agreed ({error.reason or error}); "
                "try another mailbox.security or mailbox.port"
            ) from None
        except FAULTS as error:
            raise MailAwayError(f"{place}: {said(error)}") from None
        try:
            self._log_in(client, place)
            self._open(client, place)
        except (OSError, ValueError, imaplib.IMAP4.abort) as error:
            client.shutdown()
            raise MailAwayError(f"{place}: {said(error)}") from None
        except BaseException:
            client.shutdown()
            raise
        return client

    def _encrypted(self, place: str) -> imaplib.IMAP4:
        trust = ssl.create_default_context(cafile=self.ca_file)
        if self.security == "tls":
            return ImapClientTls(self.timeout_s, self.host, self.port, ssl_context=trust)
        client = ImapClient(self.timeout_s, self.host, self.port)
        try:
            _start_tls(client, trust, place)
        except BaseException:
            client.shutdown()
            raise
        return client

    def _log_in(self, client: imaplib.IMAP4, place: str) -> None:
        credentials = f"\0{self.username}\0{self.password}".encode()
        try:
            if "AUTH=PLAIN" in client.capabilities:
                client.authenticate("PLAIN", lambda _: credentials)  # RFC 4616, in UTF-8
            elif f"{self.username}{self.password}".isascii() and "LOGINDISABLED" not in client.capabilities:
                client.login(self.username, self.password)
            else:
                raise MailSettingsError(
                    f"{place}: it takes no such password; have it give you a password for programs (an app password), "
                    "or have answers go to another mailbox"
                )
        except (OSError, ValueError, imaplib.IMAP4.abort):
            # Never in the server's words: some repeat what they were sent.
            raise MailAwayError(f"{place}: it hung up while logging in") from None
        except imaplib.IMAP4.error as error:
            if "UNAVAILABLE" in str(error).upper():
                raise MailAwayError(f"{place}: it cannot log anybody in now") from None
            raise MailSettingsError(
                f"{place}: refuses the log-in; look at mailbox.username and mailbox.password_file"
            ) from None

    def _open(self, client: imaplib.IMAP4, place: str) -> None:
        try:
            answer, data = client.select(f'"{self.folder}"')
        except imaplib.IMAP4.readonly:
            answer, data = "NO", [b"it may be read, and not marked"]
        if answer != "OK":
            raise MailSettingsError(f"{place}: mailbox.folder = {self.folder!r}: {plain(data[0])}")


def _start_tls(client: imaplib.IMAP4, trust: ssl.SSLContext, place: str) -> None:
    if "STARTTLS" not in client.capabilities:
        raise MailSettingsError(
            f"{place}: it offers no STARTTLS; nothing is sent in the clear: look at mailbox.security and mailbox.port"
        )
    client.starttls(trust)
