"""What the office in a browser costs: a page from store, lists of kiosks and people, the first of the month."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sync.archive.registry import Registry
from tests.bench.figure import Figure
from tests.bench.machine import held_to
from tests.office.web.browser import Browser
from tests.office.web.conftest import LINK, MANY, OFFICE, PASSWORD, ROSSI, Web, fill, many_kiosks

REQUESTS, OWNERS, PEOPLE = 50, 200, 2_000
PAGE_MS, LIST_MS, MINUTE_S = 20, 100, 60
MONTH = "2026-10"


def web(folder: Path) -> list[Figure]:
    """Milliseconds of the server's processor time a request, as its proxy asks for it."""
    served = Web(folder)
    shop = fill(served.archive)["Corso Italia"]
    served.kiosk("report", "--store", "--month", MONTH)
    with closing(Registry.open(served.archive)) as registry, registry.change() as change:
        many_kiosks(change)
    with served.serving() as said:
        chief = served.browser()
        chief.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD})
        owner = served.account("owner@example.org", "--owner", ROSSI)
        _enter_people(served)
        people = [_cost_ms(served, chief, path) for path in ("/people", "/people?text=Shop+19")]
        page = _cost_ms(served, owner, f"/shops/{shop}/{MONTH}")
        kiosks = _cost_ms(served, chief, "/kiosks")
        # Each logs in, looks at his shops and opens the page of one.
        before_s = served.cpu_s()
        for _ in range(OWNERS // 10):
            visitor = served.browser()
            visitor.log_in("owner@example.org", PASSWORD)
            visitor.get("/")
            visitor.get(f"/shops/{shop}")
        visits_s = (served.cpu_s() - before_s) * 10
    return [
        held_to("web: a page from store", page, PAGE_MS),
        held_to(f"web: the list of {MANY:,} kiosks", kiosks, LIST_MS),
        held_to(f"web: the list of {PEOPLE:,} people", people[0], LIST_MS),
        held_to("web: some of them, by a word", people[1], LIST_MS),
        Figure(f"web: {OWNERS} owners log in and read", visits_s, MINUTE_S, "s CPU", "a minute of one core"),
    ]


def _enter_people(served: Web) -> None:
    """Each sees one shop, by an account as the second one's."""
    with closing(sqlite3.connect(served.folder / "archive.db", timeout=300)) as archive:
        shops = [shop_id for (shop_id,) in archive.execute("SELECT id FROM shop ORDER BY id")]
    with closing(sqlite3.connect(served.folder / "web" / "web.db", timeout=300)) as database, database:
        for number in range(PEOPLE):
            user = (
                "INSERT INTO web_user (email, password, is_active, joined_at) "
                "SELECT ?, password, 1, joined_at FROM web_user WHERE id = 2"
            )
            pk = database.execute(user, (f"p{number:05d}@example.org",)).lastrowid
            row = (pk, shops[number % len(shops)])
            database.execute("INSERT INTO web_right (role, user_id, shop_id) VALUES ('shop', ?, ?)", row)


def _cost_ms(served: Web, browser: Browser, path: str) -> float:
    assert browser.get(path).status == 200
    before_s = served.cpu_s()
    for _ in range(REQUESTS):
        browser.get(path)
    return (served.cpu_s() - before_s) / REQUESTS * 1000
