"""Whatever text is called smiley.txt: all of it is understood, or there are faults with their places."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.language import all_spellings, languages
from config.smiley.entry import split
from config.smiley.hints import noted
from config.smiley.key_names import ALSO, CONTEXT, KEYS, key_of
from config.smiley.reading import MAX_FAULTS, SmileyReading, understand, understood
from config.smiley.remarks import QUOTES
from config.smiley.words import tell

OF_THE_FILE = {"missing", "too large", "no text", "wiped", "empty", "more"}
"""Faults that have no line."""
TEXTS = ("owner", "shop", "place", "wifi name")
WRITTEN = st.sampled_from([*KEYS, *ALSO, *sorted(all_spellings(CONTEXT, *KEYS))])
SIGNS = st.sampled_from(
    [*"ab1 #=:;,/\\|[](){}-_.@\t\0ėà\x85", *"".join(QUOTES), "\N{NO-BREAK SPACE}", "\N{GRINNING FACE}"]
)
SIGN = "=:\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH COLON}"
VALUES = (
    st.text(SIGNS, max_size=24)
    | st.text(max_size=16)
    | st.sampled_from(
        [
            "Europe/Rome",
            "GMT+2",
            "Mo-Fr 8-13; closed in August",
            "11, 13, 15",
            "17, 27, 22",
            "UK",
            "IT",
            "(stored)",
            "none",
        ]
    )
)
BETWEEN = st.sampled_from(["=", " = ", ":", ": ", "\N{FULLWIDTH EQUALS SIGN}", " ", ""])
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])
LINES = st.tuples(WRITTEN | st.text(SIGNS, max_size=12), BETWEEN, VALUES, ENDS).map("".join)
WHOLE = "kiosk id = k\nowner = o\nshop = s\ntime zone = UTC\n"


def letters(text: str) -> str:
    """What counts of a text: neither blanks nor quotation marks nor what nobody sees."""
    kept = (each for each in text if not each.isspace() and each not in "#" + "".join(QUOTES))
    return "".join(each for each in kept if unicodedata.category(each) not in {"Cf", "Zs", "Cc"})


def read(text: str) -> SmileyReading:
    return understand(text.encode("utf-8", errors="replace"))


def accounted(reading: SmileyReading) -> None:
    places = {fault.number for fault in reading.faults}
    assert all(fault.number is not None or fault.kind in OF_THE_FILE for fault in reading.faults)
    assert all(tell(fault, code) for fault in reading.faults for code in languages())
    assert noted(reading) is not None
    lines = split(reading.text)
    assert all(number is None or 1 <= number <= len(lines) for number in places)
    if {fault.kind for fault in reading.faults} & {"zero", *OF_THE_FILE} - {"missing"}:
        return
    for number, line in enumerate(lines, start=1):
        body = line.strip().strip("\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}").strip()
        if number in places or not body or body.startswith(("#", ";", "//")):
            continue
        written, sign, value = re.match(rf"([^{SIGN}]*)([{SIGN}]?)(.*)", body, re.DOTALL).groups()
        key = key_of(written)
        assert sign, f"line {number} is dropped"
        assert key is not None, f"line {number} is dropped"
        if not letters(value) or value.lstrip().startswith("#"):
            continue
        assert key in reading.values, f"line {number} is dropped"
        if key in TEXTS:
            kept = letters(str(reading.values[key]))
            # What is not in the value is a remark, and looks like one.
            rest = letters(value).removeprefix(kept)
            assert letters(value).startswith(kept)
            assert not rest or re.search(r"\s#\s", value)
    if not reading.faults:
        assert {*understood(understand("\n".join(understood(reading)).encode()))} == {*understood(reading)}


@given(st.lists(LINES, max_size=8).map("".join))
@example('wifi name = a # "b"\n')
@example("shop = Bar #1\nnegozio = Bar # 1\n")
@example("\x85shop = s")
def test_every_line_is_understood_or_has_a_fault(text):
    accounted(read(text))


@given(st.lists(LINES, max_size=3).map("".join))
def test_every_line_beside_a_whole_file_is_understood_or_has_a_fault(text):
    accounted(read(WHOLE + text))


@given(st.text(max_size=200))
def test_any_text_at_all_is_understood_or_has_a_fault(text):
    accounted(read(text))


def test_a_file_of_another_kind_has_no_endless_list_of_faults():
    reading = read("".join(f"key{number} = 1\n" for number in range(5000)))
    assert len(reading.faults) == MAX_FAULTS + 1
    assert tell(reading.faults[-1], "en") == "and 4904 more; is this smiley.txt?"


def test_a_line_that_is_dropped_and_a_name_that_is_cut_would_be_noticed():
    whole = f"{WHOLE}place = counter 2\n".encode()
    reading = understand(whole)
    values = dict(reading.values)
    with pytest.raises(AssertionError, match="line 5 is dropped"):
        accounted(replace(reading, values={key: values[key] for key in values if key != "place"}))
    with pytest.raises(AssertionError):
        accounted(replace(reading, values={**values, "place": "counter"}))
