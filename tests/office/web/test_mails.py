"""What was to be mailed and is not there, for the office alone."""

from contextlib import closing

import pytest

from hardware.clock import SystemClock
from kiosk.office.mail.monthly import identity
from sync.archive.send_log import SendLog
from tests.office.web.conftest import OFFICE, PASSWORD, ROSSI


@pytest.fixture(scope="module")
def chief(web, office):
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    return browser


def test_what_waits_and_what_was_refused_is_shown_and_what_has_gone_is_not(web, chief):
    assert chief.get("/people/mails").text.count("There is nothing.") == 2
    message, now = identity(ROSSI, "2026-10"), SystemClock().wall()
    with closing(SendLog.open(web.archive)) as log:
        for who in ("waits@example.org", "gone@example.org", "refused@example.org"):
            log.begin(message, who, now)
        log.leave(message, "waits@example.org")
        log.sent(message, "gone@example.org", now)
        log.refused(message, "refused@example.org", "550 no <such> user")
    page = chief.get("/people/mails").text
    waiting, _, refused = page.partition("Refused for good")
    assert "waits@example.org" in waiting
    assert "The page of October 2026" in waiting
    assert "refused@example.org" in refused
    assert "550 no &lt;such&gt; user" in refused
    assert "gone@example.org" not in page


def test_for_others_there_is_no_such_page(web, office):
    assert web.account("mails@example.org", "--owner", ROSSI).get("/people/mails").status == 404
    assert web.browser().get("/people/mails").status == 302
