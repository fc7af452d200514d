"""An owner who leaves takes along all that is his; then nothing of it is anywhere, and nothing comes back."""

import json
import resource
import sqlite3
from contextlib import closing
from datetime import date

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import sync.archive.roles  # noqa: F401 - it knows every table
from kiosk.cli import main
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, TEMPORARY
from kiosk.office.mail.monthly import identity
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.export import export
from kiosk.office.report.data.folder import Folder
from kiosk.office.report.pages import make
from sync.archive.archive import Archive
from sync.archive.goal import ShopGoal
from sync.archive.intake import Quarantined, ReceivedStatus
from sync.archive.mail_choice import MailChoice, ShopLists
from sync.archive.note import Note
from sync.archive.page_store import PageStore, StoredPage
from sync.archive.registry import Registry
from sync.archive.reply_log import ReplyLog
from sync.archive.send_log import SendLog
from sync.archive.tables import METADATA, PLACEMENT, SHOP
from sync.archive.voice import Voice
from sync.document import topics
from sync.document.status import Status
from sync.document.status import encode as encode_status
from tests.sync.conftest import postgresql  # noqa: F401 - a fixture
from tests.sync.postgresql_server import empty
from tests.sync.test_registry import AT, told

HIS = ("Zanzottera", "zanz-1", "zanz-2", "Lungomare", "zaffiro@example.org", "zibibbo")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    server = request.getfixturevalue("postgresql")
    with closing(Archive.open(server.url)) as archive, archive._engine.begin() as connection:
        empty(connection)
    return server.url


@pytest.fixture
def office(url, tmp_path):
    """Two owners, one of whom leaves; runs `kiosk office owner …`."""
    settings = tmp_path / "office.toml"
    settings.write_text(f'[web]\nfolder = "{tmp_path}/web"\n[archive]\nurl = "{url}"\n')
    with closing(Archive.open(url)) as archive:
        for kiosk, month in (("zanz-1", "2026-08"), ("zanz-1", "2026-09"), ("zanz-2", "2026-09")):
            archive.store([told(kiosk, month, "Lungomare", "Zanzottera")], AT)
        archive.store([told("r-1", "2026-09", "Centro", "Rossi")], AT)
        archive.store([Quarantined(topics.month("zanz-1", "2026-07"), b"zibibbo", "zibibbo")], AT)
        archive.store_statuses([a_status("zanz-1"), a_status("r-1")], AT)
        _, view = archive.views()
        view.add_note(Note(date(2026, 9, 3), "Lungomare", "zibibbo is served"))
        view.enter_mail_choice("a" * 32, MailChoice("it", "weekly", ("zaffiro@example.org",)))
        view.enter_goal("b" * 32, ShopGoal("Lungomare", 82, "2027-03"), withdrawn=False)
        (shop,) = (each for each in Registry(archive._engine).shops() if each.name == "Lungomare")
        view.put_shop_mail(shop.id, ShopLists(("zaffiro@example.org",), alerts=("zaffiro@example.org",)))
        view.add_voices([Voice("Lungomare", "survey", "zibibbo", date(2026, 9, 1), (1, 2, 3))])
    with closing(PageStore.open(url)) as pages, closing(Registry.open(url)) as registry:
        for shop in registry.shops():
            word = "zibibbo" if shop.name == "Lungomare" else "wine"
            pages.put(StoredPage(shop.id, "2026-09", "en", AT, word, 0), {".html": word.encode()})
    with closing(SendLog.open(url)) as log:
        log.begin(identity("Zanzottera", "2026-08"), "zaffiro@example.org", AT)
        log.sent(identity("Zanzottera", "2026-08"), "zaffiro@example.org", AT)

    def run(*words):
        ran = CliRunner().invoke(main, ["office", "owner", *map(str, words), "--settings", str(settings)])
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return ran.exit_code, ran.output

    return run


def a_status(kiosk):
    status = Status(kiosk, "card-1", AT, AT, (), ())
    return ReceivedStatus(encode_status(status), status)


def held(url):
    """Every row of every table, as text."""
    with closing(Archive.open(url)) as archive, archive._engine.connect() as connection:
        return "\n".join(str(row) for table in METADATA.sorted_tables for row in connection.execute(sa.select(table)))


def left_in(folder):
    """His words that stand in an SQLite archive's files; ids of kiosks are meant to."""
    files = [each.read_bytes() for each in folder.glob("archive.db*")]
    return [word for word in HIS if not word.startswith("zanz-") and any(word.encode() in each for each in files)]


def test_the_page_made_of_what_he_took_along_is_the_page_of_the_archive(office, url, tmp_path):
    assert office("export", "Zanzottera", "--out", tmp_path / "his") == (0, f"{tmp_path / 'his'}: 9 files\n")
    folder = Folder(tmp_path / "his")
    with closing(Archive.open(url)) as archive:
        _, view = archive.views()
        pages = [
            make(of.aggregates(), of.notes(), "Lungomare", "2026-09", prepared_on=AT.date(), voices=of.voices())
            for of in (view, folder)
        ]
    assert pages[0] == pages[1]
    assert json.loads(pages[1].json)["owner"] == "Zanzottera"
    assert "Rossi" not in "".join(each.read_text() for each in (tmp_path / "his").rglob("*.*") if each.is_file())
    assert (tmp_path / "his/votes.csv").read_text().splitlines()[1] == "2026-08-01,Lungomare,,zanz-1,happy,3"
    assert office("export", "Zanzottera", "--out", tmp_path / "his")[0] == CANNOT_WRITE


EXPORTED = {
    "document": "zanz-1.card-1/2026-09.json",
    "note": "notes.csv",
    "voice": "voices.csv",
    "goal": "goals.csv",
    "owner": "zanz-1.card-1/2026-09.json",
    "shop": "places.csv",
    "placement": "places.csv",
    "mail_choice": "mails.csv",
    "shop_mail": "mails.csv",
}
"""Which file has what a table says of an owner."""
KEPT = {
    "page": "is made of his documents again",
    "page_file": "as page",
    "quarantine": "nobody knows yet whose it is",
    "kiosk": "ids alone, which stand in places.csv",
    "status": "how a device is now, an hour old at the most",
    "alert": "he has it by mail, and it is made of his documents",
    "sent": "which mails were handed over, by digests of names; he has them",
    "kiosk_order": "which person of the office had what done with a kiosk",
    "credential_order": "as kiosk_order",
    "claim_token": "the office's credentials",
    "certificate": "the office's credentials",
    "claim_refusal": "the office's credentials",
    "entry": "random keys alone",
    "identity": "of no owner",
}
"""Why a table is in no export."""


def test_each_table_is_in_an_export_or_has_a_reason_not_to_be():
    assert EXPORTED.keys() | KEPT.keys() == METADATA.tables.keys()
    assert EXPORTED.keys() & KEPT.keys() == set()
    named = {table.name for table in METADATA.sorted_tables if {"shop_id", "owner_id"} & {*table.c.keys()}}
    assert named - EXPORTED.keys() == {"page", "page_file", "kiosk_order"}


def test_all_of_his_rows_are_in_the_files_that_he_takes_along(office, url, tmp_path):
    with closing(Archive.open(url)) as archive:
        _, view = archive.views()
        view.enter_goal("c" * 32, ShopGoal("Lungomare", 90, "2027-06"), withdrawn=False)
        second = sa.update(PLACEMENT).where(PLACEMENT.c.kiosk_id == "zanz-2")
        with archive._engine.begin() as connection:
            connection.execute(second.values(touchpoint="zolfo", stage=4))
            connection.execute(sa.update(SHOP).where(SHOP.c.name == "Lungomare").values(retired_on=date(2026, 10, 31)))
    assert office("export", "Zanzottera", "--out", tmp_path / "his")[0] == 0
    files = {name: (tmp_path / "his" / name).read_text() for name in {*EXPORTED.values()}}
    shop, mail = "Lungomare", "zaffiro@example.org"
    assert files["goals.csv"].splitlines() == ["shop,points,by", f"{shop},82,2027-03", f"{shop},90,2027-06"]
    assert files["mails.csv"].splitlines()[1:] == [
        f",it,weekly,,{mail}",
        f"{shop},,,page,{mail}",
        f"{shop},,,alerts,{mail}",
    ]
    assert files["places.csv"].splitlines()[1:] == [
        f"{shop},2026-10-31,zanz-1,ever,,",
        f"{shop},2026-10-31,zanz-2,ever,zolfo,4",
    ]
    assert "zibibbo is served" in files["notes.csv"]
    assert "zibibbo" in files["voices.csv"]
    assert "Zanzottera" in files["zanz-1.card-1/2026-09.json"]
    assert "Rossi" not in "".join(files.values())
    # What holds, holds without the office, too.
    assert Folder(tmp_path / "his").goals() == {shop: ShopGoal(shop, 90, "2027-06")}
    (tmp_path / "his/goals.csv").write_text("shop,points,by\nLungomare,many,2027-06\n")
    with pytest.raises(ReportError, match=r"his/goals\.csv:2: "):
        Folder(tmp_path / "his").goals()


def test_he_is_not_erased_before_he_has_his_goals_and_addresses(office, tmp_path):
    office("export", "Zanzottera", "--out", tmp_path / "his")
    for name in ("goals.csv", "mails.csv", "places.csv"):
        (tmp_path / "his" / name).unlink()
    code, said = office("erase", "Zanzottera", "--exported", tmp_path / "his", "--yes")
    assert (code, "lacks goals.csv, places.csv, mails.csv; export" in said) == (CONFIG, True)


def test_nothing_of_him_is_left_and_all_of_the_others_is(office, url, tmp_path):
    office("export", "Zanzottera", "--out", tmp_path / "his")
    # The control: it is all there before.
    assert [word for word in HIS if word not in held(url)] == []
    code, said = office("erase", "Zanzottera", "--exported", tmp_path / "his", "--yes")
    assert (code, said) == (
        0,
        "erased\nshut his kiosks out, where they have certificates: kiosk office revoke zanz-1 zanz-2\n",
    )
    # The ids alone: what these kiosks still send has to be known by something.
    assert [word for word in HIS if word in held(url)] == ["zanz-1", "zanz-2"]
    assert office("list")[1] == "Rossi  1\n"
    with closing(Archive.open(url)) as archive:
        assert [(each.owner, each.kiosk_id) for each in archive.aggregates()] == [("Rossi", "r-1")]
        assert [each.status.kiosk_id for each in archive.statuses()] == ["r-1"]
    with closing(PageStore.open(url)) as pages:
        assert [each.headline for each in pages.newest()] == ["wine"]
        with pages._engine.connect() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM page_file")).scalar() == 1
    assert left_in(tmp_path) == []


def test_what_his_kiosks_still_send_is_thrown_away_until_they_stand_with_somebody_else(office, url, tmp_path):
    office("export", "Zanzottera", "--out", tmp_path / "his")
    office("erase", "Zanzottera", "--exported", tmp_path / "his", "--yes")
    late = told("zanz-1", "2026-10", "Lungomare", "Zanzottera")
    for enrols in (True, False):
        with closing(Archive.open(url, enrols=enrols)) as archive:
            junk = Quarantined(topics.month("zanz-2", "2026-07"), b"zibibbo", "why")
            assert archive.store([late, junk], AT) == frozenset()
            archive.store_statuses([a_status("zanz-1")], AT)
            assert (archive.quarantined(), len(archive.aggregates()), len(archive.statuses())) == ([], 1, 1)
    with closing(Registry.open(url)) as registry, registry.change() as change:
        change.move_kiosk("zanz-1", change.shop("Centro"), date(2026, 10, 1))
    with closing(Archive.open(url)) as archive:
        archive.store([late, told("zanz-1", "2026-09")], AT)
        assert [(each.owner, each.kiosk_id, each.month) for each in archive.aggregates()] == [
            ("Rossi", "r-1", "2026-09"),
            ("Rossi", "zanz-1", "2026-10"),
        ]


def test_he_is_not_erased_before_he_has_all_that_is_his(office, url, tmp_path):
    office("export", "Zanzottera", "--out", tmp_path / "his")
    with closing(Archive.open(url)) as archive:
        archive.store([told("zanz-2", "2026-10", "Lungomare", "Zanzottera")], AT)
    code, said = office("erase", "Zanzottera", "--exported", tmp_path / "his", "--yes")
    assert code == CONFIG
    assert "lacks zanz-2.card-1/2026-10.json, votes.csv; export Zanzottera again" in said
    assert "Zanzottera" in held(url)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_who_reads_while_he_is_erased_is_named_and_the_file_overwritten_afterwards(office, tmp_path, monkeypatch):
    monkeypatch.setattr("sync.archive.engine.BUSY_TIMEOUT_S", 0.2)
    office("export", "Zanzottera", "--out", tmp_path / "his")
    with closing(sqlite3.connect(tmp_path / "archive.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM note").fetchone()
        code, said = office("erase", "Zanzottera", "--exported", tmp_path / "his", "--yes")
        assert code == TEMPORARY
        assert said.startswith("erased\nerror: archive: another program is reading its file")
        assert "his bytes are still in the file: when that is over: sudo kiosk office owner overwrite" in said
        assert office("overwrite")[0] == TEMPORARY
        assert left_in(tmp_path) != []
    assert office("overwrite") == (0, "overwritten\n")
    assert left_in(tmp_path) == []


def test_what_is_nobodys_and_may_be_his_is_asked_for_first(office, url, tmp_path):
    with closing(Archive.open(url)) as archive:
        archive.store([told("r-2", "2026-09", "Lungomare", "Rossi")], AT)
        archive.add_note(Note(date(2026, 9, 4), "Lungomare", "whose?"))
    office("export", "Zanzottera", "--out", tmp_path / "his")
    code, said = office("erase", "Zanzottera", "--exported", tmp_path / "his", "--yes")
    assert code == CONFIG
    assert "Lungomare: notes or voices of that name are nobody's" in said
    with closing(Registry.open(url)) as registry, registry.change() as change:
        change.adopt(change.shop("Lungomare", "Rossi"))
    assert office("erase", "Zanzottera", "--exported", tmp_path / "his", "--yes")[0] == 0


def test_where_no_command_looks_is_said(office, tmp_path):
    settings = tmp_path / "office.toml"
    office("export", "Zanzottera", "--out", tmp_path / "his")
    his = '[owners.Zanzottera]\nmail = ["z@example.org"]\n'
    settings.write_text(settings.read_text() + f'copies = "{tmp_path}/copies"\n{his}')
    code, said = office("erase", "Zanzottera", "--exported", tmp_path / "his", "--yes")
    assert code == 0, said
    assert 'take [owners."Zanzottera"] out of office.toml' in said
    assert f"made before now: {tmp_path}/copies" in said


def test_nothing_is_kept_of_him_that_was_begun_before_he_was_erased(office, url, tmp_path):
    """Who had looked up his shops when he went: what is entered in the browser, mailed, made or counted."""
    with closing(Archive.open(url)) as archive, closing(PageStore.open(url)) as pages:
        _, view = archive.views()
        (page,) = (each for each in pages.newest() if each.headline == "zibibbo")
        office("export", "Zanzottera", "--out", tmp_path / "his")
        assert office("erase", "Zanzottera", "--exported", tmp_path / "his", "--yes")[0] == 0
        note = Note(date(2026, 9, 4), "Lungomare", "zibibbo again")
        view.add_note(note)
        view.enter_note("b" * 32, note, withdrawn=False)
        view.enter_mail_choice("c" * 32, MailChoice("it", "weekly", ("zaffiro@example.org",)))
        view.add_voices([Voice("Lungomare", "survey", "zibibbo", date(2026, 9, 2), (1, 2, 3))])
        assert not ReplyLog(archive._engine).take(view.owner_id, [note], "reply.a.b", "zaffiro@example.org", AT)
        pages.put(page, {".html": b"zibibbo"})
    assert [word for word in HIS if word in held(url)] == ["zanz-1", "zanz-2"]


@pytest.mark.parametrize("made", [True, False])
def test_half_an_export_is_not_left_behind(office, url, tmp_path, made):
    out = tmp_path / "his"
    assert office("export", "Zanzottera", "--out", tmp_path / "whole")[0] == 0
    sizes = sorted(each.stat().st_size for each in (tmp_path / "whole").rglob("*.*") if each.is_file())
    if made:
        out.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with closing(Archive.open(url)) as archive:
        _, view = archive.views()
        # As on a full disk: the largest file does not go there.
        resource.setrlimit(resource.RLIMIT_FSIZE, (sizes[-1] - 1, hard))
        try:
            with pytest.raises(ReportError, match=r"^write .*his.*: File too large; name another folder, with room"):
                export(view, out)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [each for each in out.rglob("*") if each.is_file()] == []
    assert office("export", "Zanzottera", "--out", out)[0] == 0
