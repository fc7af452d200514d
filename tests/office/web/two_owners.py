"""A web with two owners, and somebody of each role who is none of the second."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import date

from kiosk.office.web.shown_entries import ShownEntry
from sync.archive.archive import Archive
from sync.archive.note import Note
from sync.archive.page_store import PageStore, StoredPage
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import KAZLAUSKAS, LINK, OFFICE, OWNER_IDS, PASSWORD, ROSSI, Web, fill
from tests.office.web.routes import Route
from tests.office.web.test_api import bearer, token
from tests.sync.ends import CLOCK

SECRET = "Uostas"
"""The other owner's shop; his name stands in no answer either."""
MONTH = "2026-10"
NOTE = Note(date(2026, 10, 3), SECRET, SECRET)
SUMMARY = {**dict.fromkeys(("score", "no_score", "likely", "votes", "remark", "suggestion"), ""), "changes": []}
RIGHTS = {
    "owner": ("--owner", ROSSI),
    "shop": ("--shop", "Corso Italia"),
    "technician": ("--technician",),
    "area": ("--technician",),  # until its right is changed below
}
KEPT = (
    "web_orderedpage",
    "web_user",
    "web_right",
    "web_invitation",
    "web_area",
    "web_areashop",
    "web_accesstoken",
    "mfa_authenticator",
    "web_waitingnote",
    "web_waitinggoal",
    "web_recipients",
    "web_waitingmailchoice",
    "web_waitingvoices",
    "web_kioskrequest",
)
"""What nobody may change who is not the office."""


class TwoOwners:
    """The web, its people's browsers and tokens, and what is the second owner's."""

    def __init__(self, web: Web, said: str) -> None:
        self.web = web
        self.ids = fill(web.archive)
        store_pages(web.archive, self.ids)
        with closing(Archive.open(web.archive)) as archive:
            archive.add_note(NOTE)
        chief = web.browser()
        assert chief.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
        people = {name: web.account(f"{name}@example.org", *right) for name, right in RIGHTS.items()}
        token(web.account("other@example.org", "--owner", KAZLAUSKAS))
        self._make_areas(chief)
        self.people: dict[str, Browser] = {"nobody": web.browser(), **people, "office": chief}
        self.bearers = {
            (name, "read"): bearer(token(browser)) for name, browser in [*people.items(), ("office", chief)]
        }
        for name in ("technician", "office"):
            self.bearers[name, "metrics"] = bearer(token(self.people[name], "metrics"))
        self.another = self._another()
        """What stands in the address; a parameter that is missing here is a question to whoever adds a route."""
        self.form = {
            "shop": self.another["shop_id"],
            "owner": self.another["owner_id"],
            "parent": "2",
            "area": "2",
            "right": f"shop-{self.another['shop_id']}",
            "user": "6",
            "text": SECRET[:4],
            "email": "guest@example.org",
            "name": "taken over",
            "date": "2026-10-03",
            "words": "taken over",
            "label": "taken over",
            "kind": "change",
            "points": "80",
            "by": f"{CLOCK.wall():%Y-%m}",
            "frequency": "weekly",
            "language": "lt",
            "mail": "taken@example.org",
            "touchpoint": "taken over",
            "from_day": f"{CLOCK.wall().date()}",
            "key": "0" * 32,
            "note": ShownEntry(NOTE, waits=False).digest,
        }
        """What is sent along, in the query and in a form."""

    @property
    def own(self) -> dict[str, str]:
        """What stands in the address of the first owner's pages."""
        shop = "Corso Italia"
        ids = {"shop_id": self.ids[shop], "owner_id": OWNER_IDS[ROSSI], "area_id": 1}
        kiosk = shop.lower().replace(" ", "-")
        return self.another | {name: f"{key}" for name, key in ids.items()} | {"kiosk_id": kiosk}

    def _make_areas(self, chief: Browser) -> None:
        """One with a shop of each owner's; somebody sees the first."""
        for number, (name, shop) in enumerate({"Mine": "Corso Italia", "Another": SECRET}.items(), 1):
            self.send(chief, "/areas/add", name=name)
            self.send(chief, f"/areas/{number}/put", shop=str(self.ids[shop]))
        with closing(self.database()) as database:
            database.execute(
                "UPDATE web_right SET role = 'area', area_id = 1 "
                "WHERE user_id = (SELECT id FROM web_user WHERE email = 'area@example.org')"
            )

    def _another(self) -> dict[str, str]:
        """The second owner's ids, for every parameter of an address."""
        theirs = OWNER_IDS[KAZLAUSKAS]
        with closing(self.database()) as database:
            (right,) = database.execute("SELECT id FROM web_right WHERE owner_id = ?", (theirs,)).fetchone()
            (invitation,) = database.execute(
                "INSERT INTO web_invitation (digest, email, role, owner_id, expires_at) "
                "VALUES ('0', 'waiting@example.org', 'owner', ?, datetime('now', '+7 days')) RETURNING id",
                (theirs,),
            ).fetchone()
            (user,) = database.execute("SELECT id FROM web_user WHERE email LIKE 'other%'").fetchone()
            (token_id,) = database.execute(
                "SELECT t.id FROM web_accesstoken t JOIN web_user u ON u.id = t.user_id WHERE u.email LIKE 'other%'"
            ).fetchone()
            (passkey,) = database.execute(
                "INSERT INTO mfa_authenticator (type, data, user_id, created_at) "
                "SELECT 'webauthn', ?, id, joined_at FROM web_user WHERE email LIKE 'other%' RETURNING id",
                (f'{{"name": "{SECRET}", "credential": {{}}}}',),
            ).fetchone()
        return {
            "shop_id": str(self.ids[SECRET]),
            "kiosk_id": SECRET.lower(),
            "step": "months",
            "right_id": str(right),
            "invitation_id": str(invitation),
            "user_id": str(user),
            "token_id": str(token_id),
            "area_id": "2",
            "owner_id": str(theirs),
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


def store_pages(url: str, ids: dict[str, int]) -> None:
    """A page of each shop that says no more than its name."""
    with closing(PageStore.open(url)) as store:
        for shop, shop_id in ids.items():
            page = StoredPage(shop_id, MONTH, "en", CLOCK.wall(), f"{shop}: a headline", 1, SUMMARY)
            main = f"<style></style><body><main>{shop}</main></body>".encode()
            figures = json.dumps({"shop": shop, "faces": [], "months": []}).encode()
            store.put(page, {".html": main, ".csv": shop.encode(), ".json": figures, ".pdf": main})
