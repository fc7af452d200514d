"""A claim server at work on loopback: real sockets, TLS and SQLite."""

import asyncio
import http.client
import json
import ssl
import threading
from contextlib import closing, contextmanager, suppress
from datetime import timedelta

import pytest

from config.claim_token import new_claim_token
from hardware.clock import SystemClock
from kiosk.office.claim_server.answers import ClaimAnswers
from kiosk.office.claim_server.server import ClaimServer, listen, tls_context
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import new_key, server_certificate
from kiosk.office.credentials.authority_folder import AuthorityFolder, create
from kiosk.office.credentials.current_authority import CurrentAuthority
from sync.archive.credential_store import CredentialStore

DEADLINE_S = 300


class Office:
    """The server's own side, and what a client needs to speak to it."""

    def __init__(self, folder) -> None:
        now = SystemClock().wall()
        self.folder = create(folder / "ca", now).path
        self.key, self.certificate = folder / "server.key", folder / "server.pem"
        key = new_key()
        self.key.write_bytes(pem.of_key(key))
        served = server_certificate(self.authority.root(), key.public_key(), ("localhost", "127.0.0.1"), now)
        self.certificate.write_bytes(pem.of(served))
        self.url = f"sqlite:///{folder / 'claims.db'}"
        self.store = CredentialStore.open(self.url)
        self.answers = ClaimAnswers(self.store, CurrentAuthority(self.folder), SystemClock())
        self.trusted = ssl.create_default_context(cafile=self.folder / "root.pem")
        self.port = 0

    @property
    def authority(self):
        return AuthorityFolder.open(self.folder)

    def token(self, kiosk_id="rossi-1"):
        token, now = new_claim_token(self.authority.fingerprint), SystemClock().wall()
        self.store.add_tokens({token.digest: kiosk_id}, now, now + timedelta(days=1))
        return token.secret

    @contextmanager
    def serving(self, kind=ClaimServer, **options):
        """As long as the block lasts."""
        (listening,) = listen("127.0.0.1", 0)
        self.port = listening.getsockname()[1]
        tls = None if options.get("proxy") else tls_context(self.certificate, self.key)
        server, started, ends = kind(self.answers, tls, **options), threading.Event(), []

        async def run():
            task = asyncio.ensure_future(server.serve([listening]))
            ends.append((asyncio.get_running_loop(), task))
            started.set()
            with suppress(asyncio.CancelledError):
                await task

        thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        thread.start()
        assert started.wait(DEADLINE_S)
        try:
            yield server
        finally:
            loop, task = ends[0]
            loop.call_soon_threadsafe(task.cancel)
            thread.join(DEADLINE_S)
            listening.close()
            assert not thread.is_alive()

    def ask(self, path, told=None, *, body=None, method="POST", headers=None, timeout=DEADLINE_S, tls=True):
        """Status and answer, an object where it is JSON."""
        kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
        more = {"context": self.trusted} if tls else {}
        with closing(kind("127.0.0.1", self.port, timeout=timeout, **more)) as connection:
            connection.request(method, path, json.dumps(told) if body is None else body, headers or {})
            answer = connection.getresponse()
            content = answer.read()
            json_told = answer.headers["Content-Type"] == "application/json"
            return answer.status, json.loads(content) if json_told else content


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A slow machine takes longer than the server lets anybody; a test of that sets a limit of its own."""
    for limit in ("EXCHANGE_S", "ANSWER_S"):
        monkeypatch.setattr(f"kiosk.office.claim_server.server.{limit}", DEADLINE_S)
    made = Office(tmp_path)
    with closing(made.store):
        yield made
