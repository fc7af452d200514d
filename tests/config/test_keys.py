"""The keys of smiley.txt in the technician's language, and files that are no text at all."""

import io
import zipfile

import pytest
from attrs import fields

from config.countries import called
from config.identity import IdentitySettings
from config.language import all_spellings, catalogue, languages
from config.smiley.form import FIELDS
from config.smiley.key_names import ALSO, CONTEXT, KEYS, key_of, nearest
from config.smiley.reading import understand
from config.smiley.words import tell

SMALLEST = "kiosk id = k\nowner = o\nshop = s\ntime zone = UTC\n"


def faults(content: str | bytes) -> list[str]:
    reading = understand(content.encode() if isinstance(content, str) else content)
    return [tell(fault, "en") for fault in reading.faults]


def test_every_key_has_its_names_and_no_name_two_keys():
    assert {*KEYS} == {*FIELDS} >= {*ALSO.values()}
    names = [(name, key) for key in KEYS for name in all_spellings(CONTEXT, key)] + [*ALSO.items()]
    for name, key in names:
        assert key_of(name) == key, name
    for code in languages()[1:]:
        for key in KEYS:
            assert catalogue(code).pgettext(CONTEXT, key), (code, key)


@pytest.mark.parametrize(
    "text",
    [
        "id chiosco = k\ntitolare = o\nnegozio = s\nfuso orario = Italia\norario: sempre aperto\n",
        "Kiosko ID = k\nSavininkas = o\nPARDUOTUVĖ = s\nlaiko juosta = Lietuva\ndarbo laikas = visada\n",
        "kiosko_id = k\nsavininke = o\nparduotuve = s\nlaiko-juosta = Vilnius\n",
        "kiosk id = k\nCompany = o\nStore = s\nZeitzone = Italia\nÖffnungszeiten = 8-20\nnetwork = n\ncountry = IT\n",
        "id totem = k\nazienda = o\nnome del negozio = s\nzona oraria = Italia\n",
        "kiosko id = k\nįmonė = o\nparduotuvės pavadinimas = s\nlaiko zona = Lietuva\n",
        "kiosk id = k\nowner name = o\nshop name = s\ntz = Italia\nopening times = 8-20\nmqtt host = h.example.org\n",
        "kiosk id\N{FULLWIDTH EQUALS SIGN}k\nowner\N{FULLWIDTH COLON}o\nshop = s\ntime\N{NO-BREAK SPACE}zone = UTC\n",
        SMALLEST.replace(" ", "\N{NO-BREAK SPACE}"),
        "\N{ZERO WIDTH SPACE}" + SMALLEST,
    ],
)
def test_the_keys_are_taken_in_every_language(text):
    reading = understand(text.encode())
    assert reading.faults == ()
    assert [reading.values[key] for key in ("kiosk id", "owner", "shop")] == ["k", "o", "s"]


TOML_ALONE = {"selftest", "data", "receipts", "stage"}


@pytest.mark.parametrize("name", [each.name for each in fields(IdentitySettings) if each.name not in TOML_ALONE])
def test_the_names_of_kiosk_toml_are_known(name):
    assert key_of(name)


def test_a_key_in_two_languages_is_there_twice():
    assert faults(f"{SMALLEST}negozio = t\n") == ['line 5: "shop" stands in line 3 already; delete one of them']


WORDS = [
    ("zone", "time zone"),
    ("password", "wifi password"),
    ("passphrase", "wifi passphrase"),
]
"""One word of a name."""


@pytest.mark.parametrize(
    ("written", "meant"),
    [("shpo", "shop"), ("negozzio", "negozio"), ("parduotve", "parduotuve"), ("wfi name", "wifi name"), *WORDS],
)
def test_a_misspelt_key_is_asked_about_in_its_language(written, meant):
    assert nearest(written) == meant
    assert faults(f"{SMALLEST}{written} = x\n") == [f'line 5: there is no "{written}"; did you mean "{meant}"?']


def test_an_unknown_key_has_its_advice():
    assert faults(f"{SMALLEST}dtparam = on\n") == ['line 5: there is no "dtparam"; delete the line, or begin it with #']


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, SMALLEST)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zipped("[Content_Types].xml", "word/document.xml"), "no text but a file of Word, Excel, Pages or LibreOffice"),
        (zipped("mimetype"), "(.docx, .xlsx, .odt)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a file of Word or Excel (.doc, .xls)"),
        (b"{\\rtf1\\ansi kiosk id = k}", "a file of WordPad or TextEdit (.rtf)"),
        (b"\xef\xbb\xbf{\\rtf1\\ansi kiosk id = k}", "a file of WordPad or TextEdit (.rtf)"),
        (b"%PDF-1.7\n" + bytes(9), "a file of PDF: save it anew as plain text"),
        (f"<!DOCTYPE html>\n<p>{SMALLEST}".encode(), "a file of HTML"),
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\r\n \n", "the file is empty"),
        (bytes(4096), "the file holds nothing but zeros: the card was pulled out too early"),
        (SMALLEST.encode() + bytes(20), "line 5: there are zeros (NUL) in it"),
    ],
)
def test_what_is_no_text_is_told_in_one_sentence(content, said):
    (fault,) = faults(content)
    assert said in fault


@pytest.mark.parametrize(("written", "code"), [("U.S.A.", "US"), ("USA", "US"), ("St. Lucia", "LC"), ("Italy", "IT")])
def test_a_country_may_be_written_with_dots(written, code):
    assert [each.code for each in called(written)] == [code]
