"""Nobody sees another's figures, wherever an id can stand; and a right that is taken away is gone at once."""

import re
import subprocess

import pytest

from tests.office.web.browser import hidden
from tests.office.web.conftest import KAZLAUSKAS, OFFICE, PASSWORD, ROSSI

WAYS = (
    "/shops/{id}",
    "/shops/{id}/2026-10",
    "/shops/{id}/2026",
    "/shops/{id}/periods",
    *(f"/shops/{{id}}/2026-10/{kind}" for kind in ("pdf", "csv", "json")),
)
NO_IDS = ("0", "999999", "-1", "1e3", "%00", "9223372036854775808", "1%20OR%201=1", "../1")


@pytest.fixture(scope="module")
def chief(web, office):
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    return browser


@pytest.fixture(scope="module")
def people(web, office):
    """One of each role."""
    rights = {
        "owner": ("--owner", ROSSI),
        "other": ("--owner", KAZLAUSKAS),
        "shop": ("--shop", "Corso Italia"),
        "technician": ("--technician",),
    }
    return {name: web.account(f"{name}@example.org", *right) for name, right in rights.items()}


SEES = {
    "owner": {"Via Garibaldi", "Corso Italia"},
    "other": {"Uostas"},
    "shop": {"Corso Italia"},
    "technician": set(),
}


@pytest.mark.parametrize("name", SEES)
@pytest.mark.parametrize("way", WAYS)
def test_each_sees_his_own_and_for_others_there_is_nothing(people, office, name, way):
    found = {shop: people[name].get(way.format(id=shop_id)) for shop, shop_id in office.items()}
    assert {shop for shop, answer in found.items() if answer.status == 200} == SEES[name]
    nothing = people[name].get(way.format(id=999_999))
    for shop in office.keys() - SEES[name]:
        # Not to be told from a shop that does not exist, but by the address in the form of languages.
        assert found[shop].status == nothing.status == 404
        assert found[shop].title == nothing.title
        assert shop not in found[shop].text


@pytest.mark.parametrize("way", WAYS)
def test_without_an_account_nothing_is_told_not_even_what_there_is(web, office, way):
    for shop_id in (*office.values(), 999_999):
        answer = web.browser().get(way.format(id=shop_id))
        assert (answer.status, answer.to.partition("?")[0]) == (302, "/login")


@pytest.mark.parametrize("number", NO_IDS)
@pytest.mark.parametrize("way", WAYS)
def test_what_is_no_id_is_nothing(people, way, number):
    assert people["owner"].get(way.format(id=number)).status == 404


@pytest.mark.parametrize("name", SEES)
def test_only_the_office_says_who_sees_what(people, chief, name):
    browser = people[name]
    assert browser.get("/people").status == 404
    token = hidden(browser.get("/password/change").text)
    assert browser.ask("POST", "/people/invite", {**token, "email": "x@example.org", "right": "office"}).status == 404
    assert browser.ask("POST", "/people/1/end", token).status == 404
    assert "/people" not in browser.get("/").text
    assert chief.get("/people").status == 200  # the control


def test_a_right_that_is_taken_away_in_the_middle_of_a_session_is_gone(web, office, chief):
    browser = web.account("former@example.org", "--owner", KAZLAUSKAS)
    path = f"/shops/{office['Uostas']}"
    assert browser.get(path).status == 200
    page = chief.get("/people")
    end = re.search(r'href="(/people/\d+/end)" aria-label="Take away: former@example.org', page.text).group(1)
    assert chief.ask("POST", end, hidden(page.text)).to == "/people"
    assert browser.get(path).status == 404
    assert "Uostas" not in browser.get("/").text
    assert browser.inside


def test_the_office_does_not_shut_itself_out(chief):
    page = chief.get("/people")
    own = list(re.findall(r'href="(/people/\d+/end)"', page.text))
    mine = {f"/people/{number}/end" for number in range(1, 40)} - {*own}
    token = hidden(page.text)
    for path in mine:
        chief.ask("POST", path, token)
    assert chief.get("/people").status == 200


def test_somebody_is_invited_by_mail_and_one_with_an_account_has_the_right_at_once(web, office, chief, mailbox):
    right = f"shop-{office['Uostas']}"
    page = chief.get("/people")
    shown = chief.ask("POST", "/people/invite", {**hidden(page.text), "email": "New@example.org", "right": right})
    path = re.search(r"https://[^/]+(/welcome/\S+?)<", shown.text).group(1)
    browser = web.browser()
    assert browser.post(path, {"password": PASSWORD}).to == "/"
    assert browser.get(f"/shops/{office['Uostas']}").status == 200
    assert browser.get(f"/shops/{office['Corso Italia']}").status == 404
    form = {**hidden(page.text), "email": "new@example.org", "right": f"shop-{office['Corso Italia']}"}
    assert chief.ask("POST", "/people/invite", form).to == "/people"
    assert browser.get(f"/shops/{office['Corso Italia']}").status == 200
    assert chief.ask("POST", "/people/invite", {**form, "right": "shop-999999"}).status == 200  # refused in the form
    assert chief.ask("POST", "/people/invite", {**form, "email": "a@b.c\nBcc: x@y.z"}).status == 200


def invited(chief, email: str, right: str) -> str:
    """The path of the link."""
    form = {**hidden(chief.get("/people").text), "email": email, "right": right}
    return re.search(r"https://[^/]+(/welcome/\S+?)<", chief.ask("POST", "/people/invite", form).text).group(1)


def test_an_invitation_is_taken_back_and_its_link_is_worthless(web, office, chief):
    path = invited(chief, "wrong@example.org", f"shop-{office['Uostas']}")
    other = invited(chief, "right@example.org", f"shop-{office['Uostas']}")
    page = chief.get("/people").text
    end = re.search(r'href="(/people/invitations/\d+/end)" aria-label="Take back: wrong@example', page)
    assert chief.ask("POST", end.group(1), hidden(page)).to == "/people"
    assert "wrong@example.org" not in chief.get("/people").text
    assert web.browser().get(path).status == 404
    assert web.browser().get(other).status == 200  # the control
    assert chief.ask("POST", end.group(1), hidden(page)).to == "/people"  # a second click
    assert chief.get("/people/audit").text.count("took an invitation back") == 1


def test_an_invitation_that_is_sent_once_more_has_one_link_and_leaves_that_to_another_right_alone(web, office, chief):
    shop, mail = f"shop-{office['Uostas']}", "twice@example.org"
    first, other = invited(chief, mail, shop), invited(chief, mail, f"shop-{office['Corso Italia']}")
    again = invited(chief, mail.title(), shop)
    assert [web.browser().get(path).status for path in (first, other, again)] == [404, 200, 200]
    person = web.browser()
    assert person.post(again, {"password": PASSWORD}).to == "/"
    assert person.get(f"/shops/{office['Corso Italia']}").status == 200


def test_looking_at_a_link_as_scanners_of_mails_do_does_not_use_it_up(web, office, chief):
    path = invited(chief, "scanned@example.org", f"shop-{office['Uostas']}")
    for method in ("HEAD", "GET", "OPTIONS", "GET"):
        web.browser().ask(method, path)
    person = web.browser()
    assert person.post(path, {"password": PASSWORD}).to == "/"
    assert web.browser().get(path).status == 404  # the control: it was used now


def test_the_command_takes_everything_of_an_address_away(web, office, chief):
    left = web.account("left@example.org", "--owner", KAZLAUSKAS)
    path = f"/shops/{office['Uostas']}"
    assert left.get(path).status == 200
    link = invited(chief, "never@example.org", f"shop-{office['Uostas']}")
    assert "taken away: 1" in web.kiosk("office", "invite", "Left@example.org", "--end")
    web.kiosk("office", "invite", "never@example.org", "--end")
    assert left.get(path).status == 404
    assert web.browser().get(link).status == 404
    with pytest.raises(subprocess.CalledProcessError) as refused:
        web.kiosk("office", "invite", "left@example.org", "--end")
    assert "has no right, no link waits for it" in refused.value.stderr
    assert chief.get("/people").status == 200
    assert "took every right and invitation away" in chief.get("/people/audit").text
