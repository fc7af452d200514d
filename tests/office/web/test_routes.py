"""Another owner's ids at every address of the URLconf, by every method, as every role and as nobody."""

import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from hashlib import sha256

import pytest

from sync.archive.archive import Archive
from sync.archive.note import Note
from sync.archive.page_store import PageStore, StoredPage
from sync.archive.registry import Registry
from tests.office.web.browser import HOST, Browser, hidden
from tests.office.web.conftest import KAZLAUSKAS, LINK, OFFICE, PASSWORD, ROSSI, Web, fill
from tests.office.web.routes import Route, routes
from tests.office.web.test_api import bearer, token
from tests.sync.ends import CLOCK

SECRET = "Uostas"
"""The other owner's shop; his name stands in no answer either."""
MONTH = "2026-10"
OPEN_HANDED = """
import sys
from kiosk.office.web import server
prepare = server.prepare
def careless(*arguments):
    prepare(*arguments)
    from kiosk.office.web.rights import Sight
    Sight.sees = lambda *_: True
server.prepare = careless
from kiosk.cli import main
sys.argv[0] = "kiosk"
main()
"""
"""The same web, which shows every shop to everybody."""
SUMMARY = {**dict.fromkeys(("score", "no_score", "likely", "votes", "remark", "suggestion"), ""), "changes": []}
LEFT_OUT = {"account_logout": "ends the session that everything is asked in"}
MEANT = {"technician": {"kiosks"}}
"""Who may know of every kiosk, and so of its shop's name."""
SILENT = {"today", "today-screen", "undo-note"}
"""They tell nothing where no kiosk is on the same machine; and a form that leads back. A further one has to tell the
control of itself."""
RIGHTS = {
    "owner": ("--owner", ROSSI),
    "shop": ("--shop", "Corso Italia"),
    "technician": ("--technician",),
    "area": ("--technician",),  # until its right is changed below
}
KEPT = (
    "web_waitingnote",
    "web_orderedpage",
    "web_user",
    "web_right",
    "web_invitation",
    "web_area",
    "web_areashop",
    "web_accesstoken",
    "mfa_authenticator",
)


class World:
    """A web with two owners, and somebody of each role who is none of the second."""

    def __init__(self, web: Web, said: str) -> None:
        self.web = web
        self.ids = fill(web.archive)
        with closing(PageStore.open(web.archive)) as store:
            for shop, shop_id in self.ids.items():
                page = StoredPage(shop_id, MONTH, "en", CLOCK.wall(), f"{shop}: a headline", 1, SUMMARY)
                main = f"<style></style><body><main>{shop}</main></body>".encode()
                figures = json.dumps({"shop": shop, "faces": [], "months": []}).encode()
                store.put(page, {".html": main, ".csv": shop.encode(), ".json": figures, ".pdf": main})
        chief = web.browser()
        assert chief.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
        people = {name: web.account(f"{name}@example.org", *right) for name, right in RIGHTS.items()}
        other = web.account("other@example.org", "--owner", KAZLAUSKAS)
        self.send(chief, "/areas/add", name="Mine")
        self.send(chief, "/areas/1/put", shop=str(self.ids["Corso Italia"]))
        self.send(chief, "/areas/add", name="Another")
        self.send(chief, "/areas/2/put", shop=str(self.ids[SECRET]))
        with closing(self.database()) as database:
            database.execute(
                "UPDATE web_right SET role = 'area', area_id = 1 "
                "WHERE user_id = (SELECT id FROM web_user WHERE email = 'area@example.org')"
            )
        token(other)
        self.people: dict[str, Browser] = {"nobody": web.browser(), **people, "office": chief}
        self.bearers = {
            (name, "read"): bearer(token(browser)) for name, browser in [*people.items(), ("office", chief)]
        }
        for name in ("technician", "office"):
            self.bearers[name, "metrics"] = bearer(token(self.people[name], "metrics"))
        with closing(self.database()) as database:
            (right,) = database.execute("SELECT id FROM web_right WHERE owner_id = 2").fetchone()
            (token_id,) = database.execute(
                "SELECT t.id FROM web_accesstoken t JOIN web_user u ON u.id = t.user_id WHERE u.email LIKE 'other%'"
            ).fetchone()
            (passkey,) = database.execute(
                "INSERT INTO mfa_authenticator (type, data, user_id, created_at) "
                "SELECT 'webauthn', ?, id, joined_at FROM web_user WHERE email LIKE 'other%' RETURNING id",
                (f'{{"name": "{SECRET}", "credential": {{}}}}',),
            ).fetchone()
        with closing(Registry.open(web.archive)) as registry:
            owner = next(each.id for each in registry.owners() if each.name == KAZLAUSKAS)
        shop = str(self.ids[SECRET])
        self.another = {
            "shop_id": shop,
            "step": "months",
            "right_id": str(right),
            "token_id": str(token_id),
            "area_id": "2",
            "owner_id": str(owner),
            "number": "2026",
            "code": "it",
            "pk": str(passkey),
            "month": MONTH,
            "kind": "csv",
            "token": "guessed",
            "name": "guessed.css",
            "uidb36": "6",
            "key": "guessed",
        }
        """What stands in the address; a parameter that is missing here is a question to whoever adds a route."""
        with closing(Archive.open(web.archive)) as archive:
            archive.add_note(Note(date(2026, 10, 3), SECRET, SECRET))
        self.form = {
            "date": "2026-10-03",
            "words": "taken over",
            "kind": "change",
            "note": sha256(json.dumps(["2026-10-03", SECRET, "change"]).encode()).hexdigest(),
            "shop": shop,
            "owner": str(owner),
            "parent": "2",
            "area": "2",
            "right": f"shop-{shop}",
            "user": "6",
            "text": SECRET[:4],
            "email": "guest@example.org",
            "name": "taken over",
        }
        """What is sent along, in the query and in a form."""

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.web.folder / "web" / "web.db", isolation_level=None, timeout=300)

    def send(self, browser: Browser, path: str, **form: str):
        return browser.ask("POST", path, {**hidden(browser.get("/password/forgotten").text), **form})

    def rows(self) -> dict[str, list[tuple]]:
        with closing(self.database()) as database:
            return {table: database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in KEPT}

    def told(self, name: str, all_routes: list[Route]) -> set[str]:
        """The routes that told somebody of the other owner."""
        found = set()
        browser = self.people[name]
        page = browser.get("/password/change" if browser.inside else "/login")
        sent = {**hidden(page.text), **self.form}
        query = "&".join(f"{key}={value.replace(' ', '+')}" for key, value in self.form.items())
        for route in all_routes:
            headers = self.bearers.get((name, "metrics" if route.name == "metrics" else "read"), {})
            path = route.path(self.another)
            answers = [browser.ask(method, f"{path}?{query}", None, headers) for method in ("GET", "HEAD", "PUT")]
            answers.append(browser.ask("POST", path, sent, headers))
            assert max(answer.status for answer in answers) < 500, route
            text = "".join(answer.text for answer in answers)
            text = re.sub(r'name="next" value="[^"]*"', "", text)  # our own query, in the form of languages
            if SECRET in text or KAZLAUSKAS in text or "other@" in text:
                found.add(route.name)
        return found


@pytest.fixture(scope="module")
def all_routes(tmp_path_factory) -> list[Route]:
    found = routes(tmp_path_factory.mktemp("routes") / "web")
    return [each for each in found if each.name not in LEFT_OUT]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    web = Web(tmp_path_factory.mktemp("routes"))
    with web.serving() as said:
        yield World(web, said)


@pytest.mark.parametrize("name", ["nobody", *RIGHTS])
def test_nobody_is_told_of_anothers_shop_nor_changes_what_is_anothers(world, all_routes, name):
    before = world.rows()
    assert world.told(name, all_routes) == MEANT.get(name, set())
    assert world.rows() == before


def test_control_the_office_which_sees_everything_is_told_and_changes_it(world, all_routes):
    before = world.rows()
    told = world.told("office", all_routes)
    assert {each.name for each in all_routes if "shop_id" in each.parameters} - told == SILENT
    assert {"shops", "people", "audit", "kiosks", "api-shops"} <= told
    after = world.rows()
    assert {table for table in KEPT if before[table] != after[table]} == {
        "web_right",
        "web_invitation",
        "web_area",
        "web_areashop",
        "web_orderedpage",
        "web_waitingnote",
    }
    assert [*map(len, (before["web_waitingnote"], after["web_waitingnote"]))] == [0, 2]  # written, and taken back


def test_control_a_web_that_asks_for_no_right_is_caught_at_every_address_of_a_shop(tmp_path, all_routes):
    web = Web(tmp_path)
    web.command = (sys.executable, "-c", OPEN_HANDED)
    with web.serving() as said:
        told = World(web, said).told("owner", all_routes)
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
        assert owner.ask("POST", path, world.form).status == 403, route
        elsewhere = {"Origin": "https://evil.example.org"}
        assert owner.ask("POST", path, {**token, **world.form}, elsewhere).status == 403, route
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


def test_whoever_changes_the_password_shuts_out_who_copied_a_cookie(world):
    owner = world.web.account("robbed@example.org", "--owner", ROSSI)
    thief = world.web.browser()
    thief.cookies = dict(owner.cookies)
    assert thief.inside  # the control: by the cookie one is in
    another = "another long phrase 9"
    owner.post("/password/change", {"oldpassword": PASSWORD, "password1": another, "password2": another})
    assert owner.inside
    assert not thief.inside
