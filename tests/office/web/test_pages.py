"""The pages that timers made: the very page of `kiosk report`, in the frame of the web."""

import json
import re
import sqlite3
import subprocess
from contextlib import closing

import pytest

from sync.archive.database_errors import ArchiveError
from sync.archive.page_store import PageStore
from sync.archive.read_engine import read_engine
from sync.archive.registry import Registry
from tests.office.web.conftest import KAZLAUSKAS, LINK, MONTHS, OFFICE, PASSWORD, ROSSI, SHOPS, Web, fill
from tests.open_files import open_below


@pytest.fixture(scope="module")
def rossi(web, office):
    return web.account("rossi@example.org", "--owner", ROSSI)


def test_an_owner_sees_his_shops_and_those_first_that_need_attention(rossi, office):
    page = rossi.get("/")
    assert re.findall(r'href="/shops/(\d+)"', page.text) == [str(office["Corso Italia"]), str(office["Via Garibaldi"])]
    assert "Uostas" not in page.text


def test_the_list_speaks_the_readers_language_though_the_pages_are_in_their_owners(web, rossi):
    assert re.search(r"[\d,]+ votes", rossi.get("/").text)  # the control
    italian = rossi.get("/", **{"Accept-Language": "it"}).text
    assert re.search(r"[\d.]+ voti", italian)
    assert "votes" not in italian
    assert 'lang="en"' not in italian.partition("<footer")[0]
    with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as archive:
        kept = archive.execute("SELECT shop_id, month, summary FROM page").fetchall()
        archive.execute("UPDATE page SET summary = json_remove(summary, '$.in')")  # as an older version stored it
        older = rossi.get("/", **{"Accept-Language": "it"}).text
        archive.executemany("UPDATE page SET summary = ?3 WHERE shop_id = ?1 AND month = ?2", kept)
    assert re.search(r'<span lang="en">[\d,]+ votes', older)  # at least read aloud as what it is


def test_the_page_is_that_of_kiosk_report(web, rossi, office, tmp_path):
    out = tmp_path / "page.html"
    web.kiosk("report", "--month", "2026-10", "--shop", "Via Garibaldi", "--out", str(out))
    main = re.search(r"<main.*</main>", out.read_text("utf-8"), re.DOTALL).group()
    shown = rossi.get(f"/shops/{office['Via Garibaldi']}/2026-10").text
    # But for styles in elements, which stand in its sheet.
    styles = dict(re.findall(r'\[data-style="(\d+)"\]{(.*)}', shown))
    assert main in re.sub(r'data-style="(\d+)"', lambda found: f'style="{styles[found[1]]}"', shown)
    assert len(main) > 10_000
    assert styles


def test_the_newest_month_is_shown_and_one_goes_back_and_forth(rossi, office):
    shop = office["Via Garibaldi"]
    page = rossi.get(f"/shops/{shop}")
    assert page.title == "Via Garibaldi, October 2026"
    assert f'rel="prev" href="/shops/{shop}/2026-09"' in page.text
    assert 'rel="next"' not in page.text
    back = rossi.get(f"/shops/{shop}/2026-09")
    assert (back.title, f'rel="next" href="/shops/{shop}/2026-10"' in back.text) == (
        "Via Garibaldi, September 2026",
        True,
    )
    for unknown in ("2025-01", "2026-11"):
        assert rossi.get(f"/shops/{shop}/{unknown}").status == 404


def test_the_policy_lets_in_the_pages_own_sheet_and_no_other(rossi, office):
    page = rossi.get(f"/shops/{office['Via Garibaldi']}")
    policy = page.header("Content-Security-Policy")
    assert re.search(r"style-src 'self' 'sha256-[\w+/=]+'", policy)
    assert "unsafe" not in policy
    assert " style=" not in page.text
    assert "@font-face" not in page.text


def test_what_is_downloaded_is_what_the_command_writes(web, rossi, office, tmp_path):
    for kind in ("csv", "json"):
        out = tmp_path / f"page.{kind}"
        web.kiosk("report", "--month", "2026-10", "--shop", "Corso Italia", "--out", str(out))
        answer = rossi.get(f"/shops/{office['Corso Italia']}/2026-10/{kind}")
        assert answer.body == out.read_bytes()
        assert answer.header("Content-Disposition") == f'attachment; filename="Corso Italia 2026-10.{kind}"'
    pdf = rossi.get(f"/shops/{office['Corso Italia']}/2026-10/pdf")
    assert (pdf.header("Content-Type"), pdf.body[:5]) == ("application/pdf", b"%PDF-")
    assert json.loads(rossi.get(f"/shops/{office['Corso Italia']}/2026-10/json").body)
    assert rossi.get(f"/shops/{office['Corso Italia']}/2026-10/html").status == 404
    assert rossi.get(f"/shops/{office['Corso Italia']}/2026-10/exe").status == 404


def test_one_owners_pages_can_be_made_alone(web, office):
    before = made_at(web)
    assert web.kiosk("report", "--store", "--owner", KAZLAUSKAS, "--month", MONTHS[-1]).startswith("1 pages stored")
    changed = {shop for shop, at in made_at(web).items() if at != before[shop]}
    assert changed == {office["Uostas"]}
    with pytest.raises(subprocess.CalledProcessError) as refused:
        web.kiosk("report", "--store", "--owner", "Nobody", "--month", MONTHS[-1])
    assert "no owner 'Nobody'; there is" in refused.value.stderr


def made_at(web):
    with closing(PageStore.open(web.archive)) as pages:
        return {each.shop_id: each.made_at for each in pages.newest()}


def test_an_archive_that_is_away_is_said_and_nobody_is_blamed(tmp_path_factory):
    web = Web(tmp_path_factory.mktemp("away"))
    with web.serving() as said:
        browser = web.browser()
        browser.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD})
        assert browser.get("/").title == "No kiosk has told anything yet"
    fill(web.archive)
    with web.serving():
        assert "Via Garibaldi" in browser.get("/").text
    (web.folder / "archive.db").unlink()
    (web.folder / "archive.db").mkdir()
    with web.serving():
        answer = browser.get("/")
        assert (answer.status, answer.title) == (503, "The figures cannot be reached just now")
        assert browser.get("/account").status == 200


def test_the_web_cannot_write_into_the_archive_nor_needs_to(web, office):
    engine = read_engine(web.archive)
    assert len(Registry(engine).shops()) == len(SHOPS)
    with pytest.raises(ArchiveError, match="readonly"), Registry(engine).change() as change:
        change.add_owner("Somebody")
    engine.dispose()
    with closing(Registry.open(web.archive)) as registry:
        assert "Somebody" not in [owner.name for owner in registry.owners()]


def test_an_older_archive_is_left_as_it_is(tmp_path):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    fill(url)
    database = sqlite3.connect(tmp_path / "archive.db")
    with closing(database), database:
        database.execute("UPDATE alembic_version SET version_num = '0003'")
    with pytest.raises(ArchiveError, match="start its collector first"):
        read_engine(url)


def test_an_archive_that_cannot_be_read_is_not_kept_open(tmp_path):
    file = tmp_path / "archive.db"
    file.write_text("no database " * 1000)
    with pytest.raises(ArchiveError, match="file is not a database") as refused:
        read_engine(f"sqlite:///{file}")
    assert open_below(tmp_path) == [], refused
