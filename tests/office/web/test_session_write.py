"""Another program has the browser's database just when a session is to be written: after the view, as Django does."""

import re
import sys

import pytest

from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, ROSSI, Web, fill
from tests.office.web.test_login import totp, with_codes

TAKEN, ENDED = "X-Taken", "X-Ended"
TAKES = f"""
import sqlite3, sys
from kiosk.office.web import django_settings, server
django_settings.BUSY_TIMEOUT_S = 0.05
prepare, others = server.prepare, []
def taking(*arguments):
    prepare(*arguments)
    from django.conf import settings
    from kiosk.office.web.middleware import ArchiveAway
    answer = ArchiveAway.__call__
    def taken(self, request):
        while others:
            others.pop().close()
        if "{ENDED}" in request.headers:
            assert request.user.is_authenticated
            request.session.delete(request.session.session_key)
        response = answer(self, request)
        if "{TAKEN}" in request.headers:
            others.append(sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=60, check_same_thread=False))
            others[-1].execute("BEGIN IMMEDIATE")
        return response
    ArchiveAway.__call__ = taken
server.prepare = taking
from kiosk.cli import main
sys.argv[0] = "kiosk"
main()
"""
"""The web beside a program that takes the database after a view, where asked to, and lets it go before the next one.

Or one whose session another browser ends while it is asked."""
BUSY = (503, "Nothing can be written down just now")


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    served = Web(tmp_path_factory.mktemp("taken"), command=(sys.executable, "-c", TAKES))
    fill(served.archive)
    with served.serving() as said:
        assert served.browser().post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
        yield served


def sent(browser, path: str, form: dict[str, str]):
    """The answer; afterwards the database is free."""
    answer = browser.ask("POST", path, {**hidden(browser.get(path).text), **form}, {TAKEN: "1"})
    Browser(browser.port).get("/login")
    return answer


def test_who_logs_in_is_told_so_and_gets_in_by_sending_it_once_more(web):
    browser = web.browser()
    answer = sent(browser, "/login", {"login": OFFICE, "password": PASSWORD})
    assert (answer.status, answer.title) == BUSY
    assert "Send it once more in a minute." in answer.text
    assert not browser.inside
    assert "Traceback" not in (web.folder / "said").read_text()
    assert browser.log_in(OFFICE, PASSWORD).to == "/"  # the control
    # The languages on that page are a form that holds.
    answer = sent(other := web.browser(), "/login", {"login": OFFICE, "password": PASSWORD})
    form = {"csrfmiddlewaretoken": re.search(r'csrfmiddlewaretoken" value="(\w+)"', answer.text)[1], "code": "it"}
    assert other.ask("POST", "/language", {**form, "next": "/login"}).to == "/login"


def test_whoever_used_a_link_up_is_in_for_it_was_written_with_the_session(web):
    browser = web.browser()
    link = f"/welcome/{web.invitation('linked@example.org', '--owner', ROSSI)}"
    assert sent(browser, link, {"password": PASSWORD}).to == "/"
    assert browser.inside
    assert browser.get(link).status == 404  # the control: it was used up


def test_whoever_chose_another_password_stays_in_with_it(web):
    browser, another = web.account("changed@example.org", "--owner", ROSSI), "another long phrase 9"
    form = {"oldpassword": PASSWORD, "password1": another, "password2": another}
    assert sent(browser, "/password/change", form).status == 302
    assert browser.inside
    assert web.browser().log_in("changed@example.org", another).to == "/"


def test_whose_session_another_browser_ends_meanwhile_has_done_nothing(web):
    browser = web.account("ended@example.org", "--owner", ROSSI)
    browser.post(browser.get("/account/codes/on").to, {"password": PASSWORD})
    page = browser.get("/account/codes/on").text
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    form = {**hidden(page), "code": totp(secret)}
    assert browser.ask("POST", "/account/codes/on", form, {ENDED: "1"}).status == 400
    assert web.browser().log_in("ended@example.org", PASSWORD).to == "/"  # no code is asked for
    with_codes(again := web.account("codes@example.org", "--owner", ROSSI))  # the control
    assert again.inside
    assert web.browser().log_in("codes@example.org", PASSWORD).to == "/login/code"
