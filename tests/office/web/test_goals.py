"""Goals in the browser: from the form by way of the timers to the page, and back to the one before."""

import html
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.cli.web_entries import import_entries
from kiosk.office.report.data.entered import Entered, GoalEntry, encode
from kiosk.office.report.data.months import back
from sync.archive.archive import Archive
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import KAZLAUSKAS, OFFICE, PASSWORD, ROSSI, Web
from tests.office.web.entries import archive_of, entries, handed_on, reading
from tests.sync.ends import CLOCK, until

SHOP = "Via Garibaldi"
BY = back(f"{CLOCK.wall():%Y-%m}", -12)
FORM = {"points": "82", "by": BY}
OWN = f'[owners."{ROSSI}"]\nmail = []\n'
TOML = f'{OWN}[owners."{ROSSI}".goals."{SHOP}"]\npoints = 61\nby = "{BY}"\n'
ROW = re.compile(
    r'<li class="line"><span class="name">(.*?)</span>\s*<span class="sub">(.*?)</span>'
    r'(?:\s*<form.*?name="goal" value="(\w{64})")?',
    re.DOTALL,
)


class Goals:
    """Those of one shop, as somebody sees them."""

    def __init__(self, browser: Browser, shop_id: int) -> None:
        self.browser, self.path = browser, f"/shops/{shop_id}/goals"

    def put(self, points: int, by: str = BY):
        return self.browser.post(self.path, {"points": str(points), "by": by})

    def undo(self, points: int):
        page = self.browser.get(self.path).text
        digest = next(digest for words, _, digest in ROW.findall(page) if words.startswith(f"{points} by"))
        return self.browser.ask("POST", f"{self.path}/undo", {**hidden(page), "goal": digest})

    def shown(self) -> dict[int, str]:
        """The score of each, and what is said of it."""
        found = ROW.findall(self.browser.get(self.path).text)
        return {int(words.partition(" by")[0]): html.unescape(about) for words, about, _ in found}


def carried(web: Web, file: Path | None = None) -> dict[str, tuple[int, str]]:
    """What holds in the archive once it has taken in what waits, or what stands in another file."""
    with closing(Archive.open(web.archive)) as archive:
        import_entries(archive, reading(web, file or entries(web)))
        return {shop: (each.points, each.by) for view in archive.views() for shop, each in view.goals().items()}


def on_the_page(web: Web, toml: str = "") -> str:
    """What the page of the newest month says of the goal, made by whoever may write the archive."""
    settings = web.folder / "page.toml"
    settings.write_text(web.settings.read_text() + toml)
    out = web.folder / "page.html"
    web.kiosk("report", "--month", "2026-10", "--shop", SHOP, "--out", str(out), settings=settings)
    found = re.search(r"Your goal: (\d+) by", out.read_text("utf-8"))
    return found.group(1) if found else ""


@pytest.fixture(scope="module")
def owner(web, registered) -> Browser:
    return web.account("rossi@example.org", "--owner", ROSSI)


@pytest.fixture
def goals(web, registered, owner):
    """With none set."""
    yield Goals(owner, registered[SHOP])
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM web_waitinggoal")
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM goal")


def test_a_goal_goes_from_the_form_to_the_page_and_an_undo_gives_back_what_held_before(web, goals):
    assert on_the_page(web) == ""  # the control
    assert on_the_page(web, TOML) == "61"
    assert goals.put(82).to == goals.path
    assert goals.shown() == {82: "holds · waits: on the pages in a minute or two"}
    until(lambda: handed_on(web, '"points":82'), "handed on")
    assert on_the_page(web, TOML) == "82"
    assert goals.shown() == {82: "holds"}
    goals.put(90)
    until(lambda: handed_on(web, '"points":90'), "handed on")
    assert on_the_page(web, TOML) == "90"
    assert goals.shown() == {90: "holds", 82: "held before, and would again"}
    assert goals.undo(90).to == goals.path
    assert goals.shown() == {82: "holds"}
    until(lambda: handed_on(web, '"withdrawn":true'), "handed on")
    assert on_the_page(web, TOML) == "82"
    goals.undo(82)
    until(lambda: handed_on(web, '"withdrawn":true'), "handed on")
    assert on_the_page(web, TOML) == "61"
    assert goals.shown() == {}
    chief = web.browser()
    chief.log_in(OFFICE, PASSWORD)
    said = chief.get("/people/audit").text
    assert f"set a goal – {ROSSI} – {SHOP}: 90, {BY}" in said
    assert f"took a goal back – {ROSSI} – {SHOP}: 90, {BY}" in said


def test_a_page_that_is_asked_for_has_the_goal(web, office, goals):
    goals.put(77)
    until(lambda: handed_on(web, '"points":77'), "handed on")
    carried(web)
    path = f"/shops/{office[SHOP]}/2026-10/in/it"
    until(lambda: goals.browser.get(path).header("Refresh") is None, "made")
    assert "Il Suo obiettivo: 77 entro" in goals.browser.get(path).text


def test_what_was_read_before_is_not_taken_in_again_and_a_second_click_sets_none(web, goals):
    goals.put(82)
    goals.put(82)
    until(lambda: handed_on(web, '"points":82'), "handed on")
    assert len(goals.shown()) == 1
    file = web.folder / "again.json"
    file.write_bytes(entries(web).read_bytes())
    assert file.read_bytes().count(b'"points"') == 1
    assert carried(web, file) == carried(web, file) == {SHOP: (82, BY)}
    goals.undo(82)
    until(lambda: handed_on(web, '"withdrawn":true'), "handed on")
    assert carried(web) == {}
    assert carried(web, file) == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"points": "0"}, "greater than or equal to 1"),
        ({"points": "101"}, "less than or equal to 100"),
        ({"points": "82.5"}, "whole number"),
        ({"points": ""}, "This field is required"),
        ({"by": back(BY, 13)}, "valid choice"),
        ({"by": "2027-13"}, "valid choice"),
    ],
)
def test_what_is_no_goal_is_refused_beside_its_field(goals, wrong, said):
    answer = goals.browser.post(goals.path, {**FORM, **wrong})
    assert (answer.status, said in html.unescape(answer.text)) == (200, True)
    assert goals.shown() == {}


def test_whoever_sees_one_shop_or_another_owners_sets_none(web, goals):
    for name, right in (("shop", ("--shop", SHOP)), ("other", ("--owner", KAZLAUSKAS)), ("tech", ())):
        browser = web.account(f"{name}@example.org", *right)
        page = hidden(browser.get("/password/change").text)
        assert browser.get(goals.path).status == browser.ask("POST", goals.path, {**page, **FORM}).status == 404
        assert browser.ask("POST", f"{goals.path}/undo", {**page, "goal": "0" * 64}).status == 404
    assert goals.shown() == {}
    assert goals.put(82).to == goals.path  # the control


def test_so_many_of_one_shop_wait_and_no_more(web, registered, goals):
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        row = "INSERT INTO web_waitinggoal (key, shop_id, points, by, withdrawn) VALUES (?, ?, ?, ?, 0)"
        for number in range(1, 51):
            database.execute(row, (f"{number:032x}", registered[SHOP], number, BY))
    assert "no further one" in goals.put(82).text
    other = Goals(goals.browser, registered["Corso Italia"])
    assert other.put(82).to == other.path  # the control


def test_an_entry_that_no_web_wrote_is_judged_again(web, registered, goals, capsys):
    shop = registered[SHOP]
    wrong = [
        GoalEntry("1" * 32, shop, 0, BY, withdrawn=False),
        GoalEntry("2" * 32, shop, 101, BY, withdrawn=False),
        GoalEntry("3" * 32, shop, 80, "soon", withdrawn=False),
        GoalEntry("4" * 32, 999_999, 80, BY, withdrawn=False),
    ]
    file = web.folder / "wrong.json"
    file.write_bytes(
        encode(Entered(goals=(*wrong, GoalEntry("5" * 32, shop, 80, BY, withdrawn=False)), archive=archive_of(web)))
    )
    assert carried(web, file) == {SHOP: (80, BY)}
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(": entry ")[2][:1] for line in said] == ["1", "2", "3", "4"]
