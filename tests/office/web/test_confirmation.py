"""What cannot be undone by another click is asked first: looking changes nothing, and a no leads back."""

import re
import sqlite3
import subprocess
from contextlib import closing

import pytest

from tests.office.web.browser import hidden
from tests.office.web.conftest import LINK, OFFICE, PASSWORD, ROSSI, Web, fill
from tests.office.web.test_api import token
from tests.office.web.test_login import mail_to, with_codes
from tests.sync.ends import until

TABLES = ("web_right", "web_invitation", "web_area", "web_areashop", "web_accesstoken")
LINKS = {
    "a right": ("/people", r'href="(/people/\d+/end)" aria-label="Take away: asked@example.org', "asked@example.org"),
    "an invitation": (
        "/people",
        r'href="(/people/invitations/\d+/end)" aria-label="Take back: wrong@example.org',
        "wrong@example.org",
    ),
    "a token": ("/account/tokens", r'href="(/account/tokens/\d+/end)" aria-label="End it: Excel', "Excel"),
    "a shop of an area": ("/areas/1", r'href="(/areas/1/take\?shop=\d+)" aria-label="Take out: Uostas', "Uostas"),
    "an area": ("/areas/1", r'href="(/areas/1/remove)"', "North"),
}
"""Where a link to each stands, and what the question names."""


@pytest.fixture(scope="module")
def chief(web, registered):
    """With one of each to be done away with."""
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    web.account("asked@example.org", "--owner", ROSSI)
    web.invitation("wrong@example.org", "--owner", ROSSI)
    token(browser, name="Excel")
    form = hidden(browser.get("/people").text)
    assert browser.ask("POST", "/areas/add", {**form, "name": "North", "parent": ""}).to == "/areas/1"
    browser.ask("POST", "/areas/1/put", {**form, "shop": str(registered["Uostas"])})
    return browser


def rows(web) -> list[list[tuple]]:
    with closing(sqlite3.connect(web.folder / "web" / "web.db", timeout=300)) as database:
        return [database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in TABLES]


@pytest.mark.parametrize("what", LINKS)
def test_it_is_asked_first_and_done_by_a_yes(web, chief, what):
    place, link, named = LINKS[what]
    path = re.search(link, chief.get(place).text).group(1)
    before = rows(web)
    chief.ask("HEAD", path)
    page = chief.get(path)
    assert page.status == 200
    assert named in page.text
    assert rows(web) == before
    no = re.search(r'<a class="button" href="([^"]+)">Leave it as it is', page.text).group(1)
    assert re.search(link, chief.get(no).text)
    action = re.search(r'<form method="post" action="([^"]+)" class="buttons">', page.text).group(1)
    assert chief.ask("POST", action, hidden(page.text)).status == 302
    assert rows(web) != before  # the control: it is the yes that does it
    assert not re.search(link, chief.get(place).text)


def test_what_is_gone_already_is_no_dead_end(chief):
    token = hidden(chief.get("/people").text)
    for path in ("/people/999999/end", "/people/invitations/999999/end"):
        assert chief.get(path).to == "/people"
        assert chief.ask("POST", path, token).to == "/people"


def test_whoever_lost_the_telephone_gets_in_by_the_password_once_the_office_says_so(web, chief, mailbox):
    with_codes(left_open := web.account("lost@example.org", "--owner", ROSSI))
    assert left_open.get("/").status == 200
    assert web.browser().log_in("lost@example.org", PASSWORD).to == "/login/code"  # the control
    people = chief.get("/people").text
    path = re.search(r'href="(/people/accounts/\d+/lost)" aria-label="Cannot get in\? lost@', people).group(1)
    assert 'aria-label="Cannot get in? asked@' not in people
    if (asked := chief.get(path)).status == 302:  # whoever does so shows once more who he is
        assert asked.to.startswith("/account/confirm")
        chief.post("/account/confirm", {"password": PASSWORD})
        asked = chief.get(path)
    assert "lost@example.org" in asked.text
    assert web.browser().log_in("lost@example.org", PASSWORD).to == "/login/code"
    assert chief.ask("POST", path, hidden(asked.text)).to == "/people"
    assert left_open.get("/").to.startswith("/login")  # whoever has found the telephone
    assert web.browser().log_in("lost@example.org", PASSWORD).to == "/"
    until(lambda: mail_to(mailbox, "lost@example.org"), "the mail")
    assert "tell the head office at once" in mail_to(mailbox, "lost@example.org")[0]
    assert "took somebody&#x27;s codes and passkeys off" in chief.get("/people/audit").text.replace("&#39;", "&#x27;")


def test_nobody_but_the_office_takes_codes_off(web, chief):
    with_codes(web.account("kept@example.org", "--owner", ROSSI))
    path = re.search(r'href="(/people/accounts/\d+/lost)" aria-label="Cannot get in\? kept@', chief.get("/people").text)
    other = web.account("meddler@example.org", "--owner", ROSSI)
    form = hidden(other.get("/password/change").text)
    assert (other.get(path.group(1)).status, other.ask("POST", path.group(1), form).status) == (404, 404)
    assert web.browser().log_in("kept@example.org", PASSWORD).to == "/login/code"


def test_the_only_one_of_the_office_who_lost_the_telephone_is_helped_by_a_command(web, chief):
    with_codes(web.account("alone@example.org", "--office"))
    said = web.kiosk("office", "invite", "Alone@example.org", "--lost")
    assert "codes and passkeys taken off: 2; " in said  # the recovery codes are one
    assert "New password" in chosen(web, LINK.search(said).group(1)).text
    assert web.browser().log_in("alone@example.org", PASSWORD).to == "/"
    with pytest.raises(subprocess.CalledProcessError) as refused:
        web.kiosk("office", "invite", "nobody@example.org", "--lost")
    assert "has no account here" in refused.value.stderr


def chosen(web, path: str):
    """The page behind a link to a new password."""
    browser = web.browser()
    return browser.follow(browser.get(path))


def test_where_no_mail_goes_the_office_hands_a_link_to_a_new_password_over(tmp_path):
    web = Web(tmp_path)
    fill(web.archive)
    with web.serving() as said:
        chief = web.browser()
        assert chief.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
        assert "makes a link to another one" in web.browser().get("/login").text
        web.account("forgot@example.org")
        path = re.search(
            r'href="(/people/accounts/\d+/lost)" aria-label="Cannot get in\? forgot@', chief.get("/people").text
        )
        if (page := chief.get(path.group(1))).status == 302:
            chief.post("/account/confirm", {"password": PASSWORD})
            page = chief.get(path.group(1))
        shown = chief.ask("POST", path.group(1), hidden(page.text)).text
        link = LINK.search(
            shown.partition("Hand this link to forgot@")[2].partition("<code>")[2].replace("<", " ")
        ).group(1)
        page = chosen(web, link)
        assert "Ten characters or more" in page.text
        assert "&lt;" not in page.text
