"""Another archive gives the same ids to other shops: nobody is shown anything before the office decides."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from config.file import load_office
from kiosk.cli.office.browser_examination import examine_browser
from kiosk.cli.web_entries import import_entries
from kiosk.office.doctor.finding import FindingLevel
from kiosk.office.report.data.entered import Entered, MailEntry, NoteEntry, PlacementEntry, encode
from kiosk.office.report.ordered_page import PageOrder, made
from sync.archive.archive import Archive
from sync.archive.read_engine import OtherArchiveError
from sync.archive.registry import Registry
from tests.office.web.browser import Browser
from tests.office.web.conftest import (
    FIRST_SHOP,
    KAZLAUSKAS,
    LINK,
    OFFICE,
    OWNER_IDS,
    PASSWORD,
    ROSSI,
    SHOP_IDS,
    SHOPS,
    Web,
    fill,
    register,
)
from tests.office.web.entries import archive_of, reading
from tests.office.web.test_api import bearer, token
from tests.office.web.two_owners import store_pages
from tests.sync.ends import CLOCK

COMMAND = "sudo kiosk office new-archive"
THEIRS = "Senamiestis"
"""The shop that the other archive has under the id of the owner's."""


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> Iterator[Web]:
    served = Web(tmp_path_factory.mktemp("office"))
    ids = fill(served.archive)
    store_pages(served.archive, ids)
    with served.serving() as said:
        assert served.browser().post(LINK.findall(said)[-1], {"email": OFFICE, "password": PASSWORD}).to == "/"
        yield served


@pytest.fixture(scope="module")
def owner(web) -> Browser:
    browser = web.account("rossi@example.org", "--owner", ROSSI)
    assert all(shop in browser.get("/").text for shop, whose in SHOPS.items() if whose == ROSSI)
    return browser


@pytest.fixture(scope="module")
def program(owner) -> dict[str, str]:
    return bearer(token(owner))


@pytest.fixture(scope="module")
def chief(web) -> Browser:
    browser = web.browser()
    browser.log_in(OFFICE, PASSWORD)
    return browser


@pytest.fixture
def another(web, owner, program, chief, tmp_path) -> Iterator[Path]:
    """Another archive in its place, over the same open connections; gives a copy of the former, which is put back."""
    former, other = tmp_path / "former.db", tmp_path / "other.db"
    put(web.folder / "archive.db", former)
    url = f"sqlite:///{other}"
    with closing(Registry.open(url)) as registry, registry.change() as change:
        # As two archives from before ids were random.
        owner_id, ids = OWNER_IDS[ROSSI], dict(zip((THEIRS, "Uostas", "Zarasai"), SHOP_IDS.values(), strict=True))
        register(change, {KAZLAUSKAS: owner_id}, {name: (each, owner_id) for name, each in ids.items()})
    store_pages(url, ids)
    put(other, web.folder / "archive.db")
    yield former
    put(former, web.folder / "archive.db")


def put(source: Path, target: Path) -> None:
    """As docs/SERVICES.md copies an archive, and puts a copy back."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target, timeout=300)) as written:
        read.backup(written)


def known(web: Web, key: str | None = None) -> str:
    """Which archive the web has ids of; `key`: say another one, and nothing else."""
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as database:
        if key is not None:
            database.execute("UPDATE web_knownarchive SET key = ?", [key])
        return database.execute("SELECT key FROM web_knownarchive").fetchone()[0]


def shown(browser: Browser, program: dict[str, str]) -> dict[str, tuple[int, str]]:
    """What each address answers to somebody who may see the first shop and all of the first owner."""
    found = {path: browser.get(path) for path in ("/", f"{FIRST_SHOP}/2026-10", f"{FIRST_SHOP}/notes")}
    found |= {path: Browser(browser.port).get(path, **program) for path in ("/api/v1/shops", f"/api/v1{FIRST_SHOP}")}
    return {path: (answer.status, answer.text) for path, answer in found.items()}


def test_nobody_is_shown_what_another_archive_has_under_his_ids(web, owner, program, chief, another):
    answers = shown(owner, program)
    assert {status for status, _ in answers.values()} == {503}, answers
    assert not any(name in text for _, text in answers.values() for name in (THEIRS, KAZLAUSKAS, COMMAND))
    told = chief.get("/")
    assert (told.status, COMMAND in told.text, THEIRS in told.text) == (503, True, False)
    assert COMMAND in (web.folder / "said").read_text()
    # The control: with no such comparison he is shown the other owner's shop, and its pages.
    former = known(web)
    known(web, archive_of(web))
    leaked = shown(owner, program)
    assert THEIRS in leaked["/"][1]
    assert THEIRS in leaked["/api/v1/shops"][1]
    assert {leaked[path][0] for path in ("/", f"{FIRST_SHOP}/2026-10", f"/api/v1{FIRST_SHOP}")} == {200}
    known(web, former)
    assert {status for status, _ in shown(owner, program).values()} == {503}


def test_a_copy_of_the_same_archive_that_is_put_back_changes_nothing(web, owner, program, another):
    assert owner.get("/").status == 503
    put(another, web.folder / "archive.db")
    answers = shown(owner, program)
    assert "Via Garibaldi" in answers["/"][1]
    assert {status for status, _ in answers.values()} == {200}, answers


def test_an_older_copy_that_is_put_back_gives_no_id_again_that_somebody_has_a_right_to(web, owner, chief, tmp_path):
    """Owners and shops entered since the copy, rights to them, what waits for them; then others are entered."""
    live, copy = web.folder / "archive.db", tmp_path / "older.db"
    put(live, copy)
    since = {name: entered(web, "Since", name) for name in ("Pietà", "Porta")}
    tenant = web.account("since@example.org", "--owner", "Since")
    manager = web.account("porta@example.org", "--shop", "Porta")
    assert all(name in tenant.get("/").text for name in since)
    put(copy, live)
    note = NoteEntry("d" * 32, since["Porta"], CLOCK.wall().date(), "New till", "change", withdrawn=False)
    (tmp_path / "entries.json").write_bytes(encode(Entered((note,), archive=known(web))))
    later = entered(web, "Later", THEIRS)
    with closing(Archive.open(web.archive)) as archive:
        import_entries(archive, reading(web, tmp_path / "entries.json"))
        assert [view.notes() for view in archive.views() if view.owner == "Later"] == [[]]
        assert archive.entered(["d" * 32]) == frozenset()
    assert later not in since.values()
    for browser in (tenant, manager):
        assert THEIRS not in browser.get("/").text
        assert {browser.get(f"/shops/{each}").status for each in (later, *since.values())} == {404}
    assert (owner.get(FIRST_SHOP).status, chief.get("/people").status) == (200, 200)
    # The control: counted ids, as the registry gave them before.
    put(copy, live)
    with closing(Registry.open(web.archive)) as registry, registry.change() as change:
        register(change, {"Later": registry_id(web, "since@example.org", "owner_id")}, {})
        register(change, {}, {THEIRS: (since["Porta"], registry_id(web, "since@example.org", "owner_id"))})
    for browser in (tenant, manager):
        assert THEIRS in browser.get("/").text
    put(copy, live)


def entered(web: Web, owner: str, shop: str) -> int:
    """The shop's id."""
    with closing(Registry.open(web.archive)) as registry, registry.change() as change:
        return change.entered_shop(shop, owner)


def registry_id(web: Web, mail: str, column: str) -> int:
    """Of the owner or the shop that an account has a right to."""
    with closing(sqlite3.connect(web.folder / "web" / "web.db", timeout=300)) as database:
        found = f"SELECT {column} FROM web_right JOIN web_user ON web_user.id = user_id WHERE email = ?"
        return database.execute(found, [mail]).fetchone()[0]


def test_nothing_that_names_its_ids_is_taken_into_another_archive(web, another, tmp_path, capsys):
    note = NoteEntry("a" * 32, SHOP_IDS["Via Garibaldi"], CLOCK.wall().date(), "New till", "change", withdrawn=False)
    mail = MailEntry("b" * 32, OWNER_IDS[ROSSI], "it", "weekly", ("rossi@example.org",))
    move = PlacementEntry(
        "c" * 32, "move", "via-garibaldi", SHOP_IDS["Via Garibaldi"], "", CLOCK.wall().date(), "fleet@example.org"
    )
    file = tmp_path / "entries.json"
    with closing(Archive.open(web.archive)) as archive:
        for key, taken in ((known(web), False), ("", False), (archive_of(web), True)):
            file.write_bytes(encode(Entered((note,), (mail,), placements=(move,), archive=key)))
            import_entries(archive, reading(web, file))
            assert (archive.entered(["a" * 32, "b" * 32]) != frozenset()) == taken
            said = capsys.readouterr().err
            assert ("its shops are another archive's" in said) != taken
            assert ("via-garibaldi" in said) == taken  # an order is on record, if only as refused


def test_no_page_is_made_of_another_archive_for_whoever_asked_for_one(web, another):
    order = PageOrder(
        web.archive, known(web), OWNER_IDS[ROSSI], KAZLAUSKAS, "year", "en", "2026-11-29", THEIRS, ("2026",)
    )
    with pytest.raises(OtherArchiveError):
        made(order)


def test_no_command_gives_rights_by_the_ids_of_another_archive(web, another):
    ran = run(web, "invite", "new@example.org", "--owner", KAZLAUSKAS)
    assert (ran.returncode, COMMAND in ran.stderr) == (78, True), ran
    assert run(web, "invite", "new@example.org", "--technician").returncode == 0  # the control: by no id


def test_the_doctor_names_it_and_what_to_do(web, owner, another):
    office = load_office(web.settings)
    (finding,) = examine_browser(office)
    assert (finding.severity, COMMAND in finding.remedy) == (FindingLevel.ERROR, True)
    put(another, web.folder / "archive.db")
    (finding,) = examine_browser(office)
    assert finding.severity is FindingLevel.OK


BEGUN = """
import sys
from pathlib import Path

from config.file import load_office
from kiosk.cli.office.web_ready import web_ready

with web_ready(load_office(Path(sys.argv[1]))):
    from django.db import transaction
    from kiosk.office.web import archive, areas, notes, recipients, rights
    from kiosk.office.web.archive_models import begin
    from kiosk.office.web.invitation import Granted, invite
    from kiosk.office.web.models import Area, Right, Role, User
    from sync.archive.database_errors import ArchiveAwayError
    from datetime import UTC, date, datetime
    from sync.archive.mail_choice import ShopLists
    from sync.archive.note import Note

    rossi = User.objects.get(email="rossi@example.org")
    access, shop = rights.access_of(rossi), archive.registry().shop(int(sys.argv[2]))
    with archive.registry().look() as looking:  # an open transaction, in the former archive
        print("looked", flush=True)
        input()
    if "control" in sys.argv:  # as if each step began by itself
        begin()
    now = datetime.now(UTC)
    for what in (
        lambda: invite(rossi.email, Granted(Role.SHOP, None, shop.id), now),
        lambda: invite("later@example.org", Granted(Role.SHOP, None, shop.id), now),
        lambda: notes._put(shop, Note(date(2026, 10, 5), shop.name, "mine"), withdrawn=False),
        lambda: recipients.put_shop(shop, ShopLists(("mine@example.org",))),
        lambda: areas.put(Area.objects.get(), [shop.id]),
        lambda: print(*(each.name for each in rights.seen_shops(access))),
    ):
        try:
            what()
        except ArchiveAwayError:
            print("refused")
    print("end", flush=True)
"""
"""What a request does that has looked up a shop and whose it is, and stands still while another archive is taken."""


@pytest.mark.parametrize("control", [False, True])
def test_what_began_with_the_former_archive_ends_where_another_is_taken_meanwhile(web, owner, another, control):
    area = database(web, "INSERT INTO web_area (name) VALUES ('North') RETURNING id")
    put(another, web.folder / "archive.db")
    words = [
        sys.executable,
        "-c",
        BEGUN,
        str(web.settings),
        FIRST_SHOP.rpartition("/")[2],
        *["control"][: int(control)],
    ]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as begun:
        assert begun.stdout.readline() == "looked\n"
        with kept(web):
            database(web, "UPDATE web_knownarchive SET key = ? RETURNING id", "f" * 32)
            with closing(sqlite3.connect(web.folder / "archive.db", isolation_level=None, timeout=300)) as archive:
                archive.execute("UPDATE identity SET key = ?", ["f" * 32])
            said, _ = begun.communicate("\n", timeout=300)
            names = {
                each: database(web, f"SELECT count(*) FROM web_{each} WHERE shop_id = ?", SHOP_IDS["Via Garibaldi"])
                for each in NAMING
            }
    refused = said.splitlines()
    assert refused[-1] == "end"
    if control:
        assert ("refused" in refused, [*names.values()]) == (False, [1, 1, 1, 1, 1])
    else:
        assert (refused[:-1], [*names.values()]) == (["refused"] * 6, [0, 0, 0, 0, 0])
    database(web, "DELETE FROM web_area WHERE id = ? RETURNING id", area)


NAMING = ("right", "invitation", "waitingnote", "recipients", "areashop")


@contextmanager
def kept(web: Web) -> Iterator[None]:
    """What the block does to the web's rows and the archive is undone."""
    files = [web.folder / "archive.db", web.folder / "web" / "web.db"]
    for each in files:
        put(each, each.with_suffix(".kept"))
    yield
    for each in files:
        put(each.with_suffix(".kept"), each)


def database(web: Web, statement: str, *values: object) -> object:
    """What it answers first."""
    with closing(sqlite3.connect(web.folder / "web" / "web.db", isolation_level=None, timeout=300)) as opened:
        return opened.execute(statement, values).fetchone()[0]


def test_of_two_who_have_it_taken_at_once_the_later_ends_nothing_that_was_given_since(web, owner, another):
    kiosk = str(Path(sys.executable).with_name("kiosk"))
    words = [kiosk, "office", "new-archive", "--settings", str(web.settings)]
    with kept(web), subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as slow:
        asked = ""
        while not asked.endswith("[y/N]: "):
            asked += slow.stdout.read(1)
        assert run(web, "new-archive", "--yes").returncode == 0
        assert run(web, "invite", "rossi@example.org", "--shop", THEIRS).returncode == 0
        said, _ = slow.communicate("y\n", timeout=300)
        assert (slow.returncode, "that ended: 0\n" in said) == (0, True)
        assert THEIRS in owner.get("/").text


def test_an_archive_that_is_exchanged_while_the_command_asks_is_not_taken(web, owner, another):
    kiosk = str(Path(sys.executable).with_name("kiosk"))
    words = [kiosk, "office", "new-archive", "--settings", str(web.settings)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with kept(web), subprocess.Popen(words, text=True, **pipes) as slow:
        asked = ""
        while not asked.endswith("[y/N]: "):
            asked += slow.stdout.read(1)
        put(another, web.folder / "archive.db")
        _, refused = slow.communicate("y\n", timeout=300)
        assert (slow.returncode, "nothing was done" in refused) == (75, True)
        assert (owner.get(FIRST_SHOP).status, "Via Garibaldi" in owner.get("/").text) == (200, True)


def test_the_office_has_it_taken_and_every_right_by_an_id_of_the_former_ends(web, owner, chief, another):
    """The last one here: the web has the other archive afterwards."""
    refused = run(web, "new-archive", answer="n\n")
    assert (refused.returncode, owner.get("/").status) == (1, 503)
    taken = run(web, "new-archive", "--yes")
    assert taken.returncode == 0, taken
    assert (owner.get("/").status, owner.get(FIRST_SHOP).status) == (200, 404)
    assert not any(shop in owner.get("/").text for shop in (THEIRS, *SHOPS))
    assert THEIRS in chief.get("/").text
    assert "had another archive taken" in chief.get("/people/audit").text
    # A right that is given from now on is by the ids of this one.
    assert run(web, "invite", "rossi@example.org", "--shop", THEIRS).returncode == 0
    assert THEIRS in owner.get("/").text


def run(web: Web, *command: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    kiosk = str(Path(sys.executable).with_name("kiosk"))
    words = [kiosk, "office", *command, "--settings", str(web.settings)]
    return subprocess.run(words, check=False, capture_output=True, text=True, timeout=300, input=answer)
