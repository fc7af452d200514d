"""What word processors, web pages and other habits leave in a file of settings is named, and what to do about it."""

import pytest

from config.file import SettingsError, parse
from config.settings import KioskSettings


def fault(content):
    with pytest.raises(SettingsError) as caught:
        parse(KioskSettings, content.encode() if isinstance(content, str) else content, "k.toml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("shop = “Bar”", ": “ (U+201C, left double quotation mark) stands in it; type it anew"),
        ("shop = «Bar»", ": « (U+00AB, left-pointing double angle quotation mark) stands in it; type it anew"),
        ("shop\N{NO-BREAK SPACE}= 'Bar'", ": (U+00A0, no-break space) stands in it; type it anew"),
        ("\N{ZERO WIDTH SPACE}shop = 'Bar'", ": (U+200B, zero width space) stands in it; type it anew"),
        ("time–zone = 'UTC'", ": – (U+2013, en dash) stands in it; type it anew"),
        ("shop = Bar Rossi", ': words stand in quotation marks, key = "value"'),
        ("shop: Bar", ': a line reads key = "value"'),
        ("shop == 'Bar'", ': a line reads key = "value"'),
        ("id = 'a'\rshop = 'b'", ": save the file with line ends of Unix or Windows"),
    ],
)
def test_a_line_that_is_no_toml_says_what_to_do(line, advice):
    said = fault(f"[kiosk]\n{line}\n")
    assert said.startswith("k.toml: not TOML: ")
    assert said.endswith(advice)
    assert "(at line 2, column" in said


@pytest.mark.parametrize(
    "line", ["shop = ", "shop = 'Bar", "a = [1, 2", "= 3", "\N{GRINNING FACE} = 1", "x = 1 # “y”\nz"]
)
def test_where_nothing_is_known_nothing_is_advised(line):
    assert fault(f"[kiosk]\n{line}\n").endswith(")")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"PK\x03\x04 kiosk", "k.toml: no text but a file of Word, Excel, Pages or LibreOffice"),
        (b"<!DOCTYPE html><html>", "k.toml: no text but a file of HTML: save it anew as plain text"),
        (b"\0" * 512, "k.toml: nothing but zeros: the power went before it was written; write it again"),
    ],
)
def test_a_file_that_is_no_text_is_named_as_what_it_is(content, named):
    assert fault(content).startswith(named)
