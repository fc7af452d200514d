"""`kiosk office owner`, `shop` and `kiosk`: who is who is said by commands, whole or not at all."""

import json
from contextlib import closing
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from hardware.clock import SystemClock
from kiosk.cli import main
from kiosk.cli.exits import CONFIG, DATA
from sync.archive.archive import Archive
from sync.archive.intake import Accepted
from sync.archive.note import Note
from sync.archive.registry import Registry
from sync.document.aggregate import Day, encode
from tests.sync.ends import a_month
from tests.sync.test_registry import AT, archive_of_0004, told, whose


@pytest.fixture
def office(tmp_path):
    """Runs `kiosk office …`; exit code and what it said."""
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    (tmp_path / "office.toml").write_text(f'[archive]\nurl = "{url}"\n[ca]\nfolder = "{tmp_path / "ca"}"\n')

    def run(*words):
        ran = CliRunner().invoke(main, ["office", *words, "--settings", str(tmp_path / "office.toml")])
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return ran.exit_code, ran.output

    run.url = url
    return run


def test_two_owners_may_each_have_a_shop_of_one_name(office):
    assert office("owner", "add", "Rossi", "Bruno")[0] == 0
    for name in ("Rossi", "Bruno"):
        assert office("shop", "add", "Centro", "--owner", name) == (0, f"Centro: entered as {name}'s\n")
    code, said = office("kiosk", "add", "rossi-1", "--shop", "Centro")
    assert code == CONFIG
    assert "Bruno, Rossi each have one of that name; say whose with --owner" in said
    assert office("kiosk", "add", "rossi-1", "--shop", "Centro", "--owner", "Rossi") == (0, "1 kiosk entered\n")
    assert json.loads(office("kiosk", "list", "--json")[1]) == [
        {"kiosk": "rossi-1", "owner": "Rossi", "shop": "Centro", "touchpoint": "", "retired": None}
    ]
    assert office("shop", "list")[1] == "Bruno  Centro\nRossi  Centro\n"


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        ("2199-12-31", "more than a year ahead: is its year right?"),
        ("1026-12-01", "is no date like"),
        ("1.12.2026", "is no date like"),
    ],
)
def test_a_mistyped_year_moves_and_retires_nothing(office, day, wrong):
    office("owner", "add", "Rossi")
    office("shop", "add", "Centro", "Fiera", "--owner", "Rossi")
    office("kiosk", "add", "rossi-1", "--shop", "Centro")
    for words in (("move", "rossi-1", "--shop", "Fiera", "--from", day), ("retire", "rossi-1", "--on", day)):
        code, said = office("kiosk", *words)
        assert code == 2
        assert wrong in said
    assert office("kiosk", "list")[1] == "rossi-1  Rossi  Centro\n"


def test_a_table_of_kiosks_names_every_fault_and_enters_none(office, tmp_path):
    office("owner", "add", "Rossi")
    table = tmp_path / "kiosks.csv"
    table.write_text("kiosk id,owner,shop\nrossi-1,Rossi,Centro\nNot An Id,Rossi,Centro\nrossi-2,Nobody,Centro\n")
    code, said = office("kiosk", "add", "--csv", str(table))
    assert code == DATA
    assert [line.partition("kiosks.csv: ")[2] for line in said.splitlines()] == [
        "line 2: no shop 'Centro' of Rossi; `kiosk office shop list` names them",
        "line 3: kiosk 'Not An Id': must be lower-case letters, digits and hyphens, at most 63, as in kiosk.id",
        "line 3: no shop 'Centro' of Rossi; `kiosk office shop list` names them",
        "line 4: no owner 'Nobody'; `kiosk office owner list` names them",
    ]
    code, said = office("kiosk", "add", "--csv", str(table), "--enter")
    assert (code, said.count("line")) == (DATA, 1)
    assert "line 3: kiosk 'Not An Id': must be lower-case letters" in said
    assert office("shop", "list")[1].startswith("no shop yet")
    table.write_text(table.read_text().replace("Not An Id", "rossi-3"))
    assert office("kiosk", "add", "--csv", str(table), "--enter") == (0, "3 kiosks entered\n")
    assert office("owner", "list")[1] == "Nobody  1\nRossi   1\n"


def test_a_name_that_no_page_can_show_is_entered_nowhere(office, tmp_path):
    odd = "\N{RIGHT-TO-LEFT OVERRIDE}rab"
    office("owner", "add", "Rossi")
    office("shop", "add", "Centro", "--owner", "Rossi")
    for words in (
        ("owner", "add", odd),
        ("owner", "rename", "Rossi", odd),
        ("shop", "add", "Fiera", odd, "--owner", "Rossi"),
        ("shop", "rename", "Centro", odd),
        ("kiosk", "add", "rossi-1", "--shop", "Centro", "--touchpoint", odd),
    ):
        code, said = office(*words)
        assert (code != 0, "its character 1 is (U+202E, right-to-left override), which" in said) == (True, True), words
    table = tmp_path / "kiosks.csv"
    table.write_text(f"kiosk id,owner,shop,place\nrossi-1,Rossi,{odd},a{odd}\n", "utf-8")
    code, said = office("kiosk", "add", "--csv", str(table), "--enter")
    assert (code, [line.partition("line 2: ")[2].partition(" is")[0] for line in said.splitlines()]) == (
        DATA,
        ["shop: its character 1", "place: its character 2"],
    )
    assert office("shop", "list")[1] == "Rossi  Centro\n"
    assert office("kiosk", "list")[1].startswith("no kiosk yet")


def test_hundreds_are_entered_at_once(office, tmp_path):
    table = tmp_path / "kiosks.csv"
    table.write_text("kiosk id;owner;shop;place\n" + "".join(f"k-{n};Rossi;Shop {n};door\n" for n in range(500)))
    assert office("kiosk", "add", "--csv", str(table), "--enter") == (0, "500 kiosks entered\n")
    with closing(Registry.open(office.url)) as registry:
        assert (len(registry.shops()), len(registry.kiosks()), len(registry.owners())) == (500, 500, 1)
    assert office("kiosk", "show", "k-7")[1].split() == ["ever", "Rossi", "Shop", "7", "door"]


def test_the_number_of_queries_does_not_grow_with_the_registry(office, tmp_path):
    asked = []
    sa.event.listen(sa.Engine, "before_cursor_execute", count := lambda *of: asked.append(of[2]))
    queries = {}
    for last in (1, 50):
        table = tmp_path / f"{last}.csv"
        table.write_text("kiosk id;owner;shop\n" + "".join(f"k-{last}-{n};Owner {n};S\n" for n in range(last)))
        office("kiosk", "add", "--csv", str(table), "--enter")
        for words in (("owner", "list"), ("owner", "show", "Owner 0"), ("shop", "list"), ("kiosk", "list")):
            asked.clear()
            assert office(*words)[0] == 0
            queries.setdefault(words, []).append(len(asked))
    sa.event.remove(sa.Engine, "before_cursor_execute", count)
    assert all(few == many for few, many in queries.values()), queries
    assert office("owner", "list")[1].count("  1\n") == 50


def test_a_kiosk_is_moved_renamed_and_retired(office):
    office("owner", "add", "Rossi")
    office("shop", "add", "Centro", "Fiera", "--owner", "Rossi")
    office("kiosk", "add", "rossi-1", "--shop", "Centro")
    assert office("kiosk", "move", "rossi-1", "--shop", "Fiera", "--from", "2026-09-01")[0] == 0
    assert [line.split() for line in office("kiosk", "show", "rossi-1")[1].splitlines()] == [
        ["ever", "Rossi", "Centro"],
        ["2026-09-01", "Rossi", "Fiera"],
    ]
    assert office("kiosk", "rename", "rossi-1", "fiera", "--on", "2026-10-01")[0] == 0
    assert office("kiosk", "show", "fiera")[1] == office("kiosk", "show", "rossi-1")[1]
    assert "rossi-1  Rossi  Fiera    retired 2026-10-01" in office("kiosk", "list")[1]
    assert "has left" in office("shop", "show", "Centro")[1]
    assert office("kiosk", "retire", "nobody")[0] == CONFIG
    code, said = office("kiosk", "retire", "fiera", "--on", "2026-11-01")
    assert (code, said.splitlines()[0]) == (0, "fiera: retired since 2026-11-01")
    assert "at the broker" in said, "this office has no authority of its own"
    soon = str(SystemClock().wall().date() + timedelta(days=30))
    assert "on that day: sudo kiosk office revoke fiera" in office("kiosk", "retire", "fiera", "--on", soon)[1]


def test_a_shop_is_renamed_and_sold(office):
    office("owner", "add", "Rossi", "Bruno")
    office("shop", "add", "Centro", "--owner", "Rossi")
    assert office("shop", "rename", "Centro", "Piazza") == (0, "Centro: is now Piazza\n")
    assert office("shop", "move", "Piazza", "--to", "Bruno") == (0, "Piazza: is Bruno's now\n")
    assert office("shop", "list", "--owner", "Bruno")[1] == "Bruno  Piazza\n"
    assert office("owner", "rename", "Bruno", "rossi") == (
        CONFIG,
        "error: owner 'rossi': there is 'Rossi' already; names differ by more than capitals\n",
    )
    assert office("owner", "show", "Bruno")[1] == "Piazza\n"
    assert office("owner", "retire", "Rossi", "--on", "2026-11-01")[0] == 0
    assert office("shop", "retire", "Piazza", "--on", "2026-11-01")[0] == 0


@pytest.mark.parametrize(("new", "owners"), [("Rossi", {"Rossi"}), ("Rossi Due", {"Rossi", "Rossi Due"})])
def test_the_command_that_a_question_names_answers_it(office, new, owners):
    archive_of_0004(office.url, told("a", "2026-08"), told("b", "2026-08", owner="ROSSI"))
    code, said = office("owner", "list")
    assert (code, "one owner or two?" in said) == (CONFIG, True)
    assert office("owner", "rename", "ROSSI", new) == (
        0,
        f"documents that go by that name now: 1\nROSSI: is now {new}\n",
    )
    assert {row[2] for row in whose(office.url)} == owners


def test_two_spellings_of_a_shop_are_answered_with_its_owner(office):
    archive_of_0004(office.url, told("a", "2026-08"), told("b", "2026-08", "CENTRO"))
    assert office("shop", "rename", "CENTRO", "Centro", "--owner", "Rossi")[0] == 0
    assert {row[3] for row in whose(office.url)} == {"Centro"}


def test_what_waited_is_taken_in_once_somebody_says_where_the_kiosk_stands(office):
    with closing(Archive.open(office.url, enrols=False)) as archive:
        for month in ("2026-08", "2026-09"):
            assert archive.store([told("a", month)], AT) == frozenset()
        archive.store([told("b", "2026-09")], AT)
    office("owner", "add", "Rossi")
    office("shop", "add", "Centro", "--owner", "Rossi")
    code, said = office("kiosk", "add", "a", "--shop", "Centro")
    assert (code, said.splitlines()[1]) == (
        0,
        "taken in from quarantine: 2; receipts follow when the kiosk next sends",
    )
    with closing(Archive.open(office.url, enrols=False)) as archive:
        assert [*archive.receipts("a")["card-1"]] == ["2026-08", "2026-09"]
        # The other one goes on waiting, and its reason with it.
        assert [each.reason.partition(";")[0] for each in archive.quarantined()] == [
            "nobody has said where kiosk b stands"
        ]


def test_a_move_between_owners_that_a_month_spans_is_said_and_on_no_page(office):
    office("owner", "add", "Rossi", "Bruno")
    for owner in ("Rossi", "Bruno"):
        office("shop", "add", "Centro", "--owner", owner)
    office("kiosk", "add", "a", "--shop", "Centro", "--owner", "Rossi")
    days = tuple(Day(date(2026, 9, n), (1, 0), 600, 720) for n in (1, 20))
    spanning = a_month("2026-09", kiosk_id="a", owner="Rossi", shop="Centro", days=days, votes=(2, 0), hours=())
    judged = Accepted.of(spanning, encode(spanning))
    with closing(Archive.open(office.url)) as archive:
        archive.store([judged], AT)
        _, said = office("kiosk", "move", "a", "--shop", "Centro", "--owner", "Bruno", "--from", "2026-09-10")
        assert said.splitlines()[1] == "a: 2026-09 tells of days at two owners' shops; it is on no page of either"
        assert [view.aggregates() for view in archive.views()] == [[], []]
        # The same again waits, with the reason; and the day of the move may have been anybody's.
        archive.store([judged], AT)
        assert "are days at Rossi's Centro from ever, then Bruno's Centro from" in archive.quarantined()[0].reason
        office("kiosk", "move", "a", "--shop", "Centro", "--owner", "Bruno", "--from", "2026-09-20")
        office("kiosk", "move", "a", "--shop", "Centro", "--owner", "Rossi", "--from", "2026-09-10")
        assert [len(view.aggregates()) for view in archive.views()] == [0, 1]


def test_a_note_that_may_be_either_owners_is_given_by_a_person(office):
    archive_of_0004(office.url, told("a", "2026-08"), told("b", "2026-08", owner="Bruno"))
    engine = sa.create_engine(office.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO note (shop, date, words) VALUES ('Centro', '2026-08-03', 'new oven')")
        connection.exec_driver_sql("INSERT INTO voice VALUES ('Centro', 'survey', 'Letter', '2026-08-01', 1, 2, 3)")
    engine.dispose()
    assert office("shop", "adopt") == (0, "Centro  1 notes  1 voices\n")
    assert office("shop", "adopt", "Centro")[0] == CONFIG
    with closing(Archive.open(office.url)) as archive:
        bruno, rossi = archive.views()
        assert [[*each.notes(), *each.voices()] for each in (bruno, rossi)] == [[], []]
        assert office("shop", "adopt", "Centro", "--owner", "Rossi") == (
            0,
            "Centro: 1 notes and 1 voices are its own now\n",
        )
        assert ([each.words for each in rossi.notes()], len(rossi.voices())) == (["new oven"], 1)
        assert [*bruno.notes(), *bruno.voices()] == []
    assert office("shop", "adopt") == (0, "every note and every voice has its shop\n")


def test_a_note_that_may_be_either_owners_stays_nobodys_when_one_shop_is_called_otherwise(office):
    with closing(Archive.open(office.url)) as archive:
        archive.store([told("a", "2026-08"), told("b", "2026-08", owner="Bruno")], AT)
        archive.add_note(Note(date(2026, 8, 3), "Centro", "new oven"))
        assert office("shop", "rename", "Centro", "Mare", "--owner", "Bruno")[0] == 0
        archive.store([told("a-2", "2026-08")], AT)
        assert [view.notes() for view in archive.views()] == [[], []]
        archive.add_note(Note(date(2026, 8, 3), "Nuovo", "opened"))
        archive.store([told("a-3", "2026-08", "Nuovo")], AT)
        assert [[each.words for each in view.notes()] for view in archive.views()] == [[], ["opened"]], "the control"


@pytest.mark.long
def test_every_fault_of_a_long_table_is_named_at_once(office, tmp_path):
    """Those of a line, and those that only the registry knows."""
    rows = [f"k-{number},Rossi,Centro" for number in range(4_999)]
    rows[1], rows[798], rows[4_997] = "k-1,Rossi, Centro,door", "k-5,Nobody,Centro", "K 4997,Rossi,Nowhere"
    table = tmp_path / "kiosks.csv"
    table.write_text("\n".join(["kiosk id,owner,shop", *rows]) + "\n")
    office("owner", "add", "Rossi")
    office("shop", "add", "Centro", "--owner", "Rossi")
    code, said = office("kiosk", "add", "--csv", str(table))
    faults = [line.partition("kiosks.csv: ")[2] for line in said.splitlines()]
    assert (code, [each.partition(";")[0].partition(": must")[0] for each in faults]) == (
        DATA,
        [
            "line 3: 4 cells under 3 keys",
            "line 800: kiosk k-5: stands in another line, too",
            "line 800: no owner 'Nobody'",
            "line 4999: kiosk 'K 4997'",
            "line 4999: no shop 'Nowhere' of Rossi",
        ],
    )
    assert office("kiosk", "list")[1].startswith("no kiosk yet")
