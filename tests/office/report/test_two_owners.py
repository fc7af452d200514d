"""Two owners who each have a shop Centro: whatever is made for one shows nothing of the other's."""

from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG
from kiosk.office.alert.diagnosis import Diagnosis
from sync.archive.alert_event import of_shop
from sync.archive.archive import Archive
from sync.archive.intake import Accepted
from sync.archive.note import Note
from sync.document.aggregate import encode
from sync.document.outbox import write

HIS, HERS = (4019, 31, 17), (2039, 57, 91)
"""Votes, by face, that stand on no other page."""


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


def accepted(document):
    payload = encode(document)
    return Accepted.of(document, payload)


@pytest.fixture
def archive(tmp_path, document):
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    opened = Archive.open(url)
    given = (("Rossi", "r-1", HIS), ("Bianchi", "b-1", HERS))
    documents = [
        document("2026-10", {5: votes}, owner=owner, shop="Centro", kiosk_id=kiosk) for owner, kiosk, votes in given
    ]
    opened.store([accepted(each) for each in documents], datetime(2026, 11, 1, tzinfo=UTC))
    bianchi, rossi = opened.views()
    bianchi.add_note(Note(date(2026, 10, 3), "Centro", "her new oven"))
    rossi.add_note(Note(date(2026, 10, 3), "Centro", "his new till"))
    opened.close()
    return url


@pytest.mark.parametrize("command", ["report", "poster"])
def test_whose_shop_is_asked_where_two_have_one_of_that_name(archive, tmp_path, command):
    said = run(command, "--month", "2026-10", "--archive", archive, "--shop", "Centro", "--out", tmp_path / "o.html")
    whose = "shop 'Centro': Bianchi and Rossi each have one of that name; say whose with --owner"
    assert (said.exit_code, whose in said.stderr) == (CONFIG, True)
    said = run("note", "--archive", archive, "--owner", "Verdi", "x")
    assert (said.exit_code, "no owner 'Verdi'; there is 'Bianchi', 'Rossi'" in said.stderr) == (CONFIG, True)


def shown(count, suffix):
    """A page for people has a comma in it; the numbers of drawings are shorter."""
    return f"{count:,}" if suffix == "html" else str(count)


@pytest.mark.parametrize("suffix", ["html", "csv", "json"])
@pytest.mark.parametrize(
    ("owner", "own", "other", "noted", "unnoted"),
    [("Rossi", HIS, HERS, "his new till", "her new oven"), ("Bianchi", HERS, HIS, "her new oven", "his new till")],
)
def test_each_owners_page_holds_his_own_figures_alone(archive, tmp_path, suffix, owner, own, other, noted, unnoted):
    out = tmp_path / f"o.{suffix}"
    where = ("--archive", archive, "--owner", owner, "--shop", "Centro")
    assert run("report", "--month", "2026-10", *where, "--out", out).exit_code == 0
    page = out.read_text("utf-8")
    assert shown(sum(own), suffix) in page
    assert not [each for each in (sum(other), other[0]) if shown(each, suffix) in page]
    assert unnoted not in page
    assert (noted in page) == (suffix != "csv")


def test_every_page_and_note_is_its_owners(archive, tmp_path):
    assert run("note", "--archive", archive, "--owner", "Rossi", "--date", "2026-10-09", "a third till").exit_code == 0
    made = run(
        "report", "--all", "--month", "2026-10", "--archive", archive, "--format", "html", "--out", tmp_path / "o"
    )
    assert made.exit_code == 0, made.output
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "o").iterdir()}
    assert sorted(pages) == ["Bianchi Centro 2026-10.html", "Rossi Centro 2026-10.html"]
    hers, his = (pages[name] for name in sorted(pages))
    assert ("a third till" in his, "a third till" in hers, shown(sum(HIS), "html") in hers) == (True, False, False)


def test_of_two_shops_of_one_name_each_is_watched_by_itself(archive):
    found = Diagnosis()
    opened = Archive.open(archive)
    for view in opened.views():
        found.add_shop("Centro", view.aggregates("Centro"), view.notes(), datetime(2027, 3, 1, tzinfo=UTC))
    opened.close()
    assert found.unjudged == {("falling", of_shop(owner, "Centro")) for owner in ("Bianchi", "Rossi")}


@pytest.fixture
def folder(tmp_path, document):
    """Both owners' outboxes side by side, and a shop that Rossi bought from Verdi."""
    year = ("2025-09", "2025-10", "2026-09", "2026-10")
    for owner, kiosk, votes, shop in (("Rossi", "r-1", HIS, "Centro"), ("Bianchi", "b-1", HERS, "Centro")):
        for month in year:
            write(tmp_path / kiosk, document(month, {6: votes}, owner=owner, shop=shop, kiosk_id=kiosk))
    for month, owner in zip(year, ("Verdi", "Verdi", "Rossi", "Rossi"), strict=True):
        write(tmp_path / "m-1", document(month, {6: (5, 4, 3)}, owner=owner, shop="Mare", kiosk_id="m-1"))
    return tmp_path


PERIODS = ("--from-day", "2026-09-01", "--to-day", "2026-10-31", "--against", "2025-09-01..2025-10-31")


@pytest.mark.parametrize("which", [("--month", "2026-10"), ("--year", "2026"), PERIODS])
@pytest.mark.parametrize(("owner", "own", "other"), [("Rossi", HIS, HERS), ("Bianchi", HERS, HIS)])
def test_of_a_folder_too_each_owners_page_holds_his_own_figures_alone(folder, which, owner, own, other):
    out = folder / "page.html"
    made = run("report", *which, "--from", folder, "--owner", owner, "--shop", "Centro", "--out", out)
    assert made.exit_code == 0, made.output
    page = out.read_text("utf-8")
    times = 1 if which[0] == "--month" else 2
    assert shown(times * sum(own), "html") in page
    assert not [each for each in (sum(other), 2 * sum(other), other[0], 2 * other[0]) if shown(each, "html") in page]
    # The control: without his name nobody's votes are shown.
    unnamed = run("report", *which, "--from", folder, "--shop", "Centro", "--out", out)
    assert (unnamed.exit_code, "say whose with --owner" in unnamed.stderr) == (CONFIG, True)


def test_all_shops_of_an_owner_are_made_from_a_folder_where_another_has_one_of_that_name(folder):
    out = folder / "shops.html"
    assert run("report", "--month", "2026-10", "--from", folder, "--owner", "Rossi", "--out", out).exit_code == 0
    page = out.read_text("utf-8")
    assert (shown(sum(HIS), "html") in page, "Mare" in page, shown(sum(HERS), "html") in page) == (True, True, False)


@pytest.mark.parametrize(
    ("owner", "shop", "said"),
    [
        ("Bianchi", "Mare", "no shop 'Mare'; there is 'Centro'"),
        ("Verdi", "Mare", "no owner 'Verdi'; there is 'Bianchi', 'Rossi'\n"),
        ("Neri", "Centro", "no owner 'Neri'; there is 'Bianchi', 'Rossi'\n"),
    ],
)
def test_a_folders_shops_are_asked_for_by_who_has_them(folder, owner, shop, said):
    """A shop that was sold is its buyer's, with what was told before."""
    where = ("--year", "2026", "--from", folder, "--out", folder / "page.html")
    refused = run("report", *where, "--owner", owner, "--shop", shop)
    assert (refused.exit_code, said in refused.stderr) == (CONFIG, True), refused.stderr
    assert run("report", *where, "--owner", "Rossi", "--shop", "Mare").exit_code == 0


def every_page_of(folder, tmp_path):
    out = tmp_path / "every"
    made = run("report", "--all", "--month", "2026-10", "--from", folder, "--format", "html", "--out", out)
    return made, {path.stem: path.read_text("utf-8") for path in sorted(out.glob("*"))}


def note(folder, *more):
    return run("note", "--from", folder, "--date", "2026-10-09", *more)


def test_every_page_of_a_folder_is_its_owners_with_his_own_notes(folder, tmp_path):
    for owner, words in (("Rossi", "his new till"), ("Bianchi", "her new oven")):
        assert note(folder, "--owner", owner, "--shop", "Centro", words).exit_code == 0
    assert note(folder, "--shop", "Mare", "a new boat").exit_code == 0
    made, pages = every_page_of(folder, tmp_path)
    assert made.exit_code == 0, made.output
    assert [*pages] == ["Bianchi Centro 2026-10", "Mare 2026-10", "Rossi Centro 2026-10"]
    hers, sea, his = pages.values()
    assert (shown(sum(HERS), "html") in hers, shown(sum(HIS), "html") in his) == (True, True)
    assert [[words in page for words in ("new oven", "new till", "new boat")] for page in (hers, his, sea)] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]
    undone = note(folder, "--undo", "--owner", "Bianchi", "--shop", "Centro", "his new till")
    assert (undone.exit_code, "there is 2026-10-09 change 'her new oven'" in undone.stderr) == (CONFIG, True)
    assert note(folder, "--undo", "--owner", "Rossi", "--shop", "Centro", "his new till").exit_code == 0
    heading, *left = (folder / "notes.csv").read_text().splitlines()
    assert heading == "date,shop,words,kind,owner"
    assert left == ["2026-10-09,Centro,her new oven,change,Bianchi", "2026-10-09,Mare,a new boat,change,"]


def test_notes_without_owners_go_on_working_where_one_has_a_shop_of_that_name(folder, tmp_path):
    (folder / "notes.csv").write_text("date,shop,words\n2026-10-03,Mare,a new boat\n")
    made, pages = every_page_of(folder, tmp_path)
    assert (made.exit_code, "a new boat" in pages["Mare 2026-10"]) == (0, True)
    assert note(folder, "--shop", "Mare", "a second boat").exit_code == 0
    assert (folder / "notes.csv").read_text().startswith("date,shop,words,kind\n")


def test_what_a_seller_noted_is_the_buyers(folder, tmp_path):
    (folder / "notes.csv").write_text("date,shop,words,kind,owner\n2026-10-03,Mare,an old boat,change,Verdi\n")
    assert "an old boat" in every_page_of(folder, tmp_path)[1]["Mare 2026-10"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.csv", "date,shop,words,kind\n2026-10-03,Centro,x,change\n", "notes.csv:2: Bianchi and Rossi each have"),
        ("notes.csv", "date,shop,words,kind\n2026-10-03,Centro,x,change\n", "a line is date,shop,words,kind,owner"),
        ("notes.csv", "2026-10-03,Centro,x,change,Rosi\n", "notes.csv:1: owner 'Rosi' has no shop 'Centro'"),
        ("notes.csv", "2026-10-03,Mare,x,change,Bianchi\n", "it is of Rossi, Verdi"),
        ("voices.csv", "Centro,survey,Bar,2026-10-03,1,2,3\n", "voices.csv:1: Bianchi and Rossi each have"),
        ("goals.csv", "Centro,80,2027-03\n", "goals.csv:1: Bianchi and Rossi each have a shop 'Centro'; no line"),
    ],
)  # fmt: skip
def test_what_may_be_either_owners_is_on_no_page(folder, tmp_path, name, content, said):
    (folder / name).write_text(content)
    made, pages = every_page_of(folder, tmp_path)
    assert (made.exit_code, pages) == (CONFIG, {})
    assert said in made.stderr
