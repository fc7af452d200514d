"""What everybody did is written down, and nobody takes it back."""

import re
import sqlite3
from contextlib import closing

import pytest

from tests.office.web.browser import hidden
from tests.office.web.conftest import KAZLAUSKAS, LINK, OFFICE, PASSWORD, ROSSI, Web
from tests.office.web.test_login import WRONG, with_codes
from tests.sync.ends import CLOCK


@pytest.fixture
def database(web: Web):
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _as_it_was(database):
    """Undoes what a test does to the log past its triggers."""
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    who = database.execute("SELECT who, id FROM web_auditentry WHERE id = 2").fetchall()
    yield
    for name, _ in triggers:
        database.execute(f"DROP TRIGGER IF EXISTS {name}")
    database.execute("DELETE FROM web_auditentry WHERE who = 'x'")
    database.executemany("UPDATE web_auditentry SET who = ? WHERE id = ?", who)
    for _, sql in triggers:
        database.execute(sql)


@pytest.fixture(scope="module")
def chief(web, office):
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    return browser


def entries(browser) -> list[tuple[str, str]]:
    """Who and what, the oldest first."""
    page = browser.get("/people/audit").text
    found = re.findall(r'<span class="name">([^<]*)</span><span>([^<]*)</span>', page)
    return found[::-1]


def test_what_people_do_is_written_down_in_its_order(web, chief):
    before = len(entries(chief))
    browser = web.browser()
    link = LINK.search(web.kiosk("office", "invite", "busy@example.org", "--owner", ROSSI)).group(1)
    browser.post(link, {"password": PASSWORD})
    web.browser().log_in("busy@example.org", WRONG)
    with_codes(browser)
    browser.post("/logout", {})
    page = chief.get("/people")
    end = re.search(r'href="(/people/\d+/end)" aria-label="Take away: busy@example.org', page.text).group(1)
    chief.ask("POST", end, hidden(page.text))
    mine = f"busy@example.org: {ROSSI}"
    assert entries(chief)[before:] == [
        ("root", f"invited – {mine}"),
        ("busy@example.org", "made an account by a link"),
        ("busy@example.org", "logged in"),
        ("busy@example.org", "was refused: a wrong password or passkey, or no such account"),
        ("busy@example.org", "set up codes from a telephone"),
        ("busy@example.org", "made new recovery codes"),
        ("busy@example.org", "logged out"),
        (OFFICE, f"took a right away – {mine}"),
    ]


def test_only_the_office_reads_it(web, chief):
    owner = web.account("curious@example.org", "--owner", KAZLAUSKAS)
    assert owner.get("/people/audit").status == 404
    assert chief.get("/people/audit").status == 200


@pytest.mark.parametrize("change", ["UPDATE web_auditentry SET who = 'nobody'", "DELETE FROM web_auditentry"])
def test_the_database_refuses_to_change_or_forget_an_entry(chief, database, change):
    assert entries(chief)
    with pytest.raises(sqlite3.IntegrityError, match="kept as it is"):
        database.execute(change)
    assert "The database changes no entry, and none was changed." in chief.get("/people/audit").text


def test_guessing_does_not_fill_the_disk(web, chief, database):
    count = "SELECT count(*) FROM web_auditentry WHERE what = 'refused'"
    (before,) = database.execute(count).fetchone()
    web.browser().log_in("guesser@example.org", WRONG)
    assert database.execute(count).fetchone() == (before + 1,)  # the control
    row = (CLOCK.wall().isoformat(" "), "x", "refused", "", "", "")
    columns = "at, who, what, about, address, digest"
    database.executemany(f"INSERT INTO web_auditentry ({columns}) VALUES (?, ?, ?, ?, ?, ?)", [row] * 1000)
    (filled,) = database.execute(count).fetchone()
    web.browser().log_in("guesser@example.org", WRONG)
    assert database.execute(count).fetchone() == (filled,)


def test_an_entry_that_was_changed_all_the_same_shows(chief, database):
    for trigger in ("audit_update", "audit_delete"):
        database.execute(f"DROP TRIGGER {trigger}")
    page = chief.get("/people/audit").text
    first = "was changed by somebody" in page
    database.execute("UPDATE web_auditentry SET who = 'somebody@example.org' WHERE id = 2")
    assert not first
    assert "was changed by somebody" in chief.get("/people/audit").text
