"""`kiosk report` and `kiosk note`, as they are called."""

from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CONFIG
from sync.archive.archive import Archive
from sync.archive.intake import Accepted
from sync.archive.note import Note
from sync.document.aggregate import Event, encode
from sync.document.outbox import write

SHOPS = ("Corso Italia", "Via Garibaldi")


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def folder(tmp_path, sixteen_months):
    for document in sixteen_months:
        write(tmp_path / "outbox", document)
    return tmp_path / "outbox"


@pytest.fixture
def archive(tmp_path, document):
    """Two shops' October, as the collector stores them."""
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    opened = Archive.open(url)
    documents = [
        document("2026-10", {1: (40, 5, 5)}, shop=shop, kiosk_id=f"k{number}") for number, shop in enumerate(SHOPS)
    ]
    opened.store([accepted(each) for each in documents], datetime(2026, 11, 1, tzinfo=UTC))
    opened.close()
    return url


def accepted(document):
    payload = encode(document)
    return Accepted.of(document, payload)


def test_a_folder_becomes_a_page_and_a_table(folder, tmp_path):
    for name, beginning in (("o.html", "<!doctype html>"), ("o.csv", "Month or day,")):
        result = run(
            "report", "--month", "2026-10", "--from", folder, "--as-of", "2026-11-01", "--out", tmp_path / name
        )
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith(f"{tmp_path / name}: Customers are clearly happier than a year ago")
        assert (tmp_path / name).read_text("utf-8").startswith(beginning)
    assert "Prepared automatically on 1 November 2026." in (tmp_path / "o.html").read_text("utf-8")


def test_a_note_appears_on_the_page(folder, tmp_path):
    result = run("note", "--from", folder, "--date", "2026-06-03", "Second till opened")
    assert (result.exit_code, result.stdout) == (0, "2026-06-03 Via Garibaldi: Second till opened\n")
    run("report", "--month", "2026-10", "--from", folder, "--out", tmp_path / "o.html")
    assert "3 June · Second till opened" in (tmp_path / "o.html").read_text("utf-8")


@pytest.mark.parametrize("where", ["folder", "archive"])
def test_a_note_is_taken_back_by_what_it_says(request, where):
    option = {"folder": "--from", "archive": "--archive"}[where]
    about = (option, request.getfixturevalue(where), "--shop", "Via Garibaldi", "--date", "2026-06-03")
    for words in ("Second till opened", "New oven"):
        run("note", *about, words)
    result = run("note", *about, "--undo", "Second till opened")
    assert (result.exit_code, result.stdout) == (0, "2026-06-03 Via Garibaldi: Second till opened (taken back)\n")
    again = run("note", *about, "--undo", "Second till opened")
    assert again.exit_code == CONFIG
    said = "2026-06-03 Via Garibaldi: no change 'Second till opened' is noted; there is 2026-06-03 change 'New oven'"
    assert again.stderr.strip() == f"error: {said}"


def test_an_archive_becomes_a_page(archive, tmp_path):
    where = ("--archive", archive, "--shop", "Corso Italia")
    assert run("note", *where, "--date", "2026-10-05", "New baker").exit_code == 0
    assert run("report", "--month", "2026-10", *where, "--out", tmp_path / "o.html").exit_code == 0
    assert "5 October · New baker" in (tmp_path / "o.html").read_text("utf-8")
    opened = Archive.open(archive)
    assert opened.notes() == [Note(date(2026, 10, 5), "Corso Italia", "New baker")]
    opened.close()


def test_the_owners_other_shops_stand_beside_it(archive, tmp_path):
    where = ("--archive", archive, "--shop", "Corso Italia", "--out", tmp_path / "o.html")
    assert run("report", "--month", "2026-10", *where).exit_code == 0
    page = (tmp_path / "o.html").read_text("utf-8")
    assert "Which shop does best?" in page
    assert "Via Garibaldi" in page


def test_outboxes_side_by_side_are_one_owners_shops(tmp_path, document):
    for number, shop in enumerate(SHOPS):
        written = document("2026-10", {1: (40, 5, 5)}, shop=shop, kiosk_id=f"k{number}")
        write(tmp_path / "outboxes" / f"k{number}", written)
    where = ("--from", tmp_path / "outboxes", "--shop", "Corso Italia", "--out", tmp_path / "o.html")
    assert run("report", "--month", "2026-10", *where).exit_code == 0
    assert "Which shop does best?" in (tmp_path / "o.html").read_text("utf-8")


def test_an_event_has_a_page_of_its_own(tmp_path, document):
    fair = Event("Spring fair", date(2026, 5, 30), date(2026, 5, 31))
    told = document("2026-05", {30: (40, 6, 4)}, event=fair)
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    opened = Archive.open(url)
    # A shop may be called anything.
    other = document("2026-05", {1: (40, 6, 4)}, kiosk_id="k2", shop='"event":{')
    opened.store([accepted(each) for each in (told, other)], datetime(2026, 6, 1, tzinfo=UTC))
    assert opened.at_events() == [told]
    opened.close()
    write(tmp_path / "outbox", told)
    for where in (("--archive", url), ("--from", tmp_path / "outbox")):
        result = run("report", "--event", "Spring fair", *where, "--out", tmp_path / "o.html")
        assert (result.exit_code, result.stderr) == (0, "")
        assert "80% of 50 votes at Spring fair were “happy”." in result.stdout
    result = run("report", "--event", "Autumn fair", "--archive", url, "--out", tmp_path / "o.html")
    assert result.exit_code == CONFIG
    assert "no event 'Autumn fair'; there is 'Spring fair'" in result.stderr


def test_settings_name_the_archive(archive, tmp_path):
    settings = tmp_path / "office.toml"
    settings.write_text(f'[broker]\nhost = "localhost"\n[archive]\nurl = "{archive}"\n')
    where = ("--settings", settings, "--shop", "Corso Italia", "--out", tmp_path / "o.html")
    assert run("report", "--month", "2026-10", *where).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--month", "2026-10"], "which shop? --shop is missing; there is 'Corso Italia', 'Via Garibaldi'"),
        (["--month", "2026-10", "--shop", "Duomo"], "no shop 'Duomo'; there is 'Corso Italia', 'Via Garibaldi'"),
        (["--month", "2026-09", "--shop", SHOPS[0]], "Corso Italia, 2026-09: no such month; there is 2026-10"),
        (["--month", "2026-10", "--shop", SHOPS[0], "--language", "xx"], "no language 'xx'; there is en"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(archive, tmp_path, arguments, said):
    result = run("report", *arguments, "--archive", archive, "--out", tmp_path / "o.html")
    assert (result.exit_code, result.stdout) == (CONFIG, "")
    assert said in result.stderr
    assert not (tmp_path / "o.html").exists()


def test_a_note_for_a_misspelt_shop_is_refused(archive):
    result = run("note", "--archive", archive, "--shop", "Corso Italy", "New baker")
    assert result.exit_code == CONFIG
    assert "no shop 'Corso Italy'; there is 'Corso Italia', 'Via Garibaldi'" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--month", "2026-13", "--out", "o.html"], "'2026-13' is no month like 2026-10"),
        (["--out", "o.html"], "--event NAME, --month YYYY-MM: give one of them"),
        (["--month", "2026-10", "--event", "Fair", "--out", "o.html"], "--event NAME does not go with --month YYYY-MM"),
        (["--month", "2026-10", "--out", "o.doc"], "must end in .html, .pdf, .csv, .json"),
        (["--month", "2026-10", "--out", "o.html", "--archive", "sqlite://", "--from", "x"], "give one of them"),
    ],
)
def test_a_misused_option_says_what_it_takes(arguments, said):
    result = run("report", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_page_that_cannot_be_written_says_where(folder, tmp_path):
    result = run("report", "--month", "2026-10", "--from", folder, "--out", tmp_path / "away" / "o.html")
    assert result.exit_code != 0
    assert "away/o.html: No such file or directory" in result.stderr


def test_a_settings_file_that_is_away_is_told_with_its_remedy(tmp_path):
    result = run("report", "--month", "2026-10", "--settings", tmp_path / "x.toml", "--out", tmp_path / "o.html")
    assert result.exit_code == CONFIG
    assert "x.toml: no such file" in result.stderr
