"""The office's mail: the server that takes it, and the mailbox to which owners' answers come."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from config.limits import FOLDER, HOST, MAIL, NAME, Between


@frozen
class MailSettings:
    """The mail server that takes reports and alerts to owners."""

    host: str = field(validator=HOST)
    sender: str = field(validator=MAIL)
    """Whom the mails are from."""
    port: int = field(default=587, validator=Between(1, 65_535))
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = field(default=None, validator=NAME)
    password_file: Path | None = None
    """A file with the password alone, that only the reporting service can read."""
    ca_file: Path | None = None
    """Authority that signed the server's certificate; the system's authorities when empty."""
    wait_days: int = field(default=3, validator=Between(0, 27, "days"))
    """Into the new month, for kiosks whose last month has not come; then the pages go out marked provisional."""


@frozen
class MailboxSettings:
    """The mailbox to which owners answer, read by IMAP: `kiosk office mailbox`."""

    host: str = field(validator=HOST)
    username: str = field(validator=NAME)
    password_file: Path
    """A file with the password alone, that only the reporting service can read."""
    port: int = field(default=993, validator=Between(1, 65_535))
    security: Literal["tls", "starttls"] = "tls"
    folder: str = field(default="INBOX", validator=FOLDER)
    ca_file: Path | None = None
    """Authority that signed the server's certificate; the system's authorities when empty."""
    address: str | None = field(default=None, validator=MAIL)
    """Where answers shall go; to `mail.sender` when empty."""
    key_file: Path = Path("/var/lib/kiosk-office/mailbox.key")
    """What signs the references by which an answer is known; made at its first use."""


def in_mail(mail: MailSettings | None, mailbox: MailboxSettings | None) -> Iterator[str]:
    """What is wrong between the fields."""
    if mail and mail.password_file and not mail.username:
        yield "mail.password_file: a password without mail.username"
    if mail and mail.username and mail.security == "none":
        yield 'mail.security = "none": would send the password in the clear'
    if mailbox and not mail:
        yield "mailbox: needs [mail], by which what was understood is confirmed"
