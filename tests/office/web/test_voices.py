"""Other voices in the browser: a spreadsheet's table from the form to the archive; junk is refused with its line."""

import html
import io
import re
import zipfile
from contextlib import closing
from datetime import date, timedelta

import pytest

from kiosk.cli.web_entries import import_entries
from kiosk.office.report.data.entered import Entered, VoiceDay, VoicesEntry, decode
from sync.archive.archive import Archive
from sync.archive.voice import Voice
from tests.office.web.conftest import KAZLAUSKAS, ROSSI
from tests.office.web.entries import entries, handed_on, reading
from tests.sync.ends import until

SHOP = "Via Garibaldi"
DAY = date(2026, 10, 5)
FORM = {"label": "Newsletter", "kind": "survey"}
ISO = b"2026-10-05,41,12,7\n"
TABLES = {
    "en": ("date,happy,neutral,unhappy\r\n".encode("utf-8-sig") + ISO, "en"),
    "excel-it": ("Data;Felice;N\u00e9 s\u00ec n\u00e9 no;Infelice\r\n05/10/2026;41;12;7\r\n".encode("cp1252"), "it"),
    "excel-lt": ("Data;Patenkinti;Neutral\u016bs;Nepatenkinti\n2026-10-05;41;12;7\n".encode("cp1257"), "lt"),
    "unicode": ("5.10.2026\t41\t12\t7\r\n".encode("utf-16"), "en"),
}
"""As spreadsheets save them, and the reader's language."""


@pytest.fixture(scope="module")
def people(web, registered):
    owner = web.account("rossi@example.org", "--owner", ROSSI)
    found = {}
    for language in ("en", "it", "lt"):
        found[language] = web.browser(language)
        found[language].cookies = dict(owner.cookies)
    return found


@pytest.fixture
def path(registered) -> str:
    return f"/shops/{registered[SHOP]}/voices"


def said(answer) -> str:
    """What is wrong with the file."""
    assert answer.status == 200
    return html.unescape(re.search(r'id="id_file_error"[^>]*>(.*?)</div>', answer.text, re.DOTALL).group(1))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_as_a_spreadsheet_saves_it_is_in_the_archive(web, registered, people, path, name):
    content, language = TABLES[name]
    browser = people[language]
    assert browser.upload(path, {**FORM, "label": name}, "table.csv", content).to == path
    assert f'<span class="name">{name}</span><span class="sub">' in browser.get(path).text  # waits
    until(lambda: handed_on(web, f'"label":"{name}"'), "handed on")
    with closing(Archive.open(web.archive)) as archive:
        for _ in range(2):  # the same file again changes nothing
            import_entries(archive, reading(web, entries(web)))
        assert [each for each in archive.voices() if each.label == name] == [
            Voice(SHOP, "survey", name, DAY, (41, 12, 7))
        ]
    assert "60" in browser.get(path).text.partition(name)[2]  # voices, no longer waiting


def test_a_button_pressed_twice_has_one_table_wait(web, registered):
    owner, path = web.account("twice@example.org", "--owner", KAZLAUSKAS), f"/shops/{registered['Uostas']}/voices"
    for label in ("Twice", "Twice", "Once", "Twice"):
        assert owner.upload(path, {**FORM, "label": label}, "table.csv", ISO).to == path
    shown = owner.get(path).text
    assert [shown.count(f'<span class="name">{label}</span>') for label in ("Twice", "Once")] == [2, 1]


@pytest.mark.parametrize("called", ["text/csv", "text/comma-separated-values", "application/vnd.ms-excel", ".csv"])
def test_a_telephone_offers_the_table_whatever_it_calls_it(people, path, called):
    """Android's own name of it is the second, Excel's the third: by the first alone every table was grey."""
    accepted = re.search(
        r'type="file"[^>]* accept="([^"]*)"|accept="([^"]*)"[^>]*type="file"', people["en"].get(path).text
    )
    assert called in next(filter(None, accepted.groups())).split(",")


def many(count: int) -> bytes:
    return b"".join(f"{DAY - timedelta(days=each)},1,2,3\n".encode() for each in range(count))


def archive_of(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (ISO + b"2026-10-06,41,12\n", "Line 2"),
        (ISO + b"2026-02-30,41,12,7\n", "Line 2"),
        (ISO + ISO, "Line 2"),
        (b"10/5/2026,41,12,7\n", "Line 1"),  # May or October?
        (b"2026-10-05,41,12,-7\n", "Line 1"),
        (b"2026-10-05,=1+1,12,7\n", "Line 1"),
        (archive_of(b"0" * 4_000_000), "Line 1"),  # an .xlsx: it is not unpacked
        (b"\x89PNG\r\n\x1a\n\0\0", "Line 1"),
        (b"\0" * 100, "Line 1"),
        (b'"' * 200_000, "Line 1"),
        (b"happy,neutral,unhappy\n", "no day in this file"),
        (many(401), "400 days at most"),
        (b"1" * 1_100_000, "400 days at most"),
    ],
)
def test_junk_is_refused_with_its_line_and_nothing_waits(people, path, content, wrong):
    before = people["en"].get(path).text.count('class="line"')
    assert wrong in said(people["en"].upload(path, FORM, "table.csv", content))
    assert people["en"].get(path).text.count('class="line"') == before


def test_what_is_too_large_for_any_form_is_refused_before_it_is_read(web, people, path):
    size = 3_000_000
    with closing(people["en"].line()) as line:
        line.putrequest("POST", path)
        line.putheader("Content-Length", str(size))
        line.endheaders(b"1" * 100)  # the rest is not waited for
        assert line.getresponse().status == 413
    assert people["en"].get(path).status == 200


def test_a_name_that_no_page_can_show_is_refused_and_markup_is_words(people, path):
    answer = people["en"].upload(path, {**FORM, "label": "turned \u202e round"}, "table.csv", ISO)
    assert "cannot show" in answer.text
    words = "<b>=1+1</b>"
    assert people["en"].upload(path, {**FORM, "label": words}, "\r\n/../../etc/passwd", ISO).to == path
    page = people["en"].get(path).text
    assert words not in page
    assert html.escape(words) in page


def test_so_many_wait_and_no_more_and_never_for_anothers_shop(web, registered, people):
    owner, other = f"/shops/{registered['Corso Italia']}/voices", f"/shops/{registered['Uostas']}/voices"
    answers = [people["en"].upload(owner, {**FORM, "label": f"table {each}"}, "t.csv", ISO) for each in range(6)]
    assert [each.status for each in answers] == [302] * 5 + [200]
    assert "no further one is taken" in answers[-1].text
    stranger = web.account("kazlauskas@example.org", "--owner", KAZLAUSKAS)
    assert stranger.upload(other, FORM, "t.csv", ISO).to == other  # the control
    form = "csrfmiddlewaretoken"
    assert stranger.ask("POST", owner, {form: stranger.cookies["__Host-csrf"]}).status == 404


def test_days_stand_on_the_pages_of_their_months():
    days = (VoiceDay(DAY, 1, 2, 3), VoiceDay(date(2026, 8, 1), 1, 2, 3))
    assert VoicesEntry("a" * 32, 1, "survey", "x", days).months == {"2026-10", "2026-08"}
    assert decode(b'{"notes":[],"mails":[]}') == Entered()  # what an older web wrote
