"""What is entered in the browser is on the shop's pages at once, by `kiosk report --entered`."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from hardware.clock import SystemClock
from kiosk.office.report.data.entered import Entered, NoteEntry, decode, encode
from kiosk.office.report.data.months import back
from kiosk.office.web.entries_file import EntriesFile
from sync.archive.page_store import PageStore
from tests.office.mail.conftest import store
from tests.office.report.conftest import a_document
from tests.office.web.browser import hidden
from tests.office.web.conftest import ROSSI, Web, fill
from tests.office.web.entries import archive_of, entries, handed_on
from tests.pango import needs_pango
from tests.sync.ends import until

SHOP, OTHER = "Via Garibaldi", "Corso Italia"


@pytest.fixture(scope="module")
def shops(web) -> dict[str, int]:
    """Three with documents of the month that is over, no page of which is made; of one the page is there already."""
    ids = fill(web.archive)
    month = back(f"{SystemClock().wall():%Y-%m}", 1)
    rows = dict.fromkeys(range(1, 29), (12, 4, 4))
    store(
        web.archive,
        [
            a_document(month, rows, owner=ROSSI, shop=shop, kiosk_id=shop.lower().replace(" ", "-"))
            for shop in (SHOP, OTHER)
        ],
    )
    return ids


def made(web: Web, shop_id: int) -> list[datetime]:
    """When the pages of a shop were made, the newest month first."""
    with closing(PageStore.open(web.archive)) as pages:
        return [each.made_at for each in pages.pages(shop_id)]


def kept(web: Web, shop_id: int) -> set[str]:
    """The months of a shop's pages that are kept."""
    with closing(PageStore.open(web.archive)) as pages:
        return {each.month for each in pages.pages(shop_id)}


def owner_of(web: Web, shop_id: int) -> int:
    with closing(sqlite3.connect(web.folder / "archive.db")) as database:
        return database.execute("SELECT owner_id FROM shop WHERE id = ?", [shop_id]).fetchone()[0]


@needs_pango
def test_a_note_stands_on_its_shops_page_at_once_and_no_other_page_is_made(web, shops):
    owner, path = web.account("rossi@example.org", "--owner", ROSSI), f"/shops/{shops[SHOP]}"
    day = SystemClock().wall().date().replace(day=1) - timedelta(days=10)
    owner.post(f"{path}/notes", {"date": f"{day}", "words": "Second till opened", "kind": "change"})
    assert "waits: on the pages in a minute or two" in owner.get(f"{path}/notes").text
    until(lambda: handed_on(web, "Second till"), "handed on")
    assert web.kiosk("report", "--entered") == "1 pages stored\n"
    assert "Second till opened" in owner.get(path).text
    assert "waits" not in owner.get(f"{path}/notes").text
    assert made(web, shops[OTHER]) == []  # the control: it has told of the same month
    digest = re.search(r'name="note" value="(\w{64})"', owner.get(f"{path}/notes").text).group(1)
    form = {"note": digest, "csrfmiddlewaretoken": owner.get(f"{path}/notes").text.partition('token" value="')[2][:64]}
    assert owner.ask("POST", f"{path}/notes/undo", form).status == 302
    until(lambda: handed_on(web, '"withdrawn":true'), "handed on")
    web.kiosk("report", "--entered")
    assert "Second till opened" not in owner.get(path).text


@needs_pango
def test_a_note_of_an_older_month_stands_on_that_months_page_too(web, shops):
    owner, path = web.account("older@example.org", "--owner", ROSSI), f"/shops/{shops['Via Garibaldi']}"
    owner.post(f"{path}/notes", {"date": "2026-08-12", "words": "Reopened in August", "kind": "change"})
    until(lambda: handed_on(web, "Reopened"), "handed on")
    assert "2026-08" not in kept(web, shops["Via Garibaldi"])  # no page yet
    web.kiosk("report", "--entered")
    assert "Reopened in August" in owner.get(f"{path}/2026-08").text
    assert "2026-09" not in kept(web, shops["Via Garibaldi"])  # the control: the month after is not made


def test_a_mail_choice_is_taken_in_and_makes_no_page(web, shops):
    owner_id = owner_of(web, shops[OTHER])
    owner = web.account("luca@example.org", "--owner", ROSSI)
    owner.post(f"/owners/{owner_id}/mails", {"frequency": "weekly", "language": "lt", "mail": "luca@example.org"})
    until(lambda: handed_on(web, "luca@example.org"), "handed on")
    web.kiosk("report", "--entered")
    with closing(sqlite3.connect(web.folder / "archive.db")) as database:
        chosen = database.execute("SELECT language, frequency FROM mail_choice WHERE owner_id = ?", [owner_id])
        assert chosen.fetchone() == ("lt", "weekly")
    assert made(web, shops[OTHER]) == []


def test_one_account_enters_so_much_a_day_and_no_more(web, shops):
    eager, other = (web.account(f"{name}@example.org", "--owner", ROSSI) for name in ("eager", "other"))
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        row = (
            "INSERT INTO web_auditentry (at, who, what, about, address, digest) "
            "VALUES (datetime('now'), ?, ?, '', '', '')"
        )
        database.executemany(
            row, [("eager@example.org", ("note", "no note", "mails")[each % 3]) for each in range(200)]
        )
        owner_id = owner_of(web, shops[OTHER])
    notes, mails = f"/shops/{shops[OTHER]}/notes", f"/owners/{owner_id}/mails"
    note = {"date": "2026-10-05", "words": "once more", "kind": "change"}
    choice = {"frequency": "monthly", "language": "it", "mail": ""}
    assert (eager.post(notes, note).status, eager.post(mails, choice).status) == (429, 429)
    undo = {**hidden(eager.get(notes).text), "note": "0" * 64}
    assert eager.ask("POST", f"{notes}/undo", undo).status == 429
    assert (other.post(notes, note).to, other.post(mails, choice).to) == (notes, mails)  # the control


def test_an_entry_of_an_unknown_shop_makes_nothing(tmp_path):
    web = Web(tmp_path)
    fill(web.archive)
    unknown = NoteEntry("a" * 32, 999_999, datetime(2026, 10, 5, tzinfo=UTC).date(), "x", "change", withdrawn=False)
    entries(web).write_bytes(encode(Entered((unknown,), archive=archive_of(web))))
    assert web.kiosk("report", "--entered") == "0 pages stored\n"


def test_what_waits_on_is_written_again_so_that_whoever_failed_is_called_again(tmp_path):
    file, now = tmp_path / "entries.json", datetime(2026, 11, 1, 12, tzinfo=UTC)
    written = EntriesFile(file)

    def writes(at: datetime, waiting: Entered) -> bool:
        before = file.stat().st_ino if file.exists() else 0
        written.put(waiting, at)
        assert decode(file.read_bytes()) == waiting
        return file.stat().st_ino != before

    note = NoteEntry("a" * 32, 1, now.date(), "x", "change", withdrawn=False)
    some, nothing, hour = Entered((note,)), Entered(), timedelta(hours=1)
    minutes = [minute for minute in range(40) if writes(now + timedelta(minutes=minute), some)]
    assert minutes == [0, 1, 3, 7, 15, 25, 35]
    assert writes(now - hour, some)  # the clock was set back
    assert writes(now - hour, nothing)
    assert not writes(now + hour, nothing)  # the control: there is nothing to call for
    again = [minute for minute in range(4) if writes(now + hour + timedelta(minutes=minute), some)]
    assert again == [0, 1, 3]  # what is new is called for soon
