"""What programs are told by a token: what its owner sees, no more, and no longer."""

import csv
import json
import re
import shutil
import socket
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import kiosk
from kiosk.office.web.api_description import description
from kiosk.office.web.flat_table import rows, written
from sync.archive.registered import MAX_ID, RegisteredShop
from tests.office.web.browser import HOST, hidden
from tests.office.web.conftest import KAZLAUSKAS, OFFICE, OWNER_IDS, PASSWORD, ROSSI

FIGURES = Path(kiosk.__file__).parents[1] / "docs" / "FIGURES.md"
PROMTOOL = shutil.which("promtool")


def token(browser, scope="read", name="spreadsheet") -> str:
    page = browser.get("/account/tokens")
    if page.status == 302:  # whoever makes one shows once more who he is
        assert page.to.startswith("/account/confirm")
        browser.post("/account/confirm", {"password": PASSWORD})
        page = browser.get("/account/tokens")
    form = {**hidden(page.text), "name": name, "scope": scope, "days": "30"}
    made = browser.ask("POST", "/account/tokens", form)
    return re.search(r"<code>([\w-]{40,})</code>", made.text).group(1)


def bearer(found: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {found}"}


@pytest.fixture(scope="module")
def owner(web, office):
    return web.account("programs@example.org", "--owner", ROSSI)


@pytest.fixture(scope="module")
def chief(web, office):
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    return browser


@pytest.fixture(scope="module")
def mine(owner):
    return bearer(token(owner))


def paths(office, shop: str) -> list[str]:
    of = f"/api/v1/shops/{office[shop]}"
    return [of, f"{of}/2026-10.json", f"{of}/2026-10.csv"]


def test_a_token_sees_what_its_owner_sees(web, owner, mine, office):
    nobody = web.browser()
    shops = json.loads(nobody.get("/api/v1/shops", **mine).body)["shops"]
    assert {each["name"] for each in shops} == {"Via Garibaldi", "Corso Italia"}
    for path in paths(office, "Corso Italia"):
        assert nobody.get(path, **mine).status == 200
    for path in paths(office, "Uostas"):
        assert nobody.get(path, **mine).status == 404
    of = f"/shops/{office['Corso Italia']}/2026-10"
    assert nobody.get(f"/api/v1{of}.json", **mine).body == owner.get(f"{of}/json").body
    assert nobody.get(f"/api/v1{of}.csv", **mine).body == owner.get(f"{of}/csv").body
    assert nobody.get(f"/api/v1{of}.pdf", **mine).status == 404


def test_without_a_token_nothing_is_told_and_a_cookie_is_none(web, owner, office):
    for path in [*paths(office, "Corso Italia"), "/api/v1/shops", "/metrics"]:
        for browser, headers in ((web.browser(), {}), (owner, {}), (web.browser(), bearer("x" * 43))):
            answer = browser.get(path, **headers)
            assert (answer.status, answer.header("WWW-Authenticate")) == (401, "Bearer")


def test_a_token_is_no_login(web, mine):
    assert web.browser().get("/", **mine).status == 302
    assert web.browser().ask("POST", "/api/v1/shops", {}, mine).status in {403, 405}


def test_a_token_ends_by_its_day_by_hand_and_with_its_owners_rights(web, owner, chief, office):
    path = f"/api/v1/shops/{office['Uostas']}"
    other = web.account("short@example.org", "--owner", KAZLAUSKAS)
    old, ended, bare = (token(other, name=name) for name in ("old", "ended", "bare"))
    for each in (old, ended, bare):
        assert web.browser().get(path, **bearer(each)).status == 200
    with closing(sqlite3.connect(web.folder / "web" / "web.db", timeout=300)) as database, database:
        database.execute("UPDATE web_accesstoken SET expires_at = '2020-01-01 00:00:00' WHERE name = 'old'")
    assert web.browser().get(path, **bearer(old)).status == 401
    page = other.get("/account/tokens")
    end = re.search(r'ended</span>.*?href="(/account/tokens/\d+/end)"', page.text, re.DOTALL).group(1)
    assert owner.ask("POST", end, hidden(owner.get("/account/tokens").text)).status == 404  # somebody else's
    assert web.browser().get(path, **bearer(ended)).status == 200
    assert other.ask("POST", end, hidden(page.text)).to == "/account/tokens"
    assert web.browser().get(path, **bearer(ended)).status == 401
    people = chief.get("/people")
    end = re.search(r'href="(/people/\d+/end)" aria-label="Take away: short@example.org', people.text).group(1)
    chief.ask("POST", end, hidden(people.text))
    assert web.browser().get(path, **bearer(bare)).status == 404


def test_a_button_pressed_twice_makes_one_token_the_one_that_is_shown(web, owner, office):
    """The browser shows the second answer: the first one's token was good for a month, and nobody had seen it."""
    first, second = (token(owner, name="pressed twice") for _ in range(2))
    path = paths(office, "Via Garibaldi")[0]
    assert [web.browser().get(path, **bearer(each)).status for each in (first, second)] == [401, 200]
    token(owner, name="another")  # the control
    assert web.browser().get(path, **bearer(second)).status == 200
    assert owner.get("/account/tokens").text.count("pressed twice</span>") == 1


def test_a_token_itself_is_nowhere(web, owner):
    made = token(owner, name="kept nowhere")
    assert made not in owner.get("/account/tokens").text
    kept = b"".join(path.read_bytes() for path in (web.folder / "web").iterdir())
    assert made.encode() not in kept
    assert b"kept nowhere" in kept  # the control


def test_each_path_of_the_description_answers_as_it_says(web, mine, office):
    described = json.loads(web.browser().get("/api/openapi.json").body)
    for path, methods in described["paths"].items():
        if path == "/metrics":
            continue
        answer = web.browser().get(path.format(shop_id=office["Corso Italia"], month="2026-10"), **mine)
        assert answer.status == 200
        ((kind, content),) = methods["get"]["responses"]["200"]["content"].items()
        assert answer.header("Content-Type").startswith(kind)
        told = json.loads(answer.body) if kind == "application/json" else answer.text
        assert [*Draft202012Validator(content["schema"]).iter_errors(told)] == []
    named = [methods["get"]["operationId"] for methods in described["paths"].values()]
    assert len({*named}) == len(named)


def test_the_figures_of_a_month_are_described_as_where_they_are_written_down():
    schema = description("https://office.example.org")["paths"]["/api/v1/shops/{shop_id}/{month}.json"]["get"]
    figures = schema["responses"]["200"]["content"]["application/json"]["schema"]
    row = re.search(r"^\| the document \| (.+) \|$", FIGURES.read_text("utf-8"), re.MULTILINE).group(1)
    names = set(re.findall(r"`([a-z_]+)`", row)) - {"null"}
    assert names == set(figures["properties"]) == set(figures["required"])


def test_what_is_read_is_asked_about_first_without_its_content(web, mine, office):
    """As polars, DuckDB and watchers of websites ask."""
    answers = {}
    for path, status in (("/api/v1/table/months.csv", 200), ("/", 302), ("/login", 200), ("/api/v1/none", 404)):
        lines = [f"Host: {HOST}", "X-Forwarded-Proto: https", *(f"{name}: {value}" for name, value in mine.items())]
        with closing(socket.create_connection(("127.0.0.1", web.port), timeout=300)) as connection:
            connection.sendall("\r\n".join([f"HEAD {path} HTTP/1.1", *lines, "Connection: close", "\r\n"]).encode())
            answers[path] = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, content = answers[path].partition(b"\r\n\r\n")
        assert (content, int(head.split()[1])) == (b"", status)
    table = web.browser().get("/api/v1/table/months.csv", **mine)
    assert f"\r\nContent-Length: {len(table.body)}\r\n".encode() in answers["/api/v1/table/months.csv"]


def of_table(web, headers, what: str) -> list[dict[str, str]]:
    answer = web.browser().get(f"/api/v1/table/{what}", **headers)
    assert (answer.status, answer.header("Content-Type")) == (200, "text/csv; charset=utf-8")
    return [*csv.DictReader(StringIO(answer.text, newline=""))]


def test_one_table_has_all_votes_of_the_shops_that_are_seen(web, mine, office):
    months, days = (of_table(web, mine, f"{step}.csv?since=2026-09") for step in ("months", "days"))
    assert {each["shop"] for each in months} == {"Via Garibaldi", "Corso Italia"}
    # As `fill` has it: 28 days of 16 votes, of which 12 are happy, but 5 in Corso Italia's October.
    happy = {(each["shop"], each["date"]): each["votes"] for each in months if each["face"] == "happy"}
    assert happy == {
        ("Via Garibaldi", "2026-09-01"): "336",
        ("Via Garibaldi", "2026-10-01"): "336",
        ("Corso Italia", "2026-09-01"): "336",
        ("Corso Italia", "2026-10-01"): "140",
    }
    sums = Counter()
    for each in days:
        sums[each["shop_id"], f"{each['date'][:7]}-01", each["face"]] += int(each["votes"])
    assert sums == {(each["shop_id"], each["date"], each["face"]): int(each["votes"]) for each in months}
    assert {each["points"] for each in months if each["label"] == "so-so"} == {"50"}


def test_a_table_is_of_one_owner_where_one_is_named_and_never_of_another(web, mine, office):
    assert of_table(web, mine, f"months.csv?owner={OWNER_IDS[ROSSI]}")
    for nobodys in (OWNER_IDS[KAZLAUSKAS], 0, MAX_ID):
        assert of_table(web, mine, f"months.csv?owner={nobodys}") == []
    for wrong in (
        "owner=x",
        "owner=",
        "owner=-1",
        f"owner={MAX_ID + 1}",
        "since=",
        "since=2026",
        "since=2026-13",
        "since=0000-00",
    ):
        assert web.browser().get(f"/api/v1/table/months.csv?{wrong}", **mine).status == 400
    for nothing in ("weeks.csv", "months.pdf"):
        assert web.browser().get(f"/api/v1/table/{nothing}", **mine).status == 404
    assert web.browser().get("/api/v1/table/months.csv").status == 401


def test_no_name_in_a_table_is_a_formula():
    shop = RegisteredShop(1, "=HYPERLINK(1)", 2, "@owner", None)
    figures = {
        "faces": [{"key": "happy", "label": "+1", "score": 100}],
        "months": [{"month": "2026-10", "votes": [3], "final": True, "days": []}],
    }
    table = written(rows(shop, json.dumps(figures).encode(), "months", ""))
    assert table.splitlines()[1] == "2,'@owner,1,'=HYPERLINK(1),2026-10-01,happy,'+1,100,3,true"


def test_metrics_are_for_who_may_see_kiosks(web, owner, mine, chief):
    assert 'value="metrics"' not in owner.get("/account/tokens").text
    assert web.browser().get("/metrics", **mine).status == 403
    page = web.browser().get("/metrics", **bearer(token(chief, "metrics")))
    assert page.status == 200
    assert 'smiley_kiosks{state="never"} 3' in page.text
    assert "smiley_quarantined_messages 0" in page.text
    if PROMTOOL:
        checked = subprocess.run(
            [PROMTOOL, "check", "metrics"], input=page.body, capture_output=True, check=False, timeout=300
        )
        assert (checked.returncode, checked.stderr) == (0, b"")
