"""What the journal has of a request that is refused: a line, without what was sent; of a fault the trace as well."""

import logging
import sys

import pytest

from kiosk.office.web.django_settings import MAX_FIELDS, MAX_FORM_BYTES
from kiosk.office.web.refusals import BETWEEN_S, Refusals
from tests.office.web.browser import hidden
from tests.office.web.conftest import Web

SECRET = "a-secret-that-was-sent"
FAILING = """
import sys
from kiosk.office.web import server
prepare = server.prepare
def failing(*arguments):
    prepare(*arguments)
    from kiosk.office.web import invitation, refusals
    refusals.BETWEEN_S = 1e9
    find = invitation.find
    invitation.find = lambda token, now: 1 / 0 if token.startswith("fault") else find(token, now)
server.prepare = failing
from kiosk.cli import main
sys.argv[0] = "kiosk"
main()
"""


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    served = Web(tmp_path_factory.mktemp("refusals"), command=(sys.executable, "-c", FAILING))
    with served.serving():
        yield served


def test_the_journal_has_a_line_of_each_refusal_and_a_trace_of_what_fails(web):
    before = (web.folder / "said").read_text()
    browser, path = web.browser(), f"/welcome/{SECRET}"
    token = hidden(browser.get("/login").text)
    form = {"email": SECRET, "password": SECRET}
    large = {**token, "password": SECRET * MAX_FORM_BYTES}
    answers = [
        browser.ask("POST", path, large),
        browser.ask("POST", path, {f"{SECRET}{each}": SECRET for each in range(MAX_FIELDS + 1)}),
        browser.ask("POST", path, None, {"Content-Type": "multipart/form-data; boundary="}, SECRET.encode()),
        browser.ask("POST", path, form, {"Origin": f"https://{SECRET}.example.org"}),
        browser.ask("POST", path, form),
        browser.get(path, Host=f"{SECRET}.example.org"),
        browser.get(path),
        browser.get(f"/language?{SECRET}"),
        browser.get(f"/no/{SECRET}%0A%1B[2J?{SECRET}"),
        browser.ask("POST", path, large),
    ]
    assert [each.status for each in answers] == [400, 400, 400, 403, 403, 400, 404, 405, 404, 400]
    said = (web.folder / "said").read_text().removeprefix(before)
    # The last two have the reason of one before.
    assert said.splitlines() == [
        "400 Bad Request (RequestDataTooBig): /welcome/<str:token>",
        "400 Bad Request (TooManyFieldsSent): /welcome/<str:token>",
        "400 Bad Request (MultiPartParserError): /welcome/<str:token>",
        "403 Forbidden (Origin checking failed): /welcome/<str:token>",
        "403 Forbidden (CSRF token missing): /welcome/<str:token>",
        "400 Bad Request: an address that was not looked up",
        "404 Not Found: /welcome/<str:token>",
        "405 Method Not Allowed: /language",
    ]
    for _ in range(2):  # of each that fails
        before = (web.folder / "said").read_text()
        assert browser.get("/welcome/fault").status == 500
        said = (web.folder / "said").read_text().removeprefix(before)
        assert said.startswith("500 Internal Server Error: /welcome/<str:token>\nTraceback")
        assert said.endswith("ZeroDivisionError: division by zero\n")


def refused(created: float, status: int = 404) -> logging.LogRecord:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (SECRET,), None)
    record.status_code, record.created = status, created
    return record


def written(*records: logging.LogRecord) -> list[str]:
    refusals = Refusals()
    return [each.getMessage() for each in records if refusals.filter(each)]


def test_each_reason_has_a_line_a_minute_which_says_how_many_there_were():
    line = "404 Not Found: an address that was not looked up"
    many = [refused(each / 100) for each in range(BETWEEN_S * 100 + 1)]
    assert written(*many) == [line, f"{line}; and {BETWEEN_S * 100 - 1} more since the last line"]
    other = "401 Unauthorized: an address that was not looked up"
    assert written(refused(0), refused(1), refused(2, 401)) == [line, other]
    # The clock was set back.
    assert written(refused(1e9), refused(1)) == [line, line]
    # What fails is always said.
    assert len(written(*(refused(1, 503) for _ in range(9)))) == 9


def test_what_is_no_answer_is_written_down_as_it_is():
    own = logging.LogRecord("kiosk.office.web.worker", logging.ERROR, "", 0, "%s", ("words",), None)
    of_django = logging.LogRecord("django.security.SuspiciousSession", logging.WARNING, "", 0, "corrupted", (), None)
    assert written(own, own, of_django, of_django) == ["words", "words", "corrupted", "corrupted"]
