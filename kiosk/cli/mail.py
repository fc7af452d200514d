"""`kiosk report --mail` and `kiosk alert`: what both need to write to owners. No command of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import click

from config.file import SettingsError
from config.mail import MailboxSettings
from config.office import OfficeSettings
from config.password import read_password
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from kiosk.office.mail.errors import MailSettingsError
from kiosk.office.mail.post import Post, PostResult
from kiosk.office.mail.reference import Answers
from kiosk.office.mail.reply_key import reply_key
from kiosk.office.mail.server import MailServer
from kiosk.office.mailbox.imap_server import ImapServer
from kiosk.office.report.data.errors import ReportError
from kiosk.privileges import acting_for
from sync.archive.archive import ArchiveAwayError, ArchiveError
from sync.archive.send_log import SendLog
from sync.document.outbox import OutboxError


class RunOutcome:
    """Says on standard error what somebody has to know, and what the exit code comes to."""

    def __init__(self) -> None:
        self._said: dict[str, int] = {}

    @property
    def code(self) -> int:
        """Trying again later comes before what has to be changed: a service that ends with 78 is not started again."""
        codes = {*self._said.values()}
        return next((code for code in (TEMPORARY, CONFIG) if code in codes), 0)

    def say(self, sentence: str, code: int = 0) -> None:
        """Each sentence once."""
        if sentence not in self._said:
            click.echo(sentence, err=True)
            self._said[sentence] = code

    def outcome(self, outcome: PostResult) -> None:
        """Report the letters that the mail server did not take."""
        for sentence in outcome.refused:
            self.say(f"{sentence}; correct the address in office.toml", CONFIG)
        for sentence in outcome.faults:
            self.say(f"{sentence}; it is sent once the server takes it", CONFIG)
        for sentence in outcome.left:
            self.say(f"{sentence}; left for the next run", TEMPORARY)


@contextmanager
def mailing() -> Iterator[None]:
    """Within the block, every operating error ends the command with its sentence and exit code."""
    with (
        exiting(CONFIG, SettingsError, ArchiveError, OutboxError, ReportError, MailSettingsError),
        exiting(TEMPORARY, ArchiveAwayError),
    ):
        yield


def server(settings: OfficeSettings) -> MailServer:
    """The mail server of the settings. Raises SettingsError."""
    mail = settings.mail
    if mail is None:
        raise SettingsError("office.toml: mail: must be given, with its host and sender: mails go through it")
    return MailServer(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        sender=mail.sender,
        username=mail.username,
        password=password(mail.password_file, "mail.password_file") if mail.password_file else None,
        ca_file=readable(mail.ca_file, "mail.ca_file"),
    )


def answers(settings: OfficeSettings) -> Answers | None:
    """How owners may answer mails; None where no program reads the answers. Raises MailSettingsError."""
    mailbox = settings.mailbox
    if mailbox is None:
        return None
    with acting_for(mailbox.key_file):
        return Answers(reply_key(mailbox.key_file), mailbox.address or "")


def imap_server(mailbox: MailboxSettings) -> ImapServer:
    """The server with the mailbox of the settings. Raises SettingsError."""
    return ImapServer(
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        username=mailbox.username,
        password=password(mailbox.password_file, "mailbox.password_file"),
        folder=mailbox.folder,
        ca_file=readable(mailbox.ca_file, "mailbox.ca_file"),
    )


def post(to: MailServer, log: SendLog) -> Post:
    """Hands letters over, by this machine's clock."""
    return Post(to, log, SystemClock().wall, Event().wait)


def password(path: Path, setting: str) -> str:
    """What a setting's file holds, read as whoever owns it. Raises SettingsError."""
    with acting_for(path):
        return read_password(path, setting)


def readable(path: Path | None, setting: str) -> Path | None:
    """The same path, where it can be read. Raises SettingsError."""
    if path is not None:
        try:
            path.open("rb").close()
        except OSError as error:
            raise SettingsError(f"{setting} = {path}: {error.strerror}") from None
    return path
