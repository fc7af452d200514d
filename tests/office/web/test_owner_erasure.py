"""An owner who is erased is in no file of the office any more, but for what the audit keeps for good."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.office.mail.monthly import identity
from sync.archive.archive import Archive
from sync.archive.intake import Quarantined
from sync.archive.mail_choice import MailChoice
from sync.archive.registry import Registry
from sync.archive.send_log import SendLog
from sync.document import topics
from tests.office.mail.conftest import store
from tests.office.report.conftest import a_document
from tests.office.web.browser import hidden
from tests.office.web.conftest import (
    FIRST_OWNER,
    LINK,
    OFFICE,
    OWNER_IDS,
    PASSWORD,
    ROSSI,
    SHOP_IDS,
    SHOPS,
    SOON_S,
    Web,
    fill,
    turning,
)
from tests.office.web.entries import entries, handed_on
from tests.office.web.test_api import token
from tests.office.web.test_ordered import made
from tests.office.web.two_owners import store_pages
from tests.sync.ends import CLOCK, until

HIS_VOTES = 287_313
"""Of a day: of so many digits that hardly a digest has them by chance. Of four, one run in twenty had."""
ADDRESSES = ("rossi@example", "waiting@example", "zaffiro@example")
HIS = (ROSSI, "Via Garibaldi", "Corso Italia", *ADDRESSES, "zibibbo", f"{HIS_VOTES}")
"""His name, his shops, his people's addresses, a word and votes of his."""
HIS_KIOSK = "via-garibaldi"
OF_AREAS = "SELECT count(*) FROM web_orderedpage WHERE owner_id = 0"
"""Kept pages that show shops of several owners."""
AUDITED = "SELECT at || who || what || about || address || digest FROM web_auditentry"
EMPTY = ("waitingmail", "accesstoken")
"""Of the tables that name neither a shop nor an owner."""


@pytest.fixture
def web(tmp_path):
    """No mail server answers, so that what the web has to mail waits."""
    served = Web(tmp_path, mail_port=9, command=turning(SOON_S))
    with served.serving() as said:
        chief = served.browser()
        assert chief.post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
        _live(served, chief, fill(served.archive))
        yield served


def _live(web: Web, chief, ids: dict[str, int]) -> None:
    """All that the office comes to hold of him: documents, pages, mails, quarantine, people, what waits."""
    store_pages(web.archive, ids)
    named = {"owner": ROSSI, "shop": "Via Garibaldi", "kiosk_id": HIS_KIOSK}
    store(web.archive, [a_document("2026-07", dict.fromkeys(range(1, 29), (HIS_VOTES, 0, 0)), **named)])
    with closing(Archive.open(web.archive)) as archive, closing(SendLog.open(web.archive)) as log:
        archive.store([Quarantined(topics.month(HIS_KIOSK, "2026-06"), b"zibibbo", "zibibbo")], CLOCK.wall())
        next(each for each in archive.views() if each.owner == ROSSI).enter_mail_choice(
            "a" * 32, MailChoice("it", "monthly", ("zaffiro@example.org",))
        )
        log.begin(identity(ROSSI, "2026-10"), "zaffiro@example.org", CLOCK.wall())
    shop = ids["Via Garibaldi"]
    owner = web.account("rossi@example.org", "--owner", ROSSI)
    both = web.account("both@example.org", "--owner", ROSSI)
    for mail, right in (("both", ids["Uostas"]), ("waiting", shop)):
        _send(chief, "/people/invite", email=f"{mail}@example.org", right=f"shop-{right}")
    _send(chief, "/areas/add", name="North")
    _send(chief, "/areas/1/put", shop=str(shop))
    owner.post(f"/shops/{shop}/notes", {"date": "2026-10-05", "words": "zibibbo", "kind": "change"})
    owner.post(f"/shops/{shop}/goals", {"points": "82", "by": f"{CLOCK.wall():%Y-%m}"})
    owner.post(f"/shops/{shop}/mails", {"mail": "zaffiro@example.org"})
    owner.upload(f"/shops/{shop}/voices", {"label": "zibibbo", "kind": "survey"}, "t.csv", b"2026-10-05,41,12,7\n")
    owner.post(f"{FIRST_OWNER}/mails", {"frequency": "weekly", "language": "it", "mail": "zaffiro@example.org"})
    where = {"shop": str(shop), "touchpoint": "zibibbo", "from_day": f"{CLOCK.wall().date()}", "key": "0" * 32}
    _send(chief, f"/kiosks/one/{HIS_KIOSK}/move", **where)
    owner.get(f"/shops/{shop}/2026")
    assert "Via Garibaldi" in made(chief, "/areas/1/overview").text
    token(owner, name="zibibbo")
    assert both.get("/").status == 200
    until(lambda: handed_on(web, "zibibbo", "zaffiro@example"), "handed on")


def _send(browser, path: str, **form: str) -> None:
    browser.ask("POST", path, {**hidden(browser.get("/password/change").text), **form})


def found(folder: Path) -> dict[str, int]:
    """How often each of his words stands in the files of the office, free pages and write-ahead logs with them."""
    files = [each.read_bytes() for each in folder.rglob("*") if each.is_file() and "his" not in each.parts]
    return {word: count for word in HIS if (count := sum(each.count(word.encode()) for each in files))}


def audited(web: Web) -> dict[str, int]:
    with closing(database(web)) as web_db:
        rows = "\n".join(text for (text,) in web_db.execute(AUDITED))
    return {word: count for word in HIS if (count := rows.count(word))}


def of_him(web_db: sqlite3.Connection) -> dict[str, int]:
    """By table that has a shop or an owner in each row: how many are his."""
    tables = [
        name for (name,) in web_db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'web_%' AND type = 'table'")
    ]
    columns = {name: {row[1] for row in web_db.execute(f"PRAGMA table_info({name})")} for name in tables}
    shop_ids = ", ".join(f"{SHOP_IDS[shop]}" for shop, owner in SHOPS.items() if owner == ROSSI)
    his = {"shop_id": f"shop_id IN ({shop_ids})", "owner_id": f"owner_id = {OWNER_IDS[ROSSI]}"}
    where = {name: " OR ".join(his[each] for each in sorted(his.keys() & found)) for name, found in columns.items()}
    return {
        name: web_db.execute(f"SELECT count(*) FROM {name} WHERE {each}").fetchone()[0]
        for name, each in where.items()
        if each
    }


def database(web: Web) -> sqlite3.Connection:
    return sqlite3.connect(web.folder / "web" / "web.db", timeout=300)


def test_nothing_of_him_is_in_any_file_but_the_audit(web):
    before = found(web.folder)
    # The control: without the erasure all of it is found, and much more often than the audit has it.
    assert before.keys() == {*HIS}
    with closing(database(web)) as web_db:
        his_tables = of_him(web_db)
        assert web_db.execute(OF_AREAS).fetchone() == (1,)
    # Each table that may name a shop or an owner names him: one that is added is forgotten here before it is there.
    assert his_tables.keys() >= {"web_right", "web_waitingnote", "web_waitingvoices", "web_orderedpage"}
    assert all(his_tables.values()), his_tables
    assert all(before[word] > count for word, count in audited(web).items())
    assert "zibibbo" in entries(web).read_text()
    his = web.folder / "his"
    web.kiosk("office", "owner", "export", ROSSI, "--out", str(his))
    web.kiosk("office", "owner", "erase", ROSSI, "--exported", str(his), "--yes")
    web.kiosk("office", "owner", "overwrite")
    assert found(web.folder) == audited(web)
    assert f"{HIS_VOTES}" not in found(web.folder)
    with closing(database(web)) as web_db:
        left = {table: web_db.execute(f"SELECT count(*) FROM web_{table}").fetchone()[0] for table in EMPTY}
        assert of_him(web_db) == dict.fromkeys(his_tables, 0)
        assert web_db.execute(OF_AREAS).fetchone() == (0,)
        people = [email for (email,) in web_db.execute("SELECT email FROM web_user ORDER BY email")]
        last = web_db.execute("SELECT who, what, about FROM web_auditentry ORDER BY id DESC").fetchone()
    assert left == dict.fromkeys(EMPTY, 0)
    assert people == ["both@example.org", OFFICE]
    assert last == ("root", "erased", f"{OWNER_IDS[ROSSI]}")


@pytest.mark.long
def test_the_web_on_another_machine_forgets_him_by_itself(web, tmp_path):
    """Here the machine of the archive is one that has no `web.folder`."""
    with closing(database(web)) as web_db, web_db:
        web_db.execute(
            "INSERT INTO web_right (role, user_id, owner_id) SELECT role, user_id, 999 FROM web_right LIMIT 1"
        )
        his_tables = of_him(web_db)
    turn(web, "Before")
    with closing(database(web)) as web_db:
        # The control: as long as nobody has erased him there is all of him, whenever the web looks.
        assert of_him(web_db) == his_tables
        assert web_db.execute(OF_AREAS).fetchone() == (1,)
    elsewhere = tmp_path / "elsewhere.toml"
    elsewhere.write_text(web.settings.read_text().replace(f"{web.folder}/web", f"{web.folder}/none"))
    kiosk = [*web.command, "office", "owner"]
    his = ["--exported", str(web.folder / "his"), "--yes"]
    assert found(web.folder / "web") != audited(web)
    for command in (["export", ROSSI, "--out", his[1]], ["erase", ROSSI, *his]):
        subprocess.run([*kiosk, *command, "--settings", str(elsewhere)], check=True, capture_output=True, timeout=300)
    # By itself, at its next turn: what is asked of it is audited, and stands in SQLite's log a second time then.
    until(lambda: found(web.folder / "web") == audited(web), "overwritten", every_s=0.5)
    with closing(database(web)) as web_db:
        assert of_him(web_db) == dict.fromkeys(his_tables, 0)
        assert web_db.execute(OF_AREAS).fetchone() == (0,)
        # An owner who is just not there may be in another copy of the archive.
        assert web_db.execute("SELECT count(*) FROM web_right WHERE owner_id = 999").fetchone() == (1,)
        assert [what for (what,) in web_db.execute("SELECT what FROM web_auditentry")].count("erased") == 1


def turn(web: Web, label: str) -> None:
    """Have the web look at what waits, by one thing more, of another owner, and wait until it has."""
    chief = web.browser()
    chief.log_in(OFFICE, PASSWORD)
    with closing(Registry.open(web.archive)) as registry, registry.look() as known:
        shop = known.shop("Uostas")
    chief.upload(f"/shops/{shop}/voices", {"label": label, "kind": "survey"}, "t.csv", b"2026-10-05,41,12,7\n")
    until(lambda: handed_on(web, label), "handed on")
