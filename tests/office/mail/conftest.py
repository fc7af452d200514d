"""A real mail server with a certificate, passwords and bad days, and an archive with two owners."""

import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from kiosk.office.mail.server import MailServer
from sync.archive.archive import Archive
from sync.archive.intake import Accepted
from sync.archive.send_log import SendLog
from sync.document.aggregate import encode
from tests.office.report.conftest import a_document
from tests.sync.ends import free_port

USER, PASSWORD = "kiosks", "geheim&süß"
DEADLINE_S = 300


@dataclass
class Mailbox:
    """What the server has been handed, and how it is to answer."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """Recipient and message, in order."""
    raw: list[bytes] = field(default_factory=list)
    at_recipient: Callable[[str], str | None] = lambda _: None
    """A reply in place of 250 to RCPT."""
    at_data: Callable[[str], str | None] = lambda _: None
    """A reply in place of 250 after the message, by its recipient; "hang up" closes the line without one."""
    logins: list[bool] = field(default_factory=list)
    """Whether each was over an encrypted line."""

    async def handle_RCPT(self, server: SMTP, session, envelope: Envelope, address: str, options) -> str:  # noqa: N802
        answer = self.at_recipient(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope: Envelope) -> str:  # noqa: N802
        (recipient,) = envelope.rcpt_tos
        answer = self.at_data(recipient)
        if answer == "hang up":
            server.transport.abort()
            return "451 never read"
        if answer is None or answer.startswith("taken"):
            self.raw.append(envelope.content)
            self.mails.append((recipient, message_from_bytes(envelope.content, policy=POLICY)))
        if answer == "taken, hang up":
            server.transport.abort()
            return "451 never read"
        return answer or "250 OK"

    def authenticate(self, server: SMTP, session, envelope, mechanism: str, login: LoginPassword) -> AuthResult:
        self.logins.append(session.ssl is not None)
        known = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
        # A careless server, that says in its answer what it was sent.
        return AuthResult(success=known, handled=False, message=None if known else f"535 {PASSWORD}?")

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.mails]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def serve(mailbox, authority) -> Iterator[Callable[..., int]]:
    """Starts the server; returns its port."""
    running: list[Controller] = []

    def start(
        *, host: str = "localhost", encrypted: bool = True, password: bool = True, without: Sequence[str] = ()
    ) -> int:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(host).configure_cert(context)
        asked = {"authenticator": mailbox.authenticate, "auth_required": True, "auth_require_tls": True}
        controller = Controller(
            mailbox,
            hostname="127.0.0.1",
            port=free_port(),
            **({"tls_context": context, "require_starttls": True} if encrypted else {}),
            **(asked if password else {}),
            auth_exclude_mechanism=without,
        )
        controller.start()
        running.append(controller)
        return controller.port

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def server(serve, ca_file) -> MailServer:
    """The way to a server that wants STARTTLS and a password."""
    return MailServer(
        "localhost", serve(), "starttls", "kiosks@example.org", USER, PASSWORD, ca_file, timeout_s=DEADLINE_S
    )


@pytest.fixture
def log(tmp_path) -> Iterator[SendLog]:
    opened = SendLog.open(f"sqlite:///{tmp_path / 'archive.db'}")
    yield opened
    opened.close()


def store(url: str, documents) -> None:
    opened = Archive.open(url)
    payloads = [(each, encode(each)) for each in documents]
    opened.store(
        [Accepted.of(each, payload) for each, payload in payloads],
        datetime(2026, 11, 1, tzinfo=UTC),
    )
    opened.close()


@pytest.fixture
def document():
    """Makes one month of documents: see tests/office/report/conftest.py."""
    return a_document


@pytest.fixture
def hold() -> Iterator[threading.Event]:
    """Lets go of whatever waits for it when the test is over."""
    event = threading.Event()
    yield event
    event.set()
