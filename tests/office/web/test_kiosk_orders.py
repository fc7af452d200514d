"""Technicians and the office move kiosks and take them away: from the browser into the registry, and no further."""

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from attrs import evolve

from hardware.clock import SystemClock
from kiosk.cli.web_entries import import_entries
from kiosk.cli.web_orders import take_orders
from kiosk.office.report.data.entered import ADD, MOST_ORDERS, MOVE, RETIRE, Entered, PlacementEntry, encode
from sync.archive.archive import Archive
from sync.archive.kiosk_orders import KioskOrders
from sync.archive.registry import Registry
from tests.office.web.browser import Browser, hidden
from tests.office.web.conftest import KAZLAUSKAS, OFFICE, PASSWORD, ROSSI, Web
from tests.office.web.entries import archive_of, entries, handed_on, reading
from tests.sync.ends import until

KIOSK = "via-garibaldi"
PAGE = f"/kiosks/one/{KIOSK}"
KEY = re.compile(r'name="key" value="([0-9a-f]{32})"')


def today() -> date:
    return SystemClock().wall().date()


@pytest.fixture(scope="module")
def technician(web, registered) -> Browser:
    return web.account("fleet@example.org", "--technician")


@pytest.fixture(autouse=True)
def _as_it_was(web, registered):
    yield
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM web_kioskrequest")
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("DELETE FROM kiosk_order")
        database.execute("DELETE FROM placement WHERE from_day > '2000-01-01'")
        database.execute("UPDATE kiosk SET retired_on = NULL")


def question(shop_id: int, touchpoint: str = "Terrace", day: date | None = None, kiosk: str = KIOSK) -> str:
    return f"/kiosks/one/{kiosk}/move?shop={shop_id}&touchpoint={touchpoint}&from_day={day or today()}"


def yes(browser: Browser, path: str):
    """Answer a question as a person does, who shows first who he is where that is asked."""
    page = browser.get(path)
    if page.to.startswith("/account/confirm"):
        browser.post(page.to, {"password": PASSWORD})
        page = browser.get(path)
    assert page.status == 200
    return browser.ask("POST", path.partition("?")[0], hidden(page.text))


def take_in(web: Web) -> None:
    office = reading(web, entries(web))
    with closing(Archive.open(web.archive)) as archive:
        import_entries(archive, office)


def places(web: Web, kiosk: str = KIOSK) -> list[tuple[int, str, str]]:
    with closing(Registry.open(web.archive)) as registry:
        return [(each.shop_id, each.touchpoint, f"{each.from_day}") for each in registry.kiosk(kiosk).placements]


def retired(web: Web, kiosk: str = KIOSK) -> date | None:
    with closing(Registry.open(web.archive)) as registry:
        return registry.kiosk(kiosk).retired_on


def orders(web: Web) -> list[tuple[str, str, str, str]]:
    with closing(KioskOrders.open(web.archive)) as found:
        return [(each.order.what, each.order.kiosk_id, each.order.who, each.refusal) for each in found.newest(1000)]


def test_a_kiosk_is_moved_by_a_technician_and_the_page_says_when_it_is_done(web, registered, technician, capsys):
    assert yes(technician, question(registered["Corso Italia"])).to == PAGE
    assert "waits: done in a minute or two" in technician.get(PAGE).text
    until(lambda: handed_on(web, '"Terrace"'), "handed on")
    assert len(places(web)) == 1  # the control: the web itself changes nothing
    take_in(web)
    assert places(web)[-1] == (registered["Corso Italia"], "Terrace", f"{today()}")
    page = technician.get(PAGE).text
    assert "waits" not in page
    assert "done on" in page
    assert "Corso Italia, Terrace" in page
    assert orders(web) == [(MOVE, KIOSK, "fleet@example.org", "")]
    assert f"in the browser, fleet@example.org: move {KIOSK} to shop" in capsys.readouterr().err
    until(lambda: not entries(web).read_bytes().count(b"Terrace"), "nothing waits")
    chief = web.browser()
    chief.log_in(OFFICE, PASSWORD)
    assert f"had a kiosk moved – {KIOSK}: {ROSSI} – Corso Italia, Terrace, {today()}" in chief.get("/people/audit").text


def test_one_that_is_taken_away_is_put_in_use_again_by_moving_it(web, registered, technician):
    assert yes(technician, f"{PAGE}/retire").to == PAGE
    until(lambda: handed_on(web, f'"{RETIRE}"'), "handed on")
    take_in(web)
    assert retired(web) == today()
    assert "Taken away since" in technician.get(PAGE).text
    assert KIOSK not in technician.get("/kiosks").text
    assert KIOSK in technician.get("/kiosks/orders").text  # there it is found again
    assert yes(technician, question(registered["Via Garibaldi"], "")).to == PAGE
    until(lambda: handed_on(web, f'"{MOVE}"'), "handed on")
    take_in(web)
    assert retired(web) is None


def test_two_clicks_are_one_and_a_file_that_is_read_again_changes_nothing(web, registered, technician):
    path = question(registered["Corso Italia"])
    form = hidden(technician.get(path).text)
    for _ in range(3):
        assert technician.ask("POST", f"{PAGE}/move", form).to == PAGE
    assert technician.get(PAGE).text.count("waits: done") == 1
    until(lambda: handed_on(web, '"Terrace"'), "handed on")
    former = web.folder / "former.json"
    former.write_bytes(entries(web).read_bytes())
    take_in(web)
    yes(technician, question(registered["Via Garibaldi"], "Door"))
    until(lambda: handed_on(web, '"Door"'), "handed on")
    take_in(web)
    with closing(Archive.open(web.archive)) as archive:
        import_entries(archive, reading(web, former))
    assert places(web)[-1] == (registered["Via Garibaldi"], "Door", f"{today()}")


def test_a_question_that_is_only_looked_at_or_left_changes_nothing(web, registered, technician):
    page = technician.get(question(registered["Uostas"]))
    assert f"Another owner: from that day on {KAZLAUSKAS} sees what it counts, and {ROSSI} does not." in page.text
    assert "Another owner" not in technician.get(question(registered["Corso Italia"])).text  # the control
    technician.ask("HEAD", f"{PAGE}/retire")
    assert re.search(rf'<a class="button" href="{PAGE}">Leave it as it is', page.text)
    assert "waits" not in technician.get(PAGE).text


@pytest.mark.parametrize("path", ["", "/move", "/retire"])
def test_owners_shops_and_nobody_move_nothing(web, registered, technician, path):
    rights = {"own": ("--owner", ROSSI), "other": ("--owner", KAZLAUSKAS), "one": ("--shop", "Via Garibaldi")}
    form = hidden(technician.get(f"{PAGE}/retire").text)
    form |= {"shop": f"{registered['Corso Italia']}", "touchpoint": "", "from_day": f"{today()}"}
    for name, right in rights.items():
        browser = web.account(f"{name}-{path.strip('/')}@example.org", *right)
        token = hidden(browser.get("/password/change").text)
        assert browser.get(PAGE + path).status == 404
        assert browser.ask("POST", PAGE + path, {**form, **token}).status in {404, 405} - ({405} if path else set())
        assert browser.get("/kiosks/orders").status == 404
    nobody = web.browser()
    assert nobody.get(PAGE + path).to.startswith("/login")
    assert "waits" not in technician.get(PAGE).text
    if path:
        assert technician.ask("POST", PAGE + path, form).to == PAGE  # the control


def test_without_the_token_of_the_form_or_from_elsewhere_nothing_is_taken(web, registered, technician):
    form = hidden(technician.get(f"{PAGE}/retire").text)
    bare = {name: value for name, value in form.items() if name != "csrfmiddlewaretoken"}
    assert technician.ask("POST", f"{PAGE}/retire", bare).status == 403
    elsewhere = {"Origin": "https://evil.example", "Referer": "https://evil.example/"}
    assert technician.ask("POST", f"{PAGE}/retire", form, elsewhere).status == 403
    assert "waits" not in technician.get(PAGE).text
    assert technician.ask("POST", f"{PAGE}/retire", form).to == PAGE  # the control


@pytest.mark.parametrize(
    ("shop", "touchpoint", "day", "said"),
    [
        ("999999", "", "", "valid choice"),
        ("0", "", "", "valid choice"),
        ("1e3", "", "", "valid choice"),
        ("", "x" * 81, "", "at most 80 characters"),
        ("", "a%00b", "", "Null characters are not allowed"),
        ("", "a%E2%80%AEb", "", "A page cannot show one of these characters"),
        ("", "", "2001-01-01", "From "),
        ("", "", "2099-01-01", "From "),
        ("", "", "junk", "valid date"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(web, registered, technician, shop, touchpoint, day, said):
    path = f"{PAGE}/move?shop={shop or registered['Corso Italia']}&touchpoint={touchpoint}&from_day={day or today()}"
    page = technician.get(path)
    assert (page.status, said in page.text) == (200, True)
    assert not KEY.search(page.text)
    form = {**hidden(technician.get(f"{PAGE}/retire").text), "shop": shop, "touchpoint": touchpoint, "from_day": day}
    assert technician.ask("POST", f"{PAGE}/move", form).status == 200
    assert "waits" not in technician.get(PAGE).text


@pytest.mark.parametrize("kiosk", ["nobody", "-", "A", "a" * 64, "..", "a%2Fb", "1%20OR%201=1"])
def test_what_is_no_kiosk_is_nothing(technician, kiosk):
    token = hidden(technician.get(f"{PAGE}/retire").text)
    for path in ("", "/move", "/retire"):
        assert technician.get(f"/kiosks/one/{kiosk}{path}").status == 404
    assert technician.ask("POST", f"/kiosks/one/{kiosk}/retire", token).status == 404


@pytest.mark.parametrize("key", ["", "x", "0" * 31, "G" * 32, "0" * 33])
def test_a_key_that_no_question_had_is_none(technician, key):
    form = {**hidden(technician.get(f"{PAGE}/retire").text), "key": key}
    assert technician.ask("POST", f"{PAGE}/retire", form).status == 404


def test_an_order_that_no_web_wrote_is_judged_again_and_kept_on_record(web, registered, technician, capsys):
    shop, now = registered["Corso Italia"], today()
    good = PlacementEntry("0" * 32, MOVE, KIOSK, shop, "Door", now, "fleet@example.org")
    wrong = [
        (evolve(good, key="1" * 32, kiosk_id="nobody"), "no kiosk 'nobody'"),
        (evolve(good, key="2" * 32, shop_id=999_999), "no shop 999999"),
        (evolve(good, key="3" * 32, shop_id=None), "no shop was named"),
        (evolve(good, key="4" * 32, from_day=date(2000, 1, 1)), "2000-01-01: from"),
        (evolve(good, key="5" * 32, from_day=now + timedelta(400)), "from"),
        (evolve(good, key="6" * 32, what=ADD), "is known already"),
        (evolve(good, key="7" * 32, touchpoint="a\u202eb"), "right-to-left override"),
        (evolve(good, key="8" * 32, what=RETIRE, kiosk_id="nobody", shop_id=None), "no kiosk 'nobody'"),
    ]
    file = web.folder / "wrong.json"
    file.write_bytes(encode(Entered(placements=(*(each for each, _ in wrong), good), archive=archive_of(web))))
    with closing(Archive.open(web.archive)) as archive:
        import_entries(archive, reading(web, file))
    refused = {refusal for *_, refusal in orders(web)}
    for _, reason in wrong:
        assert any(reason in each for each in refused), reason
    assert len(orders(web)) == len(wrong) + 1
    assert places(web)[1:] == [(shop, "Door", f"{now}")]
    assert len(capsys.readouterr().err.splitlines()) == len(wrong) + 1


def test_whoever_asked_reads_why_it_was_refused_and_it_stays_there(web, registered, technician):
    yes(technician, question(registered["Corso Italia"]))
    until(lambda: handed_on(web, '"Terrace"'), "handed on")
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as database:
        database.execute("UPDATE shop SET retired_on = '2026-01-01' WHERE id = ?", [registered["Corso Italia"]])
        take_in(web)
        database.execute("UPDATE shop SET retired_on = NULL")
    for _ in range(2):
        assert "Not done: no shop" in technician.get(PAGE).text
    assert len(places(web)) == 1


@pytest.mark.long
def test_so_many_orders_a_day_are_done_and_the_rest_waits(web, registered, capsys):
    shop, now = registered["Corso Italia"], SystemClock().wall()
    office = reading(web, entries(web))
    many = [
        PlacementEntry(f"{number:032x}", MOVE, KIOSK, shop, f"{number}", now.date(), "x@example.org")
        for number in range(MOST_ORDERS)
    ]
    take_orders(many, office, now)
    one = PlacementEntry("f" * 32, MOVE, KIOSK, shop, "after", now.date(), "x@example.org")
    take_orders([one], office, now + timedelta(hours=23))
    assert places(web)[-1][1] == f"{MOST_ORDERS - 1}"
    assert "the rest waits" in capsys.readouterr().err
    take_orders([one], office, now + timedelta(hours=25))
    assert places(web)[-1][1] == "after"  # the control
