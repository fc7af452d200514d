"""One rule for every text that people read: nothing invisible, nothing that turns round what stands after it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.file import SettingsError, parse
from config.office import OfficeSettings
from config.settings import KioskSettings
from config.shown_text import LABEL, NAME, one_name
from config.smiley.reading import understand
from sync.archive.registered import name_key

ODD = {
    "\N{RIGHT-TO-LEFT OVERRIDE}": "U+202E, right-to-left override",
    "\N{LEFT-TO-RIGHT ISOLATE}": "U+2066, left-to-right isolate",
    "\N{POP DIRECTIONAL ISOLATE}": "U+2069, pop directional isolate",
    "\N{ARABIC LETTER MARK}": "U+061C, arabic letter mark",
    "\N{ZERO WIDTH SPACE}": "U+200B, zero width space",
    "\N{WORD JOINER}": "U+2060, word joiner",
    "\N{ZERO WIDTH NO-BREAK SPACE}": "U+FEFF, zero width no-break space",
    "\N{SOFT HYPHEN}": "U+00AD, soft hyphen",
    "\N{LINE SEPARATOR}": "U+2028, line separator",
    "\N{HANGUL FILLER}": "U+3164, hangul filler",
    "\N{REPLACEMENT CHARACTER}": "U+FFFD, replacement character",
    "\x85": "U+0085",
    "\ue000": "U+E000",
}
GOOD = [
    "Caffè\N{NO-BREAK SPACE}Rossi",
    "Ąžuolas",
    "点心坊 東京",
    "Bar 👩\N{ZERO WIDTH JOINER}🍳",
    "Cafe\N{COMBINING ACUTE ACCENT}",
    "בית קפה",
]
TEXTS = ("kiosk.owner", "kiosk.shop", "kiosk.touchpoint", "event.name", "buttons.happy.label", "reasons.answers.happy")


def kiosk(**texts: str) -> KioskSettings:
    """Settings of which each text can be given by its place."""
    given = {place: json.dumps(texts.get(place.replace(".", "_"), "a"), ensure_ascii=False) for place in TEXTS}
    toml = f"""
        [kiosk]
        id = "k"
        owner = {given["kiosk.owner"]}
        shop = {given["kiosk.shop"]}
        touchpoint = {given["kiosk.touchpoint"]}
        time_zone = "UTC"
        [buttons]
        happy = {{line = 17, score = 100, label = {given["buttons.happy.label"]}}}
        unhappy = {{line = 22, score = 0}}
        [event]
        name = {given["event.name"]}
        begins = 2026-05-14
        ends = 2026-05-17
        [reasons.answers]
        happy = {given["reasons.answers.happy"]}
        unhappy = "b"
    """
    return parse(KioskSettings, toml.encode(), "k.toml")


@pytest.mark.parametrize("sign", ODD)
def test_what_nobody_sees_is_refused_by_name_in_every_text_of_a_kiosk(sign):
    for place in TEXTS:
        with pytest.raises(SettingsError) as caught:
            kiosk(**{place.replace(".", "_"): f"Bar{sign}gnp"})
        (fault,) = str(caught.value).split("\n")
        assert fault.startswith(f"k.toml: {place} = ")
        assert f"its character 4 is ({ODD[sign]})" in fault.replace(f"{sign} (", "(")
        assert "which cannot be shown; write it again without it" in fault
        assert fault.isprintable()


@pytest.mark.parametrize("text", GOOD)
def test_what_people_read_in_any_script_is_taken(text):
    given = kiosk(**{place.replace(".", "_"): text for place in TEXTS})
    assert (given.kiosk.owner, given.buttons["happy"].label) == (text, text)


@pytest.mark.parametrize("around", [" {}", "{}  ", "\N{NO-BREAK SPACE}{}\N{IDEOGRAPHIC SPACE}"])
def test_blanks_around_a_text_of_a_kiosks_are_none_of_it_and_stop_no_kiosk(around):
    given = kiosk(**{place.replace(".", "_"): around.format("Bar Rossi") for place in TEXTS})
    assert given == kiosk(**{place.replace(".", "_"): "Bar Rossi" for place in TEXTS})


def test_blanks_around_a_name_of_the_offices_are_refused_with_what_to_write():
    with pytest.raises(SettingsError, match=r"an owner's name: has blanks around it; write 'Rossi'$"):
        parse(OfficeSettings, b'[owners." Rossi"]\nmail = []\n', "o.toml")


def test_a_text_of_blanks_alone_is_none():
    for text in ("", " ", "\N{NO-BREAK SPACE}"):
        assert NAME.fault(text) == "must be 1–80 printable characters"
        assert not LABEL.fault(text)
    assert LABEL.fault("x" * 81) == "must be at most 80 printable characters"


def test_an_owner_of_the_office_is_named_by_the_same_rule():
    with pytest.raises(SettingsError, match=r"an owner's name: its character 1 is .U.202E, right-to-left override"):
        parse(OfficeSettings, b'[owners."\\u202erab"]\nmail = []\n', "o.toml")


@pytest.mark.parametrize("twin", ["CAFFÈ", "caffè", "Caffe\N{COMBINING GRAVE ACCENT}"])
def test_two_owners_or_two_goals_of_one_name_are_refused_and_none_is_lost(twin):
    owners = f'[owners."Caffè"]\nmail = []\n[owners."{twin}"]\nmail = ["a@b.org"]\n'
    with pytest.raises(SettingsError, match=r"^o.toml: owners.*: the same name as 'Caffè'; leave one of them out$"):
        parse(OfficeSettings, owners.encode(), "o.toml")
    goals = "[owners.R]\nmail = []\n" + "".join(
        f'[owners.R.goals."{shop}"]\npoints = 80\nby = "2027-01"\n' for shop in ("Caffè", twin)
    )
    with pytest.raises(SettingsError, match=r"^o.toml: owners.R.goals.*: the same name as 'Caffè'; leave one of them"):
        parse(OfficeSettings, goals.encode(), "o.toml")


@given(st.text())
def test_two_names_are_one_here_as_in_the_archives_registry(name):
    """The rule stands in both leaves, which know nothing of each other."""
    assert one_name(name) == name_key(name)


def test_owners_of_different_names_are_two():
    owners = parse(OfficeSettings, b"[owners.R]\nmail = []\n[owners.S]\nmail = []\n", "o.toml").owners
    assert {*owners} == {"R", "S"}


def test_smiley_txt_has_the_same_rule():
    text = "kiosk id = k\nowner = o\nshop = \N{RIGHT-TO-LEFT OVERRIDE}rab\ntime zone = Europe/Rome\n"
    (fault,) = understand(text.encode()).faults
    assert (fault.kind, fault.facts) == ("sign in name", ("shop", "(U+202E, right-to-left override)", "1"))
