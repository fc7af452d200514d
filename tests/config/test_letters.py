"""The letters of smiley.txt: whichever program saved them, names are read as they were typed, or somebody is asked."""

import pytest

from config.smiley.hints import hints
from config.smiley.reading import understand
from config.smiley.words import tell

REST = "kiosk id = k\nowner = o\ntime zone = UTC\nbroker = b.example\nwifi name = n\nwifi password = 12345678\n"
REST += "wifi country = IT\n"


def of_shop(name, encoding="utf-8"):
    return understand(f"{REST}shop = {name}\n".encode(encoding))


def faults(reading):
    return [tell(fault, "en") for fault in reading.faults]


def test_keys_tell_the_language_whose_letters_windows_saved():
    text = "kiosko id = k\nsavininkas = Ąžuolas\nparduotuvė = Šiaulių duona\nlaiko juosta = Lietuva\n"
    assert dict(understand(text.encode("cp1257")).values) == {
        "kiosk id": "k",
        "owner": "Ąžuolas",
        "shop": "Šiaulių duona",
        "time zone": "Europe/Vilnius",
    }


def test_a_file_that_two_programs_wrote_is_read_line_by_line():
    reading = understand(f"{REST}shop = Caffè\n".encode() + "place = città\n".encode("cp1252"))
    assert (reading.values["shop"], reading.values["place"]) == ("Caffè", "città")


@pytest.mark.parametrize(
    ("name", "saved_in"), [("Caffè", "cp1252"), ("Caffè", "cp850"), ("Škofja Loka č", "cp1250"), ("Кафе", "cp1251")]
)
def test_letters_that_were_guessed_are_shown_to_somebody(name, saved_in):
    reading = of_shop(name, saved_in)
    shown = reading.values["shop"]
    assert hints(reading) == [f"shop: are the letters of {shown} right? else save the file as UTF-8 and write it again"]
    assert (shown == name) == (saved_in == "cp1252")
    assert hints(of_shop(name)) == []


def test_letters_that_a_program_has_garbled_are_shown_to_somebody():
    garbled = "Caffè".encode().decode("cp1252")
    assert hints(of_shop(garbled)) == [
        f"shop: are the letters of {garbled} right? else save the file as UTF-8 and write it again"
    ]


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("Caff\N{REPLACEMENT CHARACTER}", "5 is \N{REPLACEMENT CHARACTER} (U+FFFD, replacement character)"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}Bar", "1 is (U+202E, right-to-left override)"),
        ("\N{HANGUL FILLER}", "1 is \N{HANGUL FILLER} (U+3164, hangul filler)"),
        ("\N{BRAILLE PATTERN BLANK}", "1 is \N{BRAILLE PATTERN BLANK} (U+2800, braille pattern blank)"),
        ("Bar\x07", "4 is (U+0007)"),
        ("\N{ZERO WIDTH JOINER}Bar", "1 is (U+200D, zero width joiner)"),
    ],
)
def test_a_sign_that_nobody_can_read_is_named(name, sign):
    fault = f"line 8: shop: its character {sign}, which cannot be shown; write it again without it"
    assert faults(of_shop(name)) == [fault]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("\N{WOMAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL} Bar", None),
        ("Café 😀 ☕️", None),
        ("Bar\tRossi", "Bar Rossi"),
        ("Bar Rossi\x1a", None),
        ("<3 Café", None),
        ("A & B; C", None),
    ],
)
def test_what_people_can_read_is_a_name(name, read):
    reading = of_shop(name.removesuffix("\x1a"))
    assert (faults(reading), reading.values["shop"]) == ([], read or name.removesuffix("\x1a"))


def test_the_end_that_dos_puts_to_a_text_is_nothing():
    assert faults(understand(f"{REST}shop = s\n\x1a".encode())) == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Rossi &amp; Figli", "Rossi & Figli"), ("Bar<br>", "Bar"), ("<b>Caff&egrave;</b>", "Caffè")],
)
def test_html_in_a_name_is_no_name(name, meant):
    assert faults(of_shop(name)) == [f"line 8: shop = {name}: did you mean {meant}?"]


@pytest.mark.parametrize("begin", ["<div>kiosk id = k</div>", "<!-- x -->\n", '<meta charset="utf-8">', "<p class=a>"])
def test_a_piece_of_a_page_is_no_text(begin):
    assert faults(understand(begin.encode())) == [
        "smiley.txt is no text but a file of HTML: save it anew as plain text"
    ]


@pytest.mark.parametrize("begin", [b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic", b"PK\x05\x06\0\0"])
def test_a_picture_or_an_archive_is_no_card_pulled_out_too_early(begin):
    assert [fault.kind for fault in understand(begin).faults] == ["no text"]


@pytest.mark.parametrize("key", ["WLAN", "Wi-Fi", "wlan name"])
def test_wlan_is_wifi(key):
    text = REST.replace("wifi name", key).replace("wifi password", "WLAN-Passwort") + "shop = s\n"
    assert understand(text.encode()).values["wifi name"] == "n"
    assert understand(text.encode()).values["wifi password"] == "12345678"


@pytest.mark.parametrize(("code", "country"), [("ITA", "IT"), ("LTU", "LT"), ("DEU", "DE"), ("GBR", "GB")])
def test_three_letters_are_the_country_and_no_other(code, country):
    text = REST.replace("wifi country = IT", f"wifi country = {code}") + "shop = s\n"
    assert understand(text.encode()).values["wifi country"] == country


@pytest.mark.parametrize("written", ["it_IT.UTF-8", "it-IT", "IT_ch"])
def test_a_locale_is_its_language(written):
    assert understand(f"{REST}shop = s\nlanguage = {written}\n".encode()).language == "it"


def test_the_dot_of_a_whole_name_is_in_no_certificate():
    text = REST.replace("b.example", "b.example.") + "shop = s\n"
    assert understand(text.encode()).values["broker"].host == "b.example"
