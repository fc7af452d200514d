"""A folder of documents and notes, in place of an archive."""

import os
import re
from datetime import date

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.office.report.data import csv_file
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.folder import Folder
from kiosk.office.report.data.owner_input import noted, voice
from sync.archive.note import Note
from sync.document.aggregate import encode
from sync.document.outbox import OutboxError, write

JUNE = date(2026, 6, 3)


@pytest.fixture
def folder(tmp_path, document):
    write(tmp_path, document("2026-10", {1: (1, 1, 1)}))
    return tmp_path


def test_documents_and_shops_are_read(folder):
    assert [each.month for each in Folder(folder).aggregates()] == ["2026-10"]
    assert Folder(folder).aggregates("Corso Italia") == []
    assert Folder(folder).shops() == ["Via Garibaldi"]


def test_notes_are_kept_with_commas_quotes_and_accents(folder):
    notes = [Note(JUNE, "Via Garibaldi", 'Caffè, "new"'), Note(date(2026, 5, 1), "Corso", "x")]
    for note in notes:
        Folder(folder).add_note(note)
    assert Folder(folder).notes() == sorted(notes)
    assert Folder(folder).notes("Corso") == notes[1:]


def test_notes_from_a_spreadsheet_are_understood(folder):
    written = b"\xef\xbb\xbfdate,shop,words\r\n2026-06-03,Via Garibaldi,Second till opened\r\n\r\n"
    (folder / "notes.csv").write_bytes(written)
    assert Folder(folder).notes() == [Note(JUNE, "Via Garibaldi", "Second till opened")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"date,shop,words\n3 June,a,b\n", r"notes.csv:2: '3 June' is no date like 2026-06-03"),
        (b"2026-06-03,a\n", r"notes.csv:1: 2 cells; a line is date,shop,words,kind"),
        (b"2026-06-03,a,\n", r"notes.csv:1: note '': must be 1–200 printable characters"),
        (b'2026-06-03,a,"b\n', r"notes.csv:1: unexpected end of data"),
        (b"2026-06-03,a,b\n2026-06-03,a,\xff\n", r"notes.csv:2: not UTF-8"),
        (b"#" * (1 << 20) + b"#", r"notes.csv: larger than 1 MiB"),
    ],
)
def test_a_faulty_note_is_named_by_its_line(folder, content, said):
    (folder / "notes.csv").write_bytes(content)
    with pytest.raises(ReportError, match=said):
        Folder(folder).notes()


@pytest.mark.parametrize("words", ["", "   ", "a\x07b", "x" * 201, "turned \N{RIGHT-TO-LEFT OVERRIDE} round"])
def test_a_note_that_the_page_cannot_show_is_refused(words):
    with pytest.raises(ReportError, match=r"1–200 printable characters|which cannot be shown"):
        noted(JUNE, "Via Garibaldi", words)


def test_a_label_of_other_voices_that_the_page_cannot_show_is_refused():
    row = ("2026-06-03", "1", "2", "3")
    assert voice("Centro", "survey", "Bar", row).label == "Bar"
    with pytest.raises(
        ReportError, match=r"its character 1 is .U.202E, right-to-left override., which cannot be shown"
    ):
        voice("Centro", "survey", "\N{RIGHT-TO-LEFT OVERRIDE}rab", row)


@pytest.mark.parametrize("day", ["1066-10-14", "0001-01-01", "9999-12-31", "14/10/2026"])
def test_a_note_of_a_year_that_no_page_can_be_of_is_not_written(folder, day):
    ran = CliRunner().invoke(main, ["note", "--from", str(folder), "--date", day, "New oven"])
    assert ran.exit_code == 2
    assert f"'{day}' is no date like 2026-06-03, of 1969–2199" in ran.stderr
    assert Folder(folder).notes() == []  # one such line would stop every page


def test_a_note_on_several_lines_becomes_one():
    assert noted(JUNE, "a", " Second\n till  opened ").words == "Second till opened"


def test_folders_that_hold_nothing_say_so(tmp_path):
    with pytest.raises(ReportError, match="no such folder"):
        Folder(tmp_path / "away")
    with pytest.raises(ReportError, match=r"no documents; name a folder that holds some like 2026-10\.json"):
        Folder(tmp_path).aggregates()


def test_what_is_left_out_of_a_folder_is_said_once(folder, caplog):
    (folder / "2026-09.json").mkdir()
    ran = CliRunner().invoke(
        main, ["report", "--from", str(folder), "--month", "2026-10", "--out", str(folder / "a.csv")]
    )
    assert ran.exit_code == 0, ran.output
    assert [each.getMessage() for each in caplog.records if "left out" in each.getMessage()] == [
        f"read {folder / '2026-09.json'}: a folder, no file; left out"
    ]


def test_a_broken_document_is_named(folder):
    (folder / "2026-09.json").write_bytes(b"{")
    with pytest.raises(OutboxError, match=r"2026-09\.json: not JSON"):
        Folder(folder).aggregates()


def test_voices_from_a_spreadsheet_with_semicolons_are_taken_once(folder):
    table = folder / "survey.csv"
    table.write_bytes(b"\xef\xbb\xbfdate;happy;neutral;unhappy\r\n2026-10-01;5;2;1\r\n2026-10-02;4;0;0\r\n")
    options = ["--kind", "survey", "--label", "Newsletter", "--from", str(folder)]
    for _ in range(2):
        ran = CliRunner().invoke(main, ["voices", str(table), *options])
        assert ran.stdout == "Via Garibaldi, Newsletter: 2 days, 12 voices (9 happy, 2 neutral, 1 unhappy)\n"
    assert [voice.votes for voice in Folder(folder).voices("Via Garibaldi")] == [(5, 2, 1), (4, 0, 0)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-10-01,5,2", "4: 3 cells; a line is date,happy,neutral,unhappy"),
        ("2026-10-01,5,2,-1", "4: '-1' is no count"),
        ("2026-10-01,5,2,1.5", "4: '1.5' is no count"),
        ("1 October,5,2,1", "4: '1 October' is no date like"),
        ("2099-10-02,5,2,1", "4: 2099-10-02 is yet to come: is its year right?"),
        ("2026-10-02,5,2,1", "4: 2026-10-02 stands in a line above already"),
    ],
)
def test_a_faulty_line_of_voices_is_named_and_none_is_taken(folder, line, said):
    table = folder / "survey.csv"
    table.write_text(f"date,happy,neutral,unhappy\n2026-10-02,1,1,1\n\n{line}\n")
    options = ["--kind", "survey", "--label", "Newsletter", "--from", str(folder)]
    ran = CliRunner().invoke(main, ["voices", str(table), *options])
    assert f"survey.csv:{said}" in ran.stderr
    assert ran.exit_code == 78
    assert Folder(folder).voices() == []


HEADER = ("date", "happy", "neutral", "unhappy")
SAVED = [
    "sep=;\r\nDate;Happy;Neutral;Unhappy\r\n2026-10-01;1;2;3\r\n",
    '"sep=,"\n2026-10-01,1,2,3\n',
    "sep=\t\n2026-10-01\t1\t2\t3\n",
    "2026-10-01;1;2;3;\n2026-10-02;1;2;3;;;\n;;;\n",
    "Data;Contenti;Cos\u00ec cos\u00ec;Scontenti\n2026-10-01;1;2;3\n",
    "Date\tHappy\tNeutral\tUnhappy\n2026-10-01\t1\t2\t3\n",
    "DATE,HAPPY,NEUTRAL,UNHAPPY,\n2026-10-01,1,2,3,\n",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", SAVED)
def test_a_table_is_read_as_spreadsheets_save_it(tmp_path, text, encoding):
    (tmp_path / "survey.csv").write_bytes(text.encode(encoding))
    assert csv_file.read(tmp_path / "survey.csv", HEADER, tuple)[0] == ("2026-10-01", "1", "2", "3")


@pytest.mark.parametrize(
    "heading",
    [
        "Date,Unhappy,Neutral,Happy",
        "date,negative,neutral,positive",
        "Data,Scontenti,Cos\u00ec cos\u00ec,Contenti",
        "data,nepatenkinti,neutral\u016bs,patenkinti",
        "date,dissatisfied,passive,satisfied",
        "date,detractors,passives,promoters",
        "data,detrattori,passivi,promotori",
        "data,scontenti,neutri,contenti",
        "diena,blogai,vidutini\u0161kai,gerai",
    ],
)
def test_a_column_is_what_its_heading_says(tmp_path, heading):
    (tmp_path / "survey.csv").write_text(f"{heading}\n2026-10-01,3,2,1\n", encoding="utf-8")
    assert csv_file.read(tmp_path / "survey.csv", HEADER, tuple) == [("2026-10-01", "1", "2", "3")]


@pytest.mark.parametrize("heading", ["date,unhappy,meh,happy", "date,sad,meh,glad", "date,no,maybe,yes", "Tag,a,b,c"])
def test_columns_of_which_it_is_not_known_what_they_count_are_refused(tmp_path, heading):
    """By their places the unhappy would be told as the happy."""
    (tmp_path / "survey.csv").write_text(f"{heading}\n2026-10-01,3,2,1\n")
    with pytest.raises(ReportError, match=r"survey.csv:1: its columns .* must be date,happy,neutral,unhappy"):
        csv_file.read(tmp_path / "survey.csv", HEADER, tuple)


@pytest.mark.parametrize("heading", ["date,happy,meh,unhappy", "wann,happy,so-so,unhappy"])
def test_a_name_that_nobody_knows_between_names_in_their_places_stands_for_what_is_left(tmp_path, heading):
    (tmp_path / "survey.csv").write_text(f"{heading}\n2026-10-01,3,2,1\n")
    assert csv_file.read(tmp_path / "survey.csv", HEADER, tuple) == [("2026-10-01", "3", "2", "1")]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "there is no day in it"), (b"date,happy,neutral,unhappy\n", "no day"), (b"PK\x03\x04\0", "Excel")],
)
def test_a_file_without_a_table_is_said_and_changes_nothing(folder, content, said):
    (folder / "survey.csv").write_bytes(content)
    options = ["--kind", "survey", "--label", "Newsletter", "--from", str(folder)]
    ran = CliRunner().invoke(main, ["voices", str(folder / "survey.csv"), *options])
    assert said in ran.stderr
    assert ran.exit_code == 78
    assert not (folder / "voices.csv").exists()


@pytest.mark.parametrize("text", ["2026-10-01;1;2;3;4\n", "a,b,c,d\na,b,c,d\n", "sep=;\n2026-10-01,1,2,3\n"])
def test_what_is_no_such_row_is_still_named(tmp_path, text):
    (tmp_path / "survey.csv").write_text(text)
    with pytest.raises(ReportError, match=r"survey.csv:\d"):
        csv_file.read(tmp_path / "survey.csv", HEADER, lambda row: voice("Duomo", "survey", "Letter", row))


def test_what_is_written_beyond_ascii_is_marked_and_read_again(tmp_path):
    for name, mark in (("Caf\u00e9 \U0001f600", b"\xef\xbb\xbf"), ("Duomo", b"dat")):
        csv_file.write(tmp_path / "x.csv", ("date", "shop"), [("2026-10-01", name)])
        assert (tmp_path / "x.csv").read_bytes()[:3] == mark
        assert csv_file.read(tmp_path / "x.csv", ("date", "shop"), tuple) == [("2026-10-01", name)]


@pytest.mark.parametrize(
    "name", ["2026-10 (1).json", "2026-10 - Copy.json", "rossi-2 2026-10.json", "2026-10.json.txt"]
)
@pytest.mark.parametrize("place", ["", "rossi-2"])
def test_a_document_by_another_name_is_not_left_out_in_silence(tmp_path, document, place, name):
    """Two kiosks' months copied into one folder: a computer names the second one otherwise."""
    for path, kiosk in ((tmp_path / "2026-10.json", "rossi-1"), (tmp_path / place / name, "rossi-2")):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(encode(document("2026-10", {1: (1, 0, 0)}, kiosk_id=kiosk)))
    with pytest.raises(ReportError, match=f"{re.escape(name)}: a document, and only names like 2026-10.json are read"):
        Folder(tmp_path).aggregates()
    (tmp_path / place / name).rename(tmp_path / place / "page.txt")
    assert len(Folder(tmp_path).aggregates()) == 1


def test_other_json_lies_in_a_folder_as_it_likes(tmp_path, document):
    (tmp_path / "2026-10.json").write_bytes(encode(document("2026-10", {1: (1, 0, 0)})))
    for name, content in {
        "report.json": "{}",
        "health.json": "[]",
        "2026-10 (1).json": "{",
        "today.json.old": "",
    }.items():
        (tmp_path / name).write_text(content)
    # What a power cut left of a document that was being written.
    (tmp_path / ".2026-10.json.tmp").write_bytes((tmp_path / "2026-10.json").read_bytes())
    os.mkfifo(tmp_path / "pipe.json")
    assert len(Folder(tmp_path).aggregates()) == 1
