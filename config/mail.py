"""The office's mail: the server that takes it, and the mailbox to which owners' answers come."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from attrs import converters, field, frozen

from config.limits import FOLDER, HOST, MAIL, USERNAME, Between
from config.mail_address import ascii_address


@frozen
class MailSettings:
    """The mail server that takes reports and alerts to owners."""

    host: str = field(validator=HOST)
    """The mail server that takes reports and alerts."""
    sender: str = field(converter=ascii_address, validator=MAIL)
    """Whom the mails are from."""
    port: int = field(default=587, validator=Between(1, 65_535))
    """Usually 587 with `starttls`, 465 with `tls`."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; `none` only on this machine, and never with a password."""
    username: str | None = field(default=None, validator=USERNAME)
    """The name at the mail server."""
    password_file: Path | None = None
    """A file with the password alone, readable by this user only. Needs `username`."""
    ca_file: Path | None = None
    """Authority that signed the server's certificate; the system's authorities where not set."""
    wait_days: int = field(default=3, validator=Between(0, 27, "days"))
    """How far into the new month a page waits for kiosks whose last month has not come; then it goes out marked
    provisional."""


@frozen
class MailboxSettings:
    """The mailbox to which owners answer, read by IMAP: `kiosk office mailbox`."""

    host: str = field(validator=HOST)
    """The mail server with the mailbox to which owners answer: [`kiosk office
    mailbox`](COMMANDS.md#kiosk-office-mailbox). Without the table `[mailbox]` answers are read by people alone."""
    username: str = field(validator=USERNAME)
    """The name at the mail server."""
    password_file: Path
    """A file with the password alone, readable by the reporting user only."""
    port: int = field(default=993, validator=Between(1, 65_535))
    """Usually 993 with `tls`, 143 with `starttls`."""
    security: Literal["tls", "starttls"] = "tls"
    """How the connection is encrypted."""
    folder: str = field(default="INBOX", validator=FOLDER)
    """Where answers are looked for."""
    ca_file: Path | None = None
    """Authority that signed the server's certificate; the system's authorities where not set."""
    address: str | None = field(default=None, converter=converters.optional(ascii_address), validator=MAIL)
    """Where answers shall go (`Reply-To`); to `mail.sender` where not set."""
    key_file: Path = Path("/var/lib/kiosk-office/mailbox.key")
    """What signs the references by which an answer is known; made at its first use. Without it the answers to earlier
    mails are not known any more."""


def in_mail(mail: MailSettings | None, mailbox: MailboxSettings | None) -> Iterator[str]:
    """What is wrong between the fields."""
    if mail and mail.password_file and not mail.username:
        yield "mail.password_file: a password without mail.username"
    if mail and mail.username and mail.security == "none":
        yield 'mail.security = "none": would send the password in the clear'
    if mailbox and not mail:
        yield "mailbox: needs [mail], by which what was understood is confirmed"
