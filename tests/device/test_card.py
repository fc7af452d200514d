"""What a technician prepares: smiley.txt by questions or from a table, and labels."""

import os
import pty
import re
import select
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.smiley.label_sheet import LINES, code_of
from config.smiley.reading import understand
from kiosk.cli import main
from tests.pango import needs_pango

SMALLEST = "kiosk id = k-1\nowner = o\nshop = s\ntime zone = UTC\n"
HEAD = "Kiosk ID;Owner;shop;time zone;opening hours;broker;token;language"


def run(*arguments: object, typed: str = ""):
    return CliRunner().invoke(main, ["card", *map(str, arguments)], input=typed)


class Terminal:
    """A program on a terminal, and who sits at it."""

    def __init__(self, *command: str) -> None:
        self.side, inside = pty.openpty()
        self.program = subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, close_fds=True)
        os.close(inside)
        self.seen = ""

    def expect(self, text: str) -> str:
        """Read until `text` is there, at most 30 s; what stood before it."""
        while text not in self.seen:
            ready, _, _ = select.select([self.side], [], [], 30)
            assert ready, f"no {text!r} in {self.seen!r}"
            try:
                self.seen += os.read(self.side, 4096).decode()
            except OSError:  # the program has closed the terminal
                raise AssertionError(f"no {text!r} in {self.seen!r}") from None
        before, _, self.seen = self.seen.partition(text)
        return before

    def type(self, line: str) -> None:
        os.write(self.side, f"{line}\n".encode())


def test_it_asks_checks_and_asks_again_on_a_terminal(tmp_path):
    terminal = Terminal(sys.executable, "-c", "from kiosk.cli import main; main()", "card", "write", str(tmp_path))
    answers = [
        ("kiosk id", "Bakery Ä"),
        ("kiosk id", "Bakery 1"),
        ("owner", "Rossi"),
        ("shop", "Station"),
        ("place", ""),
        ("time zone", "rome"),
        ("opening hours", "Mo-Fr 8-25"),
        ("opening hours", "Mo-Fr 8-13"),
        ("wifi name", ""),
        ("broker", "mqtt.example.org"),
        ("token", "abcdefgh12"),
        ("buttons", ""),
        ("lights", ""),
        ("brightness", ""),
        ("glow", "5 %"),
        ("clock", ""),
    ]
    for key, answer in answers:
        terminal.expect(f"\n{key}: ")
        terminal.type(answer)
    terminal.expect("written")
    assert terminal.program.wait(300) == 0
    os.close(terminal.side)
    reading = understand((tmp_path / "smiley.txt").read_bytes())
    assert reading.faults == ()
    assert reading.values["kiosk id"] == "bakery-1"
    assert {*reading.values} == {
        "language",
        "kiosk id",
        "owner",
        "shop",
        "time zone",
        "opening hours",
        "broker",
        "token",
        "glow",
    }


ANSWERS = ["k-1", "o", "s", "", "Europe/Rme", "Europe/Rome", "", "", "", "5, 6, 13", "", "17, 27, 22", "", "", "", ""]


def test_what_does_not_go_together_is_asked_again_and_nothing_that_was_typed_is_lost(tmp_path):
    """The buttons take the lines that lights have when nobody says otherwise."""
    ran = run("write", tmp_path, typed="\n".join(ANSWERS) + "\n")
    assert ran.exit_code == 0, ran.output
    assert "time zone = Europe/Rme: did you mean Europe/Rome?" in ran.output
    assert "lights = 5, 6, 13: must be" in ran.output
    values = understand((tmp_path / "smiley.txt").read_bytes()).values
    assert (values["buttons"], values["lights"]) == ((5, 6, 13), (17, 27, 22))


def test_a_file_that_is_there_is_asked_about_before_anything_is_typed(tmp_path):
    (tmp_path / "smiley.txt").write_text("mine")
    ran = run("write", tmp_path, typed="n\n")
    assert (ran.exit_code, "kiosk id" in ran.output) == (1, False)
    assert run("write", tmp_path, typed="y\n" + "\n".join(ANSWERS) + "\n").exit_code == 0
    assert (tmp_path / "smiley.txt").read_text() != "mine"


def test_nobody_else_reads_the_passwords_in_what_is_written(tmp_path):
    run("write", tmp_path, typed="\n".join(ANSWERS) + "\n")
    assert stat.S_IMODE((tmp_path / "smiley.txt").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["smiley.txt"]


def test_a_card_that_is_full_or_read_only_keeps_what_it_has(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs root to mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k", "none", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True, timeout=300).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        (disk / "smiley.txt").write_text("mine" * 1000)
        typed = (
            "y\n"
            + "\n".join(["k-1", "o", "s", "", "UTC", *[""] * 2, ".".join(["b" * 49] * 4), "t" * 200, *[""] * 5])
            + "\n"
        )
        (disk / "more").write_bytes(bytes(4096))
        full = run("write", disk, typed=typed)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True, timeout=300)
        read_only = run("write", disk, typed=typed)
        assert (full.exit_code, "No space left on device" in full.output) == (73, True)
        assert (read_only.exit_code, "Read-only file system" in read_only.output) == (73, True)
        assert (disk / "smiley.txt").read_text() == "mine" * 1000
        assert {each.name for each in disk.iterdir()} == {"smiley.txt", "more"}
    finally:
        subprocess.run(["umount", disk], check=True, timeout=300)


def test_a_table_becomes_a_file_for_each_of_fifty(tmp_path):
    lines = [f"Shop {n};Rossi;Number {n};rome;lun-ven 8-13;mqtt.example.org;token-{n:04};it" for n in range(50)]
    (tmp_path / "fleet.csv").write_text("\n".join([HEAD, *lines, ";;;;;;;"]), "utf-8-sig")
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert ran.exit_code == 0, ran.output
    for n in range(50):
        reading = understand((tmp_path / f"shop-{n}" / "smiley.txt").read_bytes())
        assert (reading.faults, reading.values["shop"], reading.values["token"]) == ((), f"Number {n}", f"token-{n:04}")
        assert reading.language == "it"


def test_a_table_with_faults_writes_nothing_and_names_them_all(tmp_path):
    rows = ["a;o;s;UTC;;;;", "b;o;s;nowhere;;;;", "A;o;;UTC;;;;", 'c;o;"s\nbuttons = 1, 2";UTC;;;;']
    (tmp_path / "fleet.csv").write_text("\n".join([HEAD, *rows]))
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert ran.exit_code == 65
    assert re.findall(r"line (\d+): ([a-z ]+)", ran.output.replace('"', "")) == [
        ("3", "time zone "),
        ("4", "a line shop "),
        ("4", "kiosk id "),
        ("5", "buttons stands behind shop in the same line"),
    ]
    assert [each.name for each in tmp_path.iterdir()] == ["fleet.csv"]


def test_the_folder_of_fifty_is_made_and_a_card_that_is_not_there_is_not(tmp_path):
    (tmp_path / "fleet.csv").write_text("kiosk id,owner,shop,time zone\nc,o,s,UTC\n")
    assert run("write", tmp_path / "new" / "cards", "--csv", tmp_path / "fleet.csv").exit_code == 0
    assert (tmp_path / "new/cards/c/smiley.txt").is_file()
    ran = run("write", tmp_path / "bootfs")
    assert (ran.exit_code, "is the card in the reader" in ran.output) == (73, True)
    assert not (tmp_path / "bootfs").exists()


def test_empty_columns_at_the_end_are_the_spreadsheets_and_not_a_fault(tmp_path):
    (tmp_path / "fleet.csv").write_text("kiosk id;owner;shop;time zone;;\nc;o;s;UTC;;\n;;;;;\n", "utf-8-sig")
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert ran.exit_code == 0, ran.output
    assert understand((tmp_path / "c/smiley.txt").read_bytes()).faults == ()


TABLE = (
    "kiosk id;negozio;owner;time zone;buttons;hours\r\n"
    "a-1;Uno;Rossi;Italia;17,27;lun-ven 8-13, 15-19.30\r\n"
    'b-1;"Due; ""il bar"" # 2";"#1 Šilė";Europe/Rome;;\r\n'
)


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("utf-8-sig"),
        ("sep=;\r\n" + TABLE).encode("utf-8-sig"),
        ("sep=;\r\n" + TABLE).encode("utf-16"),
        ("sep=;;;;;;\r\n" + TABLE.replace("\r\n", ";\r\n")).encode(),
        ('"sep=;"\n\n' + TABLE.replace("\r\n", "\n") + ";;;;;\n\n").encode(),
        TABLE.replace("\r\n", "\r").encode(),
        TABLE.replace('"Due; ""il', '"Due\x01 ""il').replace(";", "\t").replace("\x01", ";").encode("utf-16"),
        TABLE.replace("17,27;lun-ven 8-13, 15-19.30", '"17,27";"lun-ven 8-13, 15-19.30"')
        .replace('"Due; ""il', '"Due\x01 ""il')
        .replace(";", ",")
        .replace("\x01", ";")
        .encode(),
    ],
)
def test_a_table_is_read_however_a_spreadsheet_wrote_it(tmp_path, content):
    (tmp_path / "fleet.csv").write_bytes(content)
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv", "--language", "it")
    assert ran.exit_code == 0, ran.output
    a, b = (understand((tmp_path / name / "smiley.txt").read_bytes()).values for name in ("a-1", "b-1"))
    assert (a["shop"], a["time zone"], a["buttons"]) == ("Uno", "Europe/Rome", (17, 27))
    assert a["opening hours"]["friday"] == ("08:00-13:00", "15:00-19:30")
    assert (b["shop"], b["owner"]) == ('Due; "il bar" # 2', "#1 Šilė")


def test_a_fault_of_a_table_is_told_with_the_line_that_the_spreadsheet_shows(tmp_path):
    (tmp_path / "fleet.csv").write_text('sep=;\nid;owner;shop;time zone\na;"two\nlines";s;UTC\nb;o;s;GMT+2\n')
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert (ran.exit_code, ran.output.count("line "), "line 5: time zone = GMT+2" in ran.output) == (65, 1, True)


def test_a_workbook_is_no_table(tmp_path):
    (tmp_path / "fleet.csv").write_bytes(b"PK\x03\x04" + bytes(range(256)))
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert (ran.exit_code, "is no CSV but a file of" in ran.output, len(ran.output.splitlines())) == (65, True, 1)


def test_a_row_that_a_comma_has_shifted_is_a_fault(tmp_path):
    """Hours have commas of their own: without quotation marks the last part would be lost in silence."""
    (tmp_path / "fleet.csv").write_text("kiosk id,owner,shop,time zone,hours\nc,o,s,UTC,Mo-Fr 8-13, 15-19.30\n")
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert (ran.exit_code, "line 2: 6 cells under 5 keys" in ran.output) == (65, True)


def test_a_key_that_stands_over_two_columns_is_a_fault(tmp_path):
    (tmp_path / "fleet.csv").write_text("kiosk id,owner,shop,time zone,id\nc,o,s,UTC,d\n")
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert (ran.exit_code, "line 1: kiosk id stands there twice" in ran.output) == (65, True)


def test_a_password_in_a_cell_is_that_password_and_a_name_that_of_its_country(tmp_path):
    table = 'id;owner;shop;time zone;country;ssid;wifi password\nc;o;Šilė;UTC;Lietuva;n;"""two  blanks"""\n'
    (tmp_path / "fleet.csv").write_text(table, "cp1257")
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv", "--language", "lt")
    assert ran.exit_code == 0, ran.output
    values = understand((tmp_path / "c/smiley.txt").read_bytes()).values
    assert (values["shop"], values["wifi password"]) == ("Šilė", '"two  blanks"')


def test_each_file_is_commented_in_the_language_of_its_row(tmp_path):
    (tmp_path / "fleet.csv").write_text("kiosk id,owner,shop,time zone,language\nc,o,s,UTC,Italiano\n")
    run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert "il fuso orario" in (tmp_path / "c/smiley.txt").read_text("utf-8")


def test_a_cell_cannot_bring_a_line_of_its_own(tmp_path):
    (tmp_path / "fleet.csv").write_text('kiosk id,owner,shop,time zone\nc,o,"s\nbuttons = 1, 2",UTC\n')
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert (ran.exit_code, '"buttons" stands behind "shop" in the same line' in ran.output) == (65, True)
    (tmp_path / "fleet.csv").write_text('kiosk id,owner,shop,time zone\nc,o,"s\nboth",UTC\n')
    assert run("write", tmp_path, "--csv", tmp_path / "fleet.csv").exit_code == 0
    assert understand((tmp_path / "c/smiley.txt").read_bytes()).values["shop"] == "s both"


@pytest.mark.parametrize("content", ["", "kiosk id,owner,colour\n", "kiosk id,owner,shop,time zone\n", 'kiosk id\n"a'])
def test_what_is_no_table_is_said(tmp_path, content):
    (tmp_path / "fleet.csv").write_text(content)
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert (ran.exit_code, "fleet.csv" in ran.output) == (65, True)


def test_a_file_that_is_there_is_replaced_only_when_told(tmp_path):
    (tmp_path / "fleet.csv").write_text("kiosk id,owner,shop,time zone\nc,o,s,UTC\n")
    arguments = ("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    run(*arguments)
    file = tmp_path / "c" / "smiley.txt"
    file.write_text("mine")
    assert run(*arguments, typed="n\n").exit_code == 1
    assert file.read_text() == "mine"
    assert run(*arguments, typed="y\n").exit_code == 0
    assert file.read_text() != "mine"


@pytest.fixture
def smiley(tmp_path) -> Path:
    file = tmp_path / "smiley.txt"
    file.write_text(SMALLEST.replace("= s", "= Ąžuolų & Co") + "broker = b\ntoken = abcdefgh12\n")
    return file


@needs_pango
def test_labels_are_drawn_twelve_a_sheet_and_without_secrets(tmp_path, smiley):
    pypdf = pytest.importorskip("pypdf")
    out = tmp_path / "labels.pdf"
    ran = run("label", *[smiley] * 13, "--out", out)
    assert ran.exit_code == 0, ran.output
    pages = pypdf.PdfReader(out).pages
    text = [page.extract_text() for page in pages]
    assert [each.count("k-1") for each in text] == [12, 1]
    assert "Ąžuolų & Co" in text[1]
    assert "abcdefgh12" not in "".join(text)


@needs_pango
def test_a_slip_has_what_the_office_gave_and_nobody_else_reads_it(tmp_path, smiley):
    pypdf = pytest.importorskip("pypdf")
    out = tmp_path / "slips.pdf"
    ran = run("label", "--token", smiley, "--out", out)
    assert (ran.exit_code, ran.output) == (0, f"{out}: 1 slip\n")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    text = pypdf.PdfReader(out).pages[0].extract_text()
    assert "Secret." in text
    assert "abcdefgh12" not in text, "over a shoulder nobody reads it"
    given = understand(smiley.read_bytes()).values
    again = understand(f"{code_of(given)}owner = o\nshop = s\ntime zone = UTC\n".encode())
    assert (again.faults, [again.values[key] for key in LINES]) == ((), [given[key] for key in LINES])
    smiley.write_text(SMALLEST)
    without = run("label", "--token", smiley, "--out", out)
    assert (without.exit_code, "no broker, token in it" in without.output) == (65, True)


def test_a_table_is_a_file_and_nothing_is_waited_for(tmp_path):
    os.mkfifo(tmp_path / "fleet.csv")
    ran = run("write", tmp_path, "--csv", tmp_path / "fleet.csv")
    assert (ran.exit_code, "fleet.csv: a pipe, no file" in ran.output) == (65, True)


@needs_pango
def test_a_screen_reader_finds_language_title_and_tags_in_labels(tmp_path, smiley):
    pypdf = pytest.importorskip("pypdf")
    out = tmp_path / "labels.pdf"
    assert run("label", smiley, "--out", out).exit_code == 0
    reader = pypdf.PdfReader(out)
    root = reader.trailer["/Root"]
    assert (root["/Lang"], reader.metadata.title, root["/MarkInfo"]["/Marked"]) == ("en", "Labels", True)

    def texts(tag):
        tag = tag.get_object()
        below = tag if isinstance(tag, list) else [tag.get("/K", [])] if isinstance(tag, dict) else []
        own = [tag["/Alt"]] if isinstance(tag, dict) and "/Alt" in tag else []
        return own + [text for each in below for text in texts(each)]

    assert texts(root["/StructTreeRoot"]) == ["QR code: k-1"]


@needs_pango
def test_the_longest_names_stay_on_their_label_beside_the_code(tmp_path, smiley):
    pypdf = pytest.importorskip("pypdf")
    longest = "Wittelsbacher Apfelstrudel " * 3
    names = {"kiosk id": "w" * 63, "owner": longest[:80], "shop": "W" * 80, "place": longest[:80]}
    smiley.write_text("".join(f"{key} = {name}\n" for key, name in {**names, "time zone": "UTC"}.items()))
    out = tmp_path / "labels.pdf"
    assert run("label", smiley, "--out", out).output.endswith(": 1 label\n")
    places = []

    def seen(text, cm, tm, _font, _size):
        if text.strip():
            # From the label's upper left corner, millimetres; the sheet has a margin of 10.
            x, y = (tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5])
            places.append((x / 72 * 25.4 - 10, 297 - y / 72 * 25.4 - 10))

    (page,) = pypdf.PdfReader(out).pages
    assert page.extract_text(visitor_text=seen).replace("\n", "").count("w" * 63) == 1
    assert {(40 < x < 90 and 3 < y < 40) for x, y in places} == {True}, places


def test_labels_are_a_pdf_and_called_one(tmp_path, smiley):
    ran = run("label", smiley, "--out", tmp_path / "labels.html")
    assert (ran.exit_code, [*tmp_path.glob("*.html")]) == (2, [])
    assert "labels.html: must end in .pdf" in ran.output


def test_a_file_with_faults_gets_no_label(tmp_path, smiley):
    smiley.write_text("shop = s\n")
    ran = run("label", smiley, "--out", tmp_path / "labels.pdf")
    assert (ran.exit_code, ran.output.count("is missing")) == (65, 3)
    assert not (tmp_path / "labels.pdf").exists()
