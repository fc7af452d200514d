"""The page on paper: one sheet, readable aloud, the same bytes every time, and nothing cut off."""

import gc
import os
import shutil
import socket
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from kiosk.cli import main
from kiosk.office.report.page.pdf import PACKAGES, SIZES_PX, pdf
from kiosk.office.report.pages import make
from sync.document.outbox import write
from tests.pango import needs_pango

pytestmark = needs_pango

LANGUAGES = ("en", "it", "lt")
PRINT = "import sys; from kiosk.office.report.page.pdf import pdf; sys.stdout.buffer.write(pdf(sys.stdin.read()))"


@pytest.fixture(scope="module")
def printed(fullest):
    """English last: after sheets of other languages, of which fonts and style are remembered."""
    return {language: pdf(fullest(language).html) for language in reversed(LANGUAGES)}


def read(content):
    return PdfReader(BytesIO(content))


def text(content):
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def elements(node):
    """Everything that is read aloud, in order."""
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from elements(each)
    elif hasattr(node, "get"):
        yield node
        yield from elements(node.get("/K", []))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_page_is_one_sheet_of_a4(printed, language):
    [sheet] = read(printed[language]).pages
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)


def test_it_says_what_the_page_says(printed):
    said = text(printed["lt"])
    for words in ("Klientų pasitenkinimo ataskaita · 2026 m. spalis", "Parengta automatiškai 2026 m. lapkričio 1 d."):
        assert words in said


def test_it_can_be_read_aloud(printed):
    document = read(printed["it"])
    root = document.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("it", True)
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    found = [*elements(root["/StructTreeRoot"])]
    figures = [str(each["/Alt"]) for each in found if each.get("/S") == "/Figure"]
    assert len(figures) == 5
    assert figures[0].startswith("Punteggio di soddisfazione, ultimi 13 mesi: Da ")
    assert {"/H1", "/H2", "/Table", "/TH", "/Caption", "/L"} <= {each.get("/S") for each in found}


def test_the_same_page_gives_the_same_bytes_in_every_process_and_nothing_is_left(fullest, printed, tmp_path):
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    # What outlives the modules of WeasyPrint, as whatever a test holds does, has nothing left to clear up with.
    ran = subprocess.run(
        [sys.executable, "-c", f"{PRINT}; sys.kept = pdf"],
        input=fullest("en").html.encode(),
        env={**os.environ, "PYTHONHASHSEED": other, "TMPDIR": str(tmp_path)},
        capture_output=True,
        check=True,
        timeout=300,
    )
    # There it is the first sheet, here the third; garbage is looked for again.
    assert printed["en"] == ran.stdout
    assert (ran.stderr, [*tmp_path.iterdir()]) == (b"", [])
    assert gc.isenabled()
    # The day is what the page was told: nothing says when the file was made.
    assert not {"/CreationDate", "/ModDate"} & set(read(printed["en"]).metadata)


@pytest.mark.long
def test_what_does_not_fit_takes_a_second_sheet_in_large_letters(fullest):
    lines = "".join(f"<li>Line {number}.</li>" for number in range(14))
    longer = pdf(fullest("en").html.replace("</ul>", f"{lines}</ul>", 1))
    sheets = read(longer).pages
    assert len(sheets) in {2, 3}
    for words in ("Is it getting better?", "Which shop does best?", "the courtesy", "Line 0.", "Line 13.", "Prepared"):
        assert words in text(longer)
    assert any(size == pytest.approx(0.893 * SIZES_PX[0], abs=0.02) for sheet in sheets for size in sizes(sheet))


def test_a_page_of_few_words_is_one_sheet(sixteen_months, note):
    page = make(sixteen_months, [note], None, "2026-10", prepared_on=date(2026, 11, 1))
    assert len(read(pdf(page.html)).pages) == 1


def test_a_sheet_with_room_is_set_in_letters_that_can_be_read(sixteen_months):
    page = make(sixteen_months, [], None, "2026-10", prepared_on=date(2026, 11, 1))
    [sheet] = read(pdf(page.html)).pages
    heights = {}
    smallest = {}

    def see(text, _cm, tm, _font, size):
        heights.setdefault(text.strip().rpartition(" ")[2], tm[5])
        smallest.setdefault(text.strip(), size * abs(tm[0]))

    sheet.extract_text(visitor_text=see)
    said = next(size for text, size in smallest.items() if text.startswith("Each vote counts"))
    assert said == pytest.approx(0.893 * SIZES_PX[0], abs=0.02)
    # The sum stands on the line of what it sums up.
    assert heights["votes"] == pytest.approx(heights["unhappy"], abs=0.05)


def sizes(sheet):
    """Of the letters, in pixels."""
    found = []
    sheet.extract_text(visitor_text=lambda _text, _cm, tm, _font, size: found.append(size * abs(tm[0])))
    return found


def test_nothing_is_fetched():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/spy.png"
        pdf(f'<html lang="en"><title>Spy</title><img src="{url}" alt="spy"></html>')
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def run(folder, out):
    arguments = ("report", "--month", "2026-10", "--from", folder, "--as-of", "2026-11-01", "--out", out)
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def folder(tmp_path, sixteen_months):
    for document in sixteen_months:
        write(tmp_path / "outbox", document)
    return tmp_path / "outbox"


def test_the_command_writes_it(folder, tmp_path):
    result = run(folder, tmp_path / "o.pdf")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Prepared automatically on 1 November 2026." in text((tmp_path / "o.pdf").read_bytes())


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="takes a library away: root, unshare")
def test_without_pango_it_says_what_to_install(folder, tmp_path):
    [pango, *_] = [*Path("/").glob("usr/lib/*/libpango-1.0.so.0"), *Path("/").glob("lib/*/libpango-1.0.so.0")]
    kiosk = f"{Path(sys.executable).parent / 'kiosk'} report --month 2026-10 --from {folder} --out {tmp_path / 'o.pdf'}"
    hidden = subprocess.run(
        ["unshare", "-m", "sh", "-c", f"mount --bind /dev/null {pango} && exec {kiosk}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (hidden.returncode, hidden.stdout) == (78, "")
    assert f"a PDF needs Pango, which is missing: sudo apt install {PACKAGES}" in hidden.stderr
    assert "Traceback" not in hidden.stderr
