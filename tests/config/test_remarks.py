"""Remarks behind values: taken for what they are, and never a part of a value taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.smiley.reading import understand, understood
from config.smiley.remarks import QUOTES, divide, quote
from config.smiley.words import tell

SMALLEST = "kiosk id = k\nowner = o\nshop = s\ntime zone = UTC\n"
WIFI = "wifi name = n\nwifi country = IT\n"


def read(text: str) -> tuple[dict, list[str]]:
    reading = understand(text.encode())
    return dict(reading.values), [tell(fault, "en") for fault in reading.faults]


def test_a_remark_behind_a_value_is_no_part_of_it():
    text = (
        "kiosk id = bakery-1  # the till\nowner = Bakery Rossi           # the owner\n"
        "shop = Station Square # near platform 1\ntime zone = Europe/Rome#1\n"
    )
    values, faults = read(text.replace("Rome#1", "Rome\t# Italy") + WIFI.replace("= n", "= Station   # upstairs"))
    assert faults == []
    assert (values["owner"], values["shop"], values["wifi name"]) == ("Bakery Rossi", "Station Square", "Station")
    assert (values["kiosk id"], values["time zone"]) == ("bakery-1", "Europe/Rome")
    assert read("# shop = x\nplace = # nobody knows\n" + SMALLEST)[1] == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"Bar #1"', "Bar #1"),
        ('"Bar # 1" # the second', "Bar # 1"),
        ("Bar#1", "Bar#1"),
        ("\N{LEFT DOUBLE QUOTATION MARK}Bar #1\N{RIGHT DOUBLE QUOTATION MARK}", "Bar #1"),
        ("C# Studio", "C# Studio"),
    ],
)
def test_a_number_sign_in_a_name_stays(written, meant):
    assert read(f"{SMALLEST}place = {written}\n")[0]["place"] == meant


@pytest.mark.parametrize("key", ["place", "wifi name"])
def test_what_may_be_a_remark_or_a_part_of_a_name_is_asked(key):
    _, faults = read(f"{SMALLEST}{WIFI if key == 'place' else 'wifi country = IT'}\n{key} = Bar #1\n")
    assert len(faults) == 1
    assert f'{key} = Bar: if "#1" is a remark, put a blank behind the #; else put the whole into quotation' in faults[0]


@pytest.mark.parametrize("secret", ["geheim1234   # new since May", "my #1 password", "# abcdefgh", '"geheim12" # "x"'])
def test_a_password_is_never_cut(secret):
    values, faults = read(f"{SMALLEST}{WIFI}wifi password = {secret}\n")
    assert "wifi password" not in values
    assert len(faults) == 1
    assert "wifi password: a # stands in it behind a blank; if it belongs to it, put the whole into quota" in faults[0]
    assert not any(part in faults[0] for part in ("geheim", "my", "abcd"))


def test_a_password_in_quotation_marks_may_have_a_number_sign_and_a_remark():
    assert read(f'{SMALLEST}{WIFI}wifi password = "my #1 password"\n')[0]["wifi password"] == "my #1 password"
    assert read(f'{SMALLEST}{WIFI}wifi password = "my #1 password" # mine\n')[0]["wifi password"] == "my #1 password"
    assert read(f"{SMALLEST}{WIFI}wifi password = (stored) # mine\n")[0]["wifi password"] == "(stored)"


@given(st.text(st.sampled_from("ab #\"'“”"), min_size=1, max_size=12))
def test_what_is_quoted_is_read_again_or_asked_about(value):
    found = divide(quote(value))
    assert (found.value, found.remark) == (value, "") or found.is_doubtful


@given(st.text(st.sampled_from("ab #\"'“”"), max_size=12))
def test_nothing_is_lost_but_blanks_and_quotation_marks(text):
    found = divide(text)
    kept = found.value + found.remark
    assert [each for each in text if each not in "".join((" ", *QUOTES))] == [
        each for each in kept if each not in "".join((" ", *QUOTES))
    ]


@given(st.text(st.sampled_from("ab #"), min_size=1, max_size=12).map(str.strip).filter(bool))
def test_a_name_is_kept_whole_or_asked_about_or_has_a_remark(text):
    reading = understand(f"{SMALLEST}place = {text}\n".encode())
    if "place" in reading.values and reading.values["place"] != text:
        assert text.removeprefix(reading.values["place"]).lstrip().startswith("#")
        assert (text.removeprefix(reading.values["place"]).lstrip() + " ")[1] == " "
    assert all(f"place = {text}" not in line for line in understood(reading)) or " #" not in text
