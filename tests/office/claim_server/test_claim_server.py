"""A kiosk gets its certificate over HTTPS, from the real service."""

import base64
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from hardware.clock import SystemClock
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import CLIENT_LIFE, new_key
from kiosk.office.credentials.certificates import common_name
from sync.archive.credential_store import CredentialStore
from tests.office.credentials.test_authority import KEY, request
from tests.sync.ends import free_port, until

PROGRAM = [Path(sys.executable).with_name("kiosk"), "office", "claim-server", "--settings"]


class LaterClock(SystemClock):
    """Two years and a bit from now."""

    def wall(self):
        return super().wall() + CLIENT_LIFE * 0.7


def claim(office, secret, key=KEY, **how):
    return office.ask("/claim", {"token": secret, "request": request(key).decode()}, **how)


def renewal(told, key, new):
    asked = request(new)
    signature = base64.b64encode(key.sign(asked, ec.ECDSA(hashes.SHA256()))).decode()
    return {"certificate": told["certificate"], "request": asked.decode(), "signature": signature}


def test_a_kiosk_claims_and_asks_again_and_another_card_is_refused(office):
    with office.serving():
        secret = office.token()
        status, told = claim(office, secret)
        assert status == 200
        leaf, issuing = x509.load_pem_x509_certificates(told["certificate"].encode())
        assert (common_name(leaf), issuing) == ("rossi-1", office.authority.issuing_certificates[-1])
        assert date.fromisoformat(told["renew_from"]) > SystemClock().wall().date()
        assert claim(office, secret) == (200, told)
        status, refusal = claim(office, secret, new_key())
        assert (status, "another card" in refusal["error"]) == (403, True)
    (noted,) = office.store.refusals()
    assert (noted.kiosk_id, noted.reason, noted.address) == ("rossi-1", "another key", "127.0.0.1")


def test_a_kiosk_renews_and_one_that_was_taken_back_does_not(office):
    with office.serving():
        _, told = claim(office, office.token())
        office.answers.clock = LaterClock()
        new = new_key()
        status, renewed = office.ask("/renew", renewal(told, KEY, new))
        assert status == 200
        assert office.ask("/renew", renewal(told, KEY, new)) == (200, renewed)
        assert office.ask("/renew", renewal(told, KEY, new_key()))[0] == 403
        # As `kiosk office revoke` does it, while the service runs.
        serials = office.store.revoke(["rossi-1"], SystemClock().wall())
        office.authority.revoke([int(each, 16) for each in serials], SystemClock().wall())
        assert office.ask("/renew", renewal(told, KEY, new))[0] == 403


def test_an_answer_that_is_lost_costs_nothing(office):
    secret = office.token()
    told = json.dumps({"token": secret, "request": request(KEY).decode()}).encode()
    head = f"POST /claim HTTP/1.1\r\nHost: a\r\nContent-Length: {len(told)}\r\n\r\n".encode()
    with office.serving():
        connection = socket.create_connection(("127.0.0.1", office.port), 10)
        with office.trusted.wrap_socket(connection, server_hostname="127.0.0.1") as gone:
            gone.sendall(head + told)
            # A connection that goes at once takes with it what the server has not read yet.
            until(office.store.certificates, "the certificate")
        (made,) = office.store.certificates()
        status, answer = claim(office, secret)
    assert (status, answer["certificate"]) == (200, made.chain)
    assert office.store.certificates() == [made]


def test_a_rotated_key_signs_from_the_next_claim_on(office):
    with office.serving():
        _, before = claim(office, office.token())
        rotated = office.authority.rotate(SystemClock().wall())
        _, after = claim(office, office.token("rossi-2"))
    issuers = [x509.load_pem_x509_certificate(each["certificate"].encode()).issuer for each in (before, after)]
    assert issuers == [each.subject for each in rotated.issuing_certificates]


def test_the_root_is_given_to_everybody_and_nothing_else(office):
    with office.serving():
        assert office.ask("/root.pem", method="GET") == (200, (office.folder / "root.pem").read_bytes())
        for path in ("/", "/root.key", "/../ca/root.key", "/issuing.key", "/claim/", "//claim"):
            assert office.ask(path, method="GET")[0] == 404
        assert office.ask("/claim", method="GET")[0] == 405


def test_a_proxy_says_who_asks_and_only_then_is_it_believed(office):
    told = {"token": "x" * 43, "request": request(KEY).decode()}
    forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    with office.serving(proxy=True):
        assert office.ask("/claim", told, headers=forged, tls=False)[0] == 403
        assert office.store.refusals()[0].address == "203.0.113.9"
    with office.serving():
        assert office.ask("/claim", told, headers=forged)[0] == 403
        assert office.store.refusals()[0].address == "127.0.0.1"


def test_a_database_that_is_locked_is_an_answer_in_time(office, monkeypatch):
    with closing(CredentialStore.open(office.url)) as other, office.serving():
        secret = office.token()
        with other._transaction(writing=True), monkeypatch.context() as short:
            short.setattr("kiosk.office.claim_server.server.ANSWER_S", 0.3)
            status, told = claim(office, secret)
        assert (status, "try again later" in told["error"]) == (503, True)
        # With all the time that a busy machine takes: the first answer's thread still waits for its turn.
        assert claim(office, secret)[0] == 200


def test_whoever_still_waits_for_the_database_has_ended_when_the_server_has(office, monkeypatch):
    """It is closed then: a connection taken from it later is one that nobody closes."""
    monkeypatch.setattr("kiosk.office.claim_server.server.ANSWER_S", 0.3)
    with closing(CredentialStore.open(office.url)) as other, ExitStack() as locked, office.serving():
        secret = office.token()
        locked.enter_context(other._transaction(writing=True))
        assert claim(office, secret)[0] == 503
        assert answering()
        locked.close()
    assert not answering()


def answering():
    return [each for each in threading.enumerate() if each.name.startswith("claims")]


def test_a_python_that_judges_strictly_believes_the_server_and_its_neighbour_no_kiosk(office):
    """As 3.13 does by default; and a kiosk's certificate serves nobody."""
    office.trusted.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    with office.serving():
        status, told = claim(office, office.token())
        assert status == 200
    office.certificate.write_text(told["certificate"])
    office.key.write_bytes(pem.of_key(KEY))
    with office.serving(), pytest.raises(ssl.SSLCertVerificationError):
        office.ask("/root.pem", method="GET")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_gets_a_certificate(office):
    with office.serving():
        told = f'{{"token": "{office.token()}", "request": {str(request(KEY).decode())!r}}}'.replace("'", '"')
        command = ["curl", "-sS", "--cacert", office.folder / "root.pem", "--data-binary", told]
        ran = subprocess.run([*command, f"https://localhost:{office.port}/claim"], capture_output=True, check=True)
    assert b"BEGIN CERTIFICATE" in ran.stdout


@pytest.fixture
def settings(tmp_path, office):
    office.port = free_port()
    file = tmp_path / "office.toml"
    file.write_text(
        f'[ca]\nfolder = "{office.folder}"\n[claims]\nurl = "{office.url}"\naddress = "127.0.0.1"\n'
        f'port = {office.port}\ncertificate_file = "{office.certificate}"\nkey_file = "{office.key}"\n'
    )
    return file


def test_the_command_serves_until_it_is_stopped(settings, office):
    unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen([*PROGRAM, settings], env=unbuffered, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout.readline() == f"listening on 127.0.0.1, port {office.port}\n"
            assert claim(office, office.token())[0] == 200
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(300) == 0


@pytest.mark.parametrize("lost", ["key", "folder", "port"])
def test_what_it_lacks_is_said_at_once(settings, office, lost):
    if lost == "key":
        office.key.unlink()
    elif lost == "folder":
        (office.folder / "ca.pem").unlink()
    else:
        settings.write_text(settings.read_text().replace("127.0.0.1", "192.0.2.1"))
    ran = subprocess.run([*PROGRAM, settings], capture_output=True, text=True, check=False, timeout=300)
    words = {"key": "kiosk office ca server NAME --out", "folder": "kiosk office ca init", "port": "claims.address"}
    assert ran.returncode == 78
    assert words[lost] in ran.stderr
    assert "Traceback" not in ran.stderr
