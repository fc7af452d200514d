"""An owner's program hears of alerts: signed, once, and nowhere else than it was meant to."""

import json
import socket
import ssl
import threading
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from kiosk.cli import main, webhooks
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.office.alert.webhook import Webhook, WebhookError, WebhookSecretError, is_public, key_of, signature
from sync.archive.alert_event import AlertEvent
from sync.archive.alert_records import GIVEN_UP
from sync.archive.alerts import Alerts, SeenAlerts
from sync.archive.send_log import WEBHOOK
from tests.office.mail.conftest import PASSWORD, USER, store
from tests.office.mail.test_alert import NOW, PresentFault, history, put, status, well

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Receiver(ThreadingHTTPServer):
    """Answers as it is told to, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        self.got, self.answer, self.hold, self.drips = [], 204, threading.Event(), False
        self.first: list[int] = []
        self.hold.set()
        super().__init__(("127.0.0.1", 0), Reply)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}/hook"


class Reply(BaseHTTPRequestHandler):
    """One answer."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers, body))
        if self.server.drips:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.server.hold.wait(0.02):
                try:
                    self.wfile.write(b"x")
                except OSError:
                    return
        self.server.hold.wait(60)
        self.send_response(self.server.first.pop(0) if self.server.first else self.server.answer)
        self.send_header("Location", "/elsewhere")
        with suppress(OSError):  # whoever was held has gone
            self.end_headers()

    def log_message(self, *_arguments) -> None:
        """Nothing."""


@pytest.fixture
def receiver():
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.hold.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def office(tmp_path, serve, ca_file, receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "PAUSES_S", ())
    for name, text in (("password", PASSWORD), ("secret", SECRET)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    path = tmp_path / "office.toml"
    path.write_text(
        f'archive.url = "sqlite:///{tmp_path}/archive.db"\n'
        f'[mail]\nhost = "localhost"\nport = {serve()}\nsender = "kiosks@example.org"\nusername = "{USER}"\n'
        f'password_file = "{tmp_path}/password"\nca_file = "{ca_file}"\n'
        f'[owners."Panificio Rossi"]\nmail = []\n[owners."Panificio Rossi".webhook]\nurl = "{receiver.url}"\n'
        f'secret_file = "{tmp_path}/secret"\nprivate = true\n[owners."Another"]\nmail = []\n'
    )
    put(path, list(history(0))[-1:], status(health=well(faults=(PresentFault("unhappy", "stuck", NOW.date()),))))
    return path


def run(office):
    ran = CliRunner().invoke(main, ["alert", "--settings", str(office)])
    assert SECRET.removeprefix("whsec_") not in ran.output
    return ran.exit_code, ran.stdout, ran.stderr


def test_the_signature_is_that_of_the_schemes_own_example():
    body = b'{"test": 2432232314}'
    found = signature(key_of(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_%%%", SECRET.removeprefix("whsec_")])
def test_a_secret_that_signs_nothing_is_refused_and_not_repeated(secret):
    with pytest.raises(WebhookSecretError, match="must be whsec_ and 24 to 64 bytes"):
        key_of(secret)


def test_an_office_of_webhooks_alone_needs_no_mail_server(office, receiver):
    text = office.read_text()
    mail, owners = text.index("[mail]"), text.index("[owners")
    office.write_text(text[:mail] + text[owners:])
    assert run(office) == (0, "1 sent\n", "")
    assert len(receiver.got) == 1
    office.write_text(
        office.read_text().replace('[owners."Another"]\nmail = []', '[owners."Another"]\nmail = ["a@b.org"]')
    )
    code, _, why = run(office)
    assert code == 78
    assert "mail: must be given" in why


def test_an_alert_comes_signed_and_once(office, receiver):
    assert run(office) == (0, "1 sent\n", "")
    assert run(office) == (0, "0 sent\n", "")
    ((path, headers, body),) = receiver.got
    assert path == "/hook"
    signed = signature(key_of(SECRET), headers["webhook-id"], headers["webhook-timestamp"], body)
    assert headers["webhook-signature"] == signed
    told = json.loads(body)
    assert told["type"] == "alert.changed"
    assert [(each["shop"], each["kind"]) for each in told["data"]["raised"]] == [("Via Garibaldi", "stuck")]


@pytest.mark.parametrize("answer", [500, 302])
def test_what_was_not_taken_comes_again_in_the_same_words(office, receiver, answer):
    receiver.answer = answer
    code, said, why = run(office)
    assert (code, said) == (TEMPORARY, "0 sent\n")
    assert f"webhook: answered {answer}" in why
    receiver.answer = 200
    assert run(office) == (0, "1 sent\n", "")
    (first, second) = receiver.got
    assert (first[0], first[1]["webhook-id"], first[2]) == (second[0], second[1]["webhook-id"], second[2])


def test_a_short_absence_is_waited_for_in_the_same_run(office, receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "PAUSES_S", (0.01, 0.01))
    receiver.first = [503, 503]
    assert run(office) == (0, "1 sent\n", "")
    assert len(receiver.got) == 3


def test_whoever_wants_no_more_is_asked_once_and_it_is_said(office, receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "PAUSES_S", (0.01, 0.01))
    receiver.answer = 410
    code, _, why = run(office)
    assert code == CONFIG
    assert "answered 410" in why
    assert run(office) == (0, "0 sent\n", "")
    assert len(receiver.got) == 1


def test_what_was_given_up_after_a_time_is_told_anew_if_it_still_is_so(office, receiver):
    url = f"sqlite:///{office.parent}/archive.db"
    stuck = AlertEvent("stuck", "Panificio Rossi", "Via Garibaldi", "rossi-1", "unhappy")
    card = AlertEvent("card", "Panificio Rossi", "Via Garibaldi", "rossi-1")
    with closing(Alerts.open(url)) as alerts:
        alerts.take(
            SeenAlerts([stuck, card], (), {}, {"Panificio Rossi": [WEBHOOK]}, NOW - GIVEN_UP - timedelta(days=1))
        )
    receiver.answer = 500
    code, said, why = run(office)
    assert (code, said) == (TEMPORARY, "0 sent\n")
    assert "left for the next run" in why
    receiver.answer = 200
    assert run(office) == (0, "1 sent\n", "")
    assert run(office) == (0, "0 sent\n", "")
    (first, second) = receiver.got
    assert (first[1]["webhook-id"], first[2]) == (second[1]["webhook-id"], second[2])
    told = json.loads(second[2])["data"]
    assert ([each["kind"] for each in told["raised"]], told["cleared"]) == (["stuck"], [])


def test_a_private_address_is_refused_unless_that_is_meant(office, receiver):
    office.write_text(office.read_text().replace("private = true", "private = false"))
    code, _, why = run(office)
    assert code == TEMPORARY
    assert "localhost is in a private network" in why
    assert receiver.got == []


@pytest.mark.parametrize("drips", [False, True])
def test_an_answer_that_does_not_end_in_time_is_not_waited_for(receiver, drips):
    hook = Webhook(receiver.url, key_of(SECRET), private=True, deadline_s=0.3)
    replace(hook, deadline_s=60).deliver("id", b"{}", NOW)  # the control, on a busy machine too
    receiver.hold.clear()
    receiver.drips = drips
    with pytest.raises(WebhookError, match=r"no answer within 0\.3 s"):
        hook.deliver("id", b"{}", NOW)


def test_a_name_with_two_answers_is_connected_where_it_was_judged(monkeypatch):
    answers = iter(["93.184.215.14", "127.0.0.1"])
    connected = []

    def refuse(address, timeout_s):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (next(answers), 443))])
    monkeypatch.setattr(socket, "create_connection", refuse)
    hook = Webhook("https://rebind.example/", key_of(SECRET), private=False)
    with pytest.raises(WebhookError, match="ConnectionRefusedError"):
        hook.deliver("id", b"{}", NOW)
    assert connected == [("93.184.215.14", 443)]
    with pytest.raises(WebhookError, match=r"rebind\.example is in a private network"):
        hook.deliver("id", b"{}", NOW)


def test_where_one_address_does_not_answer_the_next_is_tried(receiver, monkeypatch):
    look_up = socket.getaddrinfo

    def two(host, *arguments, **named):
        both = [(0, 0, 0, "", (each, 80)) for each in ("127.0.0.2", "127.0.0.1")]
        return both if host == "two.example" else look_up(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", two)
    hook = Webhook(receiver.url.replace("localhost", "two.example"), key_of(SECRET), private=True)
    hook.deliver("id", b"{}", NOW)
    assert len(receiver.got) == 1


def test_over_tls_the_name_must_be_certified(receiver, authority, ca_file, monkeypatch):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    url = receiver.url.replace("http:", "https:")
    with pytest.raises(WebhookError, match="SSLCertVerificationError"):
        Webhook(url, key_of(SECRET), private=True).deliver("id", b"{}", NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    with pytest.raises(WebhookError, match="SSLCertVerificationError"):
        Webhook(url.replace("localhost", "127.0.0.1"), key_of(SECRET), private=True).deliver("id", b"{}", NOW)
    assert receiver.got == []
    Webhook(url, key_of(SECRET), private=True).deliver("id", b"{}", NOW)
    assert len(receiver.got) == 1


def test_a_bad_secret_is_said_without_it_and_what_it_held_up_comes_later(office, receiver):
    secret = office.parent / "secret"
    secret.write_text("whsec_short")
    code, said, why = run(office)
    assert (code, said) == (CONFIG, "0 sent\n")
    assert "webhook.secret_file" in why
    assert "whsec_short" not in why
    assert receiver.got == []
    secret.write_text(SECRET)
    assert run(office) == (0, "1 sent\n", "")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "::a00:1",
        "::ffff:0:10.0.0.1",
        "64:ff9b:1::a00:1",
        "fec0::1",
        "192.0.0.8",
    ],
)
def test_no_way_to_write_a_private_address_passes_for_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


def pages(office, on="2026-11-01"):
    ran = CliRunner().invoke(main, ["report", "--mail", "--as-of", on, "--settings", str(office)])
    return ran.exit_code, ran.stdout, ran.stderr


def test_new_pages_are_told_signed_once_and_without_a_figure(office, receiver, document):
    url = f"sqlite:///{office.parent}/archive.db"
    (office.parent / "archive.db").unlink()
    store(url, [document("2026-10", {1: (40, 5, 5)}, shop="Via Garibaldi", kiosk_id="k1")])
    assert pages(office) == (0, "2026-10: 1 sent\n", "")
    assert pages(office) == (0, "2026-10: 0 sent\n", "")
    ((_, headers, body),) = receiver.got
    signed = signature(key_of(SECRET), headers["webhook-id"], headers["webhook-timestamp"], body)
    assert headers["webhook-signature"] == signed
    said = json.loads(body)
    assert (said["type"], said["data"]) == ("pages.made", {"owner": "Panificio Rossi", "month": "2026-10"})


def test_new_pages_are_told_again_until_they_are_taken_and_not_before_the_month_is_whole(office, receiver, document):
    url = f"sqlite:///{office.parent}/archive.db"
    (office.parent / "archive.db").unlink()
    rows = {1: (40, 5, 5)}
    store(url, [document("2026-10", rows, shop="Via Garibaldi", kiosk_id="k1", final=False)])
    code, said, why = pages(office)
    assert (code, said, receiver.got) == (TEMPORARY, "2026-10: 0 sent\n", [])
    assert "waits for Via Garibaldi (k1)" in why
    receiver.answer = 500
    code, said, why = pages(office, on="2026-11-05")
    assert (code, said) == (TEMPORARY, "2026-10: 0 sent\n")
    assert "left for the next run" in why
    receiver.answer = 204
    assert pages(office, on="2026-11-05") == (0, "2026-10: 1 sent\n", "")
    first, second = receiver.got
    assert (first[1]["webhook-id"], first[2]) == (second[1]["webhook-id"], second[2])
