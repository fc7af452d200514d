"""Another owner's ids at every address of the URLconf, by every method, as every role and as nobody."""

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import kiosk.office.web as package
from tests.office.web.browser import HOST, hidden
from tests.office.web.conftest import PASSWORD, ROSSI, Web
from tests.office.web.left_in_english import left_in_english
from tests.office.web.routes import Route, routes
from tests.office.web.two_owners import KEPT, RIGHTS, TwoOwners

OPEN_HANDED = """
import sys
from kiosk.office.web import server
prepare = server.prepare
def careless(*arguments):
    prepare(*arguments)
    from kiosk.office.web.rights import Access
    Access.sees = lambda *_: True
server.prepare = careless
from kiosk.cli import main
sys.argv[0] = "kiosk"
main()
"""
"""The same web, which shows every shop to everybody."""
LEFT_OUT = {"account_logout": "ends the session that everything is asked in"}
MEANT = {
    "technician": {
        "kiosks",
        "kiosk",
        "move-kiosk",
        "retire-kiosk",
        "revoke-kiosk",
        "kiosk-token",
        "add-kiosk",
        "label",
        "labels",
    }
}
"""Who may know of every kiosk, and so of its shop's name."""
CHANGES = {"technician": {"web_kioskrequest"}}
"""And have it moved."""
SILENT = {"today", "today-screen", "undo-note", "undo-goal"}
"""They tell nothing where no kiosk is on the same machine; and a form that leads back. A further one has to tell the
control of itself."""


@pytest.fixture(scope="module")
def all_routes(tmp_path_factory) -> list[Route]:
    found = routes(tmp_path_factory.mktemp("routes") / "web")
    return [each for each in found if each.name not in LEFT_OUT]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[TwoOwners]:
    web = Web(tmp_path_factory.mktemp("routes"))
    with web.serving() as said:
        yield TwoOwners(web, said)


@pytest.mark.parametrize("name", ["nobody", *RIGHTS])
def test_nobody_is_told_of_anothers_shop_nor_changes_what_is_anothers(world, all_routes, name):
    before = world.rows()
    assert world.told(name, all_routes) == MEANT.get(name, set())
    after = world.rows()
    assert {table for table in KEPT if before[table] != after[table]} == CHANGES.get(name, set())


def test_control_the_office_which_sees_everything_is_told_and_changes_it(world, all_routes):
    with closing(world.database()) as database:
        database.execute("DELETE FROM web_kioskrequest")  # the technician's
    before = world.rows()
    told = world.told("office", all_routes)
    assert {each.name for each in all_routes if "shop_id" in each.parameters} - told == SILENT
    assert {"shops", "people", "audit", "kiosks", "api-shops"} <= told
    after = world.rows()
    # Codes are taken off by whoever has just shown once more who he is: `test_confirmation.py`.
    assert {table for table in KEPT if before[table] != after[table]} - {"mfa_authenticator"} == {
        "web_right",
        "web_invitation",
        "web_area",
        "web_areashop",
        "web_orderedpage",
        "web_waitingnote",
        "web_waitinggoal",
        "web_recipients",
        "web_waitingmailchoice",
        "web_kioskrequest",
    }
    assert [*map(len, (before["web_waitingnote"], after["web_waitingnote"]))] == [0, 2]  # written, and taken back


def test_control_a_web_that_asks_for_no_right_is_caught_at_every_address_of_a_shop(tmp_path, all_routes):
    web = Web(tmp_path)
    web.command = (sys.executable, "-c", OPEN_HANDED)
    with web.serving() as said:
        told = TwoOwners(web, said).told("owner", all_routes)
    assert told >= {"shop", "page", "download", "notes", "api-shop", "api-figures"}


def test_every_address_wants_an_account_or_a_token_but_these(world, all_routes):
    open_to_all = {
        "account_login",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "openapi",
    }
    found = set()
    for route in all_routes:
        answer = world.web.browser().get(route.path(world.another))
        if answer.status not in {302, 401, 404, 405}:
            found.add(route.name)
        elif answer.status == 302:
            assert answer.to.startswith("/login"), route
    assert found == open_to_all


def test_a_host_that_is_not_ours_is_answered_nowhere(world, all_routes):
    for route in all_routes:
        for host in ("evil.example.org", f"{HOST}.evil.org"):
            assert world.web.browser().get(route.path(world.another), Host=host).status == 400
    assert world.web.browser().get("/login").status == 200


def test_no_form_is_taken_without_its_token_at_any_address(world, all_routes):
    owner = world.people["owner"]
    token = hidden(owner.get("/password/change").text)
    with_token = set()
    for route in all_routes:
        path = route.path(world.another)
        elsewhere = {"Origin": "https://evil.example.org"}
        for form, more in ((world.form, {}), ({**token, **world.form}, elsewhere)):
            answer = owner.ask("POST", path, form, more)
            if route.name == "account_login":  # whoever is in is led back to it, and nothing of the form is taken
                assert (answer.status, answer.to) == (302, path)
                answer = world.people["nobody"].ask("POST", path, form, more)
            assert answer.status == 403, route
        with_token.add(owner.ask("POST", path, {**token, **world.form}).status)
    assert with_token - {403}  # the control


@pytest.mark.parametrize("name", ["nobody", "owner"])
def test_every_answer_of_every_address_keeps_others_from_framing_guessing_or_keeping_it(world, all_routes, name):
    for route in all_routes:
        answer = world.people[name].get(route.path(world.another))
        assert "default-src 'none'" in answer.header("Content-Security-Policy"), route
        assert "frame-ancestors 'none'" in answer.header("Content-Security-Policy"), route
        assert answer.header("X-Content-Type-Options") == "nosniff", route
        assert "no-store" in answer.header("Cache-Control"), route
        assert answer.header("Access-Control-Allow-Origin") is None, route


@pytest.mark.parametrize("name", ["nobody", *RIGHTS, "office"])
def test_every_page_of_everybody_is_in_the_readers_language(world, all_routes, name):
    own, pages, english = world.own, set(), set()
    for route in all_routes:
        if route.name == "poster":  # it speaks to the shop's customers
            continue
        for code in ("it", "lt", "en"):
            answer = world.people[name].get(route.path(own), **{"Accept-Language": code})
            assert answer.status < 500, route
            if "text/html" in (answer.header("Content-Type") or "") and answer.text:
                pages.add(route.name)
                found = left_in_english(answer.text, code)
                assert code == "en" or found == [], (route, code)
                english |= {route.name} if found else set()
    assert english == pages >= {"account_reset_password_from_key"}  # the control: in English it is found on each


def test_whoever_changes_the_password_shuts_out_who_copied_a_cookie(world):
    owner = world.web.account("robbed@example.org", "--owner", ROSSI)
    thief = world.web.browser()
    thief.cookies = dict(owner.cookies)
    assert thief.inside  # the control: by the cookie one is in
    another = "another long phrase 9"
    owner.post("/password/change", {"oldpassword": PASSWORD, "password1": another, "password2": another})
    assert owner.inside
    assert not thief.inside


def test_whoever_sends_a_form_after_the_sessions_end_is_led_by_the_login_to_what_can_be_looked_at(world, all_routes):
    nobody, office = world.people["nobody"], world.people["office"]
    token = hidden(nobody.get("/login").text)
    forms_alone = set()
    for route in all_routes:
        path = route.path(world.own)
        to = nobody.ask("POST", path, token).to
        if not to.startswith("/login?next="):
            continue
        (led,) = parse_qs(urlsplit(to).query)["next"]
        assert office.get(led).status not in {400, 405}, route
        forms_alone |= {route.name} if office.get(path).status == 405 else set()
    assert forms_alone >= {"undo-note", "undo-goal", "invite", "add-area", "put-shops", "show-token"}  # the control


ELSEWHERE = {
    "urls_here": {"device", "devices", "stranger", "forget", "forget_others"},
    "urls_oidc": {"openid_connect_login", "openid_connect_callback"},
}
"""Addresses of a shop's own network, and of a firm's sign-in: `test_devices.py`, `test_here.py`; `test_oidc.py`."""


@pytest.mark.parametrize("file", ELSEWHERE)
def test_an_address_that_only_others_answer_is_tried_by_their_tests_before_it_stands_above(file):
    text = Path(package.__file__).with_name(f"{file}.py").read_text("utf-8")
    assert {*re.findall(r'name="([\w-]+)"', text)} - {"account_login"} == ELSEWHERE[file]
