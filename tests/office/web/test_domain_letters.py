"""An address whose domain has letters beyond ASCII is one address, wherever and however it is written."""

import sqlite3
from contextlib import closing
from unicodedata import normalize

import pytest

from tests.office.web.browser import hidden
from tests.office.web.conftest import OFFICE, PASSWORD, ROSSI
from tests.office.web.test_rights import invited

WRITTEN, SERVERS = "Anna@Bäckerei.example", "anna@xn--bckerei-5wa.example"


@pytest.fixture(scope="module")
def chief(web, registered):
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    return browser


def test_whoever_is_invited_gets_in_by_either(web, registered, chief):
    path = invited(chief, WRITTEN, f"shop-{registered['Uostas']}")
    assert SERVERS in chief.get("/people").text
    anna = web.browser()
    assert anna.post(path, {"password": PASSWORD}).to == "/"
    for name in (WRITTEN, SERVERS):
        again = web.browser()
        assert again.log_in(name, PASSWORD).to == "/"
        assert "Uostas" in again.get("/").text
    # The control: another domain is somebody else's.
    assert web.browser().log_in("anna@backerei.example", PASSWORD).status == 200
    assert "has an account" in web.kiosk("office", "invite", WRITTEN, "--owner", ROSSI)
    assert web.kiosk("office", "invite", WRITTEN, "--end").lower() == f"{SERVERS}: taken away: 2\n"


def test_whoever_is_entered_stands_there_as_servers_have_it_and_once(web, registered, chief):
    path = f"/shops/{registered['Uostas']}/mails"
    chief.ask("POST", path, {**hidden(chief.get(path).text), "mail": f"Anna <{WRITTEN}>, {SERVERS}"})
    assert chief.get(path).text.count("@xn--bckerei-5wa.") == 1
    said = web.kiosk("office", "shop", "mails", "Uostas", "--weekly", WRITTEN)
    assert said.count("@xn--bckerei-5wa.") == 2


def test_an_account_that_was_entered_with_such_letters_gets_in(web, registered):
    written, servers = "jonas@ąžuolas.example", "jonas@xn--uolas-2wa16f.example"
    web.account(servers, "--shop", "Uostas")
    web.account("twin@example.org", "--shop", "Uostas")
    with closing(sqlite3.connect(web.folder / "web" / "web.db", timeout=300)) as database, database:
        database.execute("UPDATE web_user SET email = ? WHERE email = ?", (written, servers))
        # And once more, with accents written apart: it stays as it is, and keeps nobody from the new version.
        database.execute("UPDATE web_user SET email = ? WHERE email = 'twin@example.org'", (normalize("NFD", written),))
        database.execute("DELETE FROM django_migrations WHERE app = 'web' AND name = '0014_domain_letters'")
    # The control: as it was.
    assert [web.browser().log_in(name, PASSWORD).status for name in (written, servers)] == [200, 200]
    web.kiosk("office", "invite", "somebody@example.org", "--technician")  # whatever command comes first
    assert [web.browser().log_in(name, PASSWORD).to for name in (written, servers)] == ["/", "/"]


@pytest.mark.parametrize("wrong", ["jürgen@example.org", "anna@☃.example", '"a b"@example.org'])
def test_what_no_command_takes_no_page_takes(web, registered, chief, wrong):
    before = chief.get("/people")
    form = {**hidden(before.text), "email": wrong, "right": f"shop-{registered['Uostas']}"}
    answer = chief.ask("POST", "/people/invite", form)
    assert (answer.status, "/welcome/" in answer.text) == (200, False)
    path = f"/shops/{registered['Uostas']}/mails"
    assert "No address like" in chief.ask("POST", path, {**hidden(chief.get(path).text), "mail": wrong}).text
