"""An office with a mailbox at a real IMAP server, a mail server that takes what it answers, and owners who write."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hardware.clock import SystemClock
from kiosk.cli import main
from kiosk.office.mail.monthly import identity
from kiosk.office.mail.reference import reference
from kiosk.office.mail.reply_key import reply_key
from sync.archive.archive import Archive
from tests.office.mail.conftest import PASSWORD as SMTP_PASSWORD
from tests.office.mail.conftest import USER, Mailbox, authority, ca_file, mailbox, serve, store  # noqa: F401
from tests.office.mailbox.dovecot import PASSWORD, Dovecot, Inbox, dovecot
from tests.office.report.conftest import a_document

ROSSI, ZEMAITIS = "Panificio Rossi", "Žemaitis"
SENDER = "kiosks@example.org"
_users = count(1)


@pytest.fixture(scope="session")
def imap(authority) -> Iterator[Dovecot]:  # noqa: F811
    with dovecot(authority.issue_cert("localhost")) as server:
        yield server


@dataclass
class MailOffice:
    """What a test does, and what it looks at."""

    folder: Path
    inbox: Inbox
    taken: Mailbox
    """What the mail server was handed."""
    now: datetime = field(default_factory=lambda: SystemClock().wall().replace(microsecond=0))

    @property
    def settings(self) -> Path:
        return self.folder / "office.toml"

    @property
    def month(self) -> str:
        """The last one that is over."""
        return f"{self.now.replace(day=1) - timedelta(days=1):%Y-%m}"

    def run(self) -> Result:
        return CliRunner().invoke(main, ["office", "mailbox", "--settings", str(self.settings)])

    def reference(self, owner: str = ROSSI, month: str = "") -> str:
        """The Message-ID of an owner's monthly mail."""
        of = identity(owner, month or self.month)
        return f"<{reference(reply_key(self.folder / 'mailbox.key'), of)}@example.org>"

    def write(self, text: str = "3 June: second till", **headers: str) -> EmailMessage:
        """An answer to the monthly mail of one owner, unless headers say otherwise; an empty one is left out."""
        # Identities are never folded, or Python encodes them.
        mail = EmailMessage(SMTP.clone(max_line_length=990))
        plain = {
            "From": "Anna Rossi <rossi@example.org>",
            "Message-ID": f"<{self.inbox.user}-{len(self.inbox.flags())}@example.org>",
            "Date": "Sat, 28 Nov 2026 10:00:00 +0100",
            "Subject": "Re: Via Garibaldi: 79",
            "In-Reply-To": self.reference(),
        }
        for name, value in (plain | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            if value:
                mail[name] = value
        mail.set_content(text)
        return mail

    def deliver(self, mail: EmailMessage | bytes, at: datetime | None = None) -> None:
        self.inbox.deliver(mail if isinstance(mail, bytes) else mail.as_bytes(), at or self.now)

    def answer(self, text: str = "3 June: second till", **headers: str) -> Result:
        """Deliver one answer and run."""
        self.deliver(self.write(text, **headers))
        return self.run()

    @property
    def notes(self) -> list[tuple[str, str, str]]:
        archive = Archive.open(f"sqlite:///{self.folder / 'archive.db'}")
        found = [(f"{each.date:%m-%d}", each.shop, each.words) for each in archive.notes()]
        archive.close()
        return found

    @property
    def left(self) -> bool:
        """Whether a mail has been begun that nobody is sending now."""
        query = "SELECT count(*) FROM sent WHERE tried_at IS NULL AND sent_at IS NULL AND refusal IS NULL"
        with closing(sqlite3.connect(self.folder / "archive.db", timeout=300)) as database:
            return database.execute(query).fetchone() != (0,)

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Recipient and text of what was answered."""
        return [(recipient, mail.get_content()) for recipient, mail in self.taken.mails]


@pytest.fixture
def office_of(tmp_path, imap, serve, mailbox, ca_file) -> Iterator[Callable[..., MailOffice]]:  # noqa: F811
    """Makes an office with two owners; Žemaitis has two shops."""
    inboxes: list[Inbox] = []

    def made(*, shops: Sequence[str] = ("Via Garibaldi",), more: str = "", port: int = 0) -> MailOffice:
        inbox = Inbox(imap.port, ca_file, f"office{next(_users)}")
        inboxes.append(inbox)
        for name, secret in (("imap", PASSWORD), ("smtp", SMTP_PASSWORD)):
            (tmp_path / name).write_text(secret)
            (tmp_path / name).chmod(0o600)
        (tmp_path / "office.toml").write_text(
            f'[archive]\nurl = "sqlite:///{tmp_path}/archive.db"\n[mail]\nhost = "localhost"\n'
            f'port = {port or serve()}\nsender = "{SENDER}"\nusername = "{USER}"\npassword_file = "{tmp_path}/smtp"\n'
            f'ca_file = "{ca_file}"\n'
            f'[mailbox]\nhost = "localhost"\nport = {imap.port}\nusername = "{inbox.user}"\n'
            f'password_file = "{tmp_path}/imap"\nca_file = "{ca_file}"\nkey_file = "{tmp_path}/mailbox.key"\n{more}\n'
            f'[owners."{ROSSI}"]\nmail = ["rossi@example.org", "Anna@example.org"]\n'
            f'[owners."{ZEMAITIS}"]\nlanguage = "lt"\nmail = ["z@example.org"]\n'
        )
        office = MailOffice(tmp_path, inbox, mailbox)
        owned = [*((ROSSI, shop) for shop in shops), (ZEMAITIS, "Senamiestis"), (ZEMAITIS, "Užupis")]
        documents = [
            a_document(office.month, {1: (40, 5, 5)}, shop=shop, kiosk_id=f"k{number}", owner=owner)
            for number, (owner, shop) in enumerate(owned)
        ]
        store(f"sqlite:///{tmp_path / 'archive.db'}", documents)
        return office

    yield made
    for each in inboxes:
        each.close()


@pytest.fixture
def office(office_of) -> MailOffice:
    return office_of()
