"""The internet at the claim server: whatever comes, an honest kiosk gets its certificate, and nothing grows."""

import json
import socket
import ssl
import threading
from contextlib import ExitStack, suppress
from http import HTTPStatus
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.claim_token import new_claim_token
from hardware.clock import SystemClock
from kiosk.office.claim_server import server as serving
from kiosk.office.claim_server.exchange import MAX_BODY, MAX_HEAD, HttpRequest
from kiosk.office.claim_server.rate_limit import RateLimit
from kiosk.office.claim_server.server import ClaimServer
from kiosk.office.credentials.authority import new_key
from tests.office.claim_server.conftest import DEADLINE_S
from tests.office.claim_server.test_claim_server import claim
from tests.office.credentials.test_authority import KEY, request
from tests.sync.ends import IN_VAIN_S, until


class CredulousServer(ClaimServer):
    """The control: whoever is connected stays, and the others wait outside."""

    def _room_for(self, _name):
        return len(self._talking) < serving.MAX_CONNECTIONS


def connected(stack, office, count, begin=b""):
    """So many connections that say no more than this."""
    held = []
    for _ in range(count):
        each = stack.enter_context(socket.create_connection(("127.0.0.1", office.port), DEADLINE_S))
        with suppress(OSError):
            each.sendall(begin)
        held.append(each)
    return held


HELLO = bytes.fromhex("1603010200010001fc0303")
"""How a TLS handshake begins; its end never comes."""


@pytest.mark.parametrize("begin", [b"", HELLO], ids=["silent", "half a handshake"])
def test_those_who_say_nothing_keep_nobody_out(office, monkeypatch, begin):
    monkeypatch.setattr(serving, "MAX_CONNECTIONS", 40)
    monkeypatch.setattr(serving, "MAX_OF_ONE", 1000)
    with ExitStack() as stack, office.serving() as server:
        connected(stack, office, 200, begin)
        assert claim(office, office.token())[0] == HTTPStatus.OK
        assert len(server._talking) <= 40


def test_the_control_is_shut_by_them(office, monkeypatch):
    monkeypatch.setattr(serving, "MAX_CONNECTIONS", 40)
    with ExitStack() as stack, office.serving(CredulousServer):
        connected(stack, office, 200, HELLO)
        with pytest.raises((TimeoutError, ConnectionError, ssl.SSLError)):
            claim(office, office.token(), timeout=IN_VAIN_S)


def test_a_flood_of_handshakes_from_elsewhere_keeps_nobody_waiting(office):
    """Four threads of 127.0.0.2 that shake hands as fast as they can, and ask nothing."""
    over, shaken = threading.Event(), []

    def flood():
        while not over.is_set():
            with suppress(OSError):
                elsewhere = socket.create_connection(
                    ("127.0.0.1", office.port), DEADLINE_S, source_address=("127.0.0.2", 0)
                )
                with office.trusted.wrap_socket(elsewhere, server_hostname="127.0.0.1"):
                    shaken.append(1)

    with office.serving():
        threads = [threading.Thread(target=flood) for _ in range(4)]
        for each in threads:
            each.start()
        until(lambda: len(shaken) > 20, "the flood")
        try:
            for n in range(10):
                assert claim(office, office.token(f"kiosk-{n}"))[0] == HTTPStatus.OK
        finally:
            over.set()
            for each in threads:
                each.join(DEADLINE_S)
    assert len(shaken) > 20


def test_who_comes_too_often_is_not_even_shaken_hands_with(office, monkeypatch):
    monkeypatch.setattr(serving, "ARRIVALS", 20)
    monkeypatch.setattr(serving, "ARRIVALS_PER_S", 0.001)
    with office.serving():
        assert [claim(office, office.token(f"k-{n}"))[0] for n in range(20)] == [HTTPStatus.OK] * 20
        with pytest.raises((ConnectionError, ssl.SSLError)):
            claim(office, office.token())
        elsewhere = socket.create_connection(("127.0.0.1", office.port), DEADLINE_S, source_address=("127.0.0.2", 0))
        with office.trusted.wrap_socket(elsewhere, server_hostname="127.0.0.1") as other:
            assert other.version()


def test_one_address_holds_so_many_connections_and_no_more(office):
    with ExitStack() as stack, office.serving() as server:
        held = connected(stack, office, 100, HELLO)
        for each in held[serving.MAX_OF_ONE :]:
            with suppress(ConnectionError):
                assert each.recv(1) == b""
        assert len(server._talking) == serving.MAX_OF_ONE


def test_who_sends_a_byte_at_a_time_is_cut_off(office, monkeypatch):
    monkeypatch.setattr(serving, "EXCHANGE_S", 0.5)
    pace, sent = threading.Event(), 0
    with office.serving():
        # A busy machine may be as slow as he is, and cut off before it has shaken hands.
        with suppress(OSError), tls_to(office) as slow:
            for letter in b"POST /claim HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 1000:
                slow.sendall(bytes([letter]))
                sent += 1
                pace.wait(0.01)
        assert sent < 500


def tls_to(office):
    connection = socket.create_connection(("127.0.0.1", office.port), DEADLINE_S)
    return office.trusted.wrap_socket(connection, server_hostname="127.0.0.1")


def said(office, content, *, plain=False):
    """All that the server answers to some bytes."""
    with socket.create_connection(("127.0.0.1", office.port), DEADLINE_S) if plain else tls_to(office) as each:
        with suppress(OSError):
            each.sendall(content)
        answer = b""
        with suppress(OSError, ssl.SSLError):
            while part := each.recv(65_536):
                answer += part
        return answer


HEAD = b"POST /claim HTTP/1.1\r\nHost: a\r\n"
BAD = [
    (HEAD + b"Content-Length: 99999999999\r\n\r\n" + b"a" * (MAX_BODY + 1), HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n" + b"a" * MAX_BODY * 2, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (HEAD + b"X: " + b"a" * (MAX_HEAD * 2), HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", HTTPStatus.BAD_REQUEST),
    (HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", HTTPStatus.BAD_REQUEST),
    (HEAD + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", HTTPStatus.EXPECTATION_FAILED),
    (b"\x00\xff\x00\xff\r\n\r\n", HTTPStatus.BAD_REQUEST),
]


@pytest.mark.parametrize(("content", "status"), BAD)
def test_what_is_too_long_or_means_two_things_is_refused(office, content, status):
    with office.serving():
        assert said(office, content).startswith(b"HTTP/1.1 %d " % status)
        assert claim(office, office.token())[0] == HTTPStatus.OK


def test_a_second_request_on_one_connection_is_not_answered(office):
    one = b"GET /root.pem HTTP/1.1\r\nHost: a\r\n\r\n"
    with office.serving():
        assert said(office, one * 3).count(b"HTTP/1.1 ") == 1


def test_what_is_no_tls_gets_no_answer_in_http(office):
    with office.serving():
        assert not said(office, b"GET / HTTP/1.1\r\n\r\n", plain=True).startswith(b"HTTP")
        assert claim(office, office.token())[0] == HTTPStatus.OK


STRANGE = [
    b"",
    b"null",
    b"[" * 20_000,
    b'{"token": 1, "request": 2}',
    b'{"token": "a"}',
    json.dumps({"token": "a" * 20_000, "request": ""}).encode(),
    json.dumps({"token": "a", "request": "", "more": ""}).encode(),
    json.dumps({"token": "\ud800", "request": "\x00"}).encode(),
    b'{"token": "a", "token": "b", "request": "c"}',
    b'{"a": 1' + b"0" * 10_000 + b"}",
]


@pytest.mark.parametrize("path", ["/claim", "/renew"])
def test_junk_is_a_bad_request_and_one_row(office, path):
    with office.serving():
        for body in STRANGE:
            assert office.ask(path, body=body)[0] == HTTPStatus.BAD_REQUEST, body[:80]
    (noted,) = office.store.refusals()
    assert (noted.reason, noted.times) == ("junk", len(STRANGE))


@given(st.binary(max_size=300))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_bring_about_an_exception(office, body):
    answer = office.answers.answer(serving_request("/claim", body), "192.0.2.1")
    assert answer.status == HTTPStatus.BAD_REQUEST


def serving_request(path, body):
    return HttpRequest("POST", path, "", body)


def test_guessing_gets_nothing_is_slowed_down_and_told_in_one_row(office):
    office.answers.by_address = RateLimit(30, 0.001)
    with office.serving():
        told = [claim(office, new_claim_token("00").secret)[0] for _ in range(50)]
    assert told == [HTTPStatus.FORBIDDEN] * 30 + [HTTPStatus.TOO_MANY_REQUESTS] * 20
    (noted,) = office.store.refusals()
    assert (noted.kiosk_id, noted.reason, noted.times) == ("", "unknown", 30)


def test_the_control_without_a_limit_answers_every_guess(office):
    office.answers.by_address = RateLimit(10_000, 1)
    with office.serving():
        assert {claim(office, new_claim_token("00").secret)[0] for _ in range(50)} == {HTTPStatus.FORBIDDEN}


class StandingClock(SystemClock):
    """However long the machine takes, nobody is allowed more for that."""

    def monotonic_ns(self):
        return 0


def test_a_stolen_token_is_not_tried_with_one_key_after_the_other(office):
    office.answers.clock = StandingClock()
    secret = office.token()
    with office.serving():
        assert claim(office, secret)[0] == HTTPStatus.OK
        told = [claim(office, secret, new_key())[0] for _ in range(15)]
    assert told == [HTTPStatus.FORBIDDEN] * 9 + [HTTPStatus.TOO_MANY_REQUESTS] * 6
    assert office.store.refusals()[0].times == 9


def test_refusals_fill_no_disk(office):
    office.answers.noted = RateLimit(5, 0.001)
    for n in range(50):
        office.answers.answer(serving_request("/claim", b"junk"), f"192.0.2.{n}")
    assert office.store.refusals()[0].times == 5


def test_a_request_for_another_name_is_certified_in_the_tokens(office):
    with office.serving():
        told = {"token": office.token("rossi-1"), "request": request(KEY, "office.collector").decode()}
        status, answer = office.ask("/claim", told)
    assert status == HTTPStatus.OK
    assert office.store.certificates()[0].kiosk_id == "rossi-1"
    assert "office.collector" not in answer["certificate"]


def open_files():
    return len([*Path("/proc/self/fd").iterdir()])


def test_after_all_that_no_file_is_left_open(office, monkeypatch):
    with office.serving() as server:
        claim(office, office.token())
        until(lambda: not server._talking, "the end of the first")
        before = open_files()
        with ExitStack() as stack, monkeypatch.context() as short:
            short.setattr(serving, "EXCHANGE_S", 1)
            connected(stack, office, 100, HELLO)
            connected(stack, office, 100)
            for _ in range(20):
                with suppress(OSError):  # one address has its limit
                    said(office, b"junk\r\n\r\n")
        # All of them have hung up, and those that wait to be accepted, too.
        until(lambda: not server._talking, "the end of all")
        assert claim(office, office.token("rossi-2"))[0] == HTTPStatus.OK
        until(lambda: open_files() <= before, "what was opened, closed")
