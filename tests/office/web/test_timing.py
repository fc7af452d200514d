"""No answer tells by the time that it takes whether an address has an account; and controls that do tell."""

import sqlite3
import sys
from contextlib import closing

import pytest
from scipy.stats import mannwhitneyu

from tests.office.web.browser import hidden
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, Web
from tests.sync.ends import CLOCK

pytestmark = pytest.mark.long
PAIRS = 40
A_KEY = 4
"""Attempts with one address: fewer than are refused."""
P = 1e-4
"""One run in ten thousand is wrong where there is nothing."""
HASTY = """
import sys
from kiosk.office.web import server
prepare = server.prepare
def hasty(*arguments):
    prepare(*arguments)
    from allauth.account.auth_backends import AuthenticationBackend
    from kiosk.office.web import outgoing_mail, password_reset
    AuthenticationBackend._mitigate_timing_attack = lambda *_: None
    def at_once(recipient, language):
        if letter := password_reset.letter(recipient, language):
            for _ in range(40):
                outgoing_mail.put(recipient, *letter)
    outgoing_mail.put_reset = at_once
server.prepare = hasty
from kiosk.cli import main
sys.argv[0] = "kiosk"
main()
"""
"""The same web, which hashes nothing for an unknown address, and writes mails to known ones alone, at once."""


def people(web: Web, said: str) -> None:
    """Some accounts with the first one's password."""
    assert web.browser().post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        for number in range(2 * PAIRS // A_KEY):
            database.execute(
                "INSERT INTO web_user (email, password, is_active, joined_at) "
                "SELECT ?, password, 1, joined_at FROM web_user WHERE id = 1",
                (f"known{number}@example.org",),
            )


def seconds(web: Web, path: str, field: str, mail: str) -> float:
    browser = web.browser()
    form = {**hidden(browser.get(path).text), field: mail, "password": "a wrong password"}
    before = CLOCK.monotonic_ns()
    answer = browser.ask("POST", path, form)
    took = CLOCK.monotonic_ns() - before
    assert answer.status in {200, 302}
    assert "Too many" not in answer.text
    return took / 1e9


def difference(web: Web, path: str, field: str) -> float:
    """The probability of such different times, if there was no difference."""
    times: dict[str, list[float]] = {"known": [], "other": []}
    for number in range(PAIRS):
        for who in ("known", "other") if number % 2 else ("other", "known"):
            times[who].append(seconds(web, path, field, f"{who}{number // A_KEY}@example.org"))
    return float(mannwhitneyu(times["known"], times["other"]).pvalue)


WAYS = {"/login": "login", "/password/forgotten": "email"}


@pytest.fixture(scope="module", params=["as it is", "hasty"])
def served(request, tmp_path_factory):
    web = Web(tmp_path_factory.mktemp("timing"))
    if request.param == "hasty":
        web.command = (sys.executable, "-c", HASTY)
    with web.serving() as said:
        people(web, said)
        yield web, request.param == "hasty"


@pytest.mark.parametrize("path", WAYS)
def test_the_time_of_an_answer_does_not_tell_whether_there_is_an_account(served, path):
    web, tells = served
    p = difference(web, path, WAYS[path])
    assert p < P if tells else p > P
