"""smiley.txt: forgiving in form, strict in what it means, and never an exception."""

import random
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.file import parse
from config.language import languages
from config.settings import KioskSettings
from config.smiley.entry import MAX_BYTES, STORED, blank
from config.smiley.form import FIELDS, BrokerAddress, compose
from config.smiley.reading import understand, understood
from config.smiley.tables import merge, toml
from config.smiley.wifi import NAME, WPA3, keyfiles, network_name
from config.smiley.words import ALLOWED, MEANINGS, tell

SMALLEST = "kiosk id = k\nowner = o\nshop = s\ntime zone = UTC\n"
PASSWORD = "8–63 characters without accents, or 64 digits 0–9 and letters a–f"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
FULL = {
    "kiosk id": "bakery-1",
    "owner": "Bakery Rossi",
    "shop": "Station",
    "place": "counter",
    "time zone": "Europe/Rome",
    "opening hours": "Mo-Fr 8-13, 15-19.30; Sa 9-13",
    "wifi name": "Caffè",
    "wifi password": "secret=pass#1",
    "wifi country": "it",
    "broker": "mqtt.example.org",
    "token": "abcdefgh12",
    "buttons": "17, 27, 22",
    "lights": "5, 6, 13",
    "brightness": "80 %",
    "glow": "none",
    "clock": "RTC0",
    "office": "none",
    "today": "none",
}


def faults(text: str | bytes, language: str = "en") -> list[str]:
    reading = understand(text.encode() if isinstance(text, str) else text)
    return [tell(fault, language) for fault in reading.faults]


def values(text: str) -> dict:
    reading = understand(text.encode())
    assert reading.faults == ()
    return dict(reading.values)


def settings(text: str, former: str = "") -> KioskSettings:
    return parse(KioskSettings, toml(merge(values(text), tomllib.loads(former))).encode(), "kiosk.toml")


@pytest.mark.parametrize(
    "content",
    [
        SMALLEST.encode("utf-8-sig"),
        SMALLEST.encode("utf-16"),
        SMALLEST.replace("\n", "\r\n").encode(),
        SMALLEST.replace("\n", "\r").encode(),
        SMALLEST.replace(" = ", ":").encode(),
        SMALLEST.upper().encode(),
        SMALLEST.replace("kiosk id", "  Kiosk_ID ").encode(),
        SMALLEST.replace(
            "time zone = UTC", "time-zone = \N{LEFT DOUBLE QUOTATION MARK}utc\N{RIGHT DOUBLE QUOTATION MARK}"
        ).encode(),
        b"# a remark\n; another\n// and one\n\n" + SMALLEST.encode(),
    ],
)
def test_however_an_editor_left_it_it_means_the_same(content):
    reading = understand(content)
    assert reading.faults == ()
    assert reading.values["kiosk id"] == "k"
    assert reading.values["time zone"] == "UTC"


@pytest.mark.parametrize(
    ("encoding", "language", "shop"),
    [
        ("cp1252", "it", "Caffè Perù – “da Gio”"),
        ("cp1257", "lt", "Ąžuolų kepykla"),
        ("cp1257", "Lietuvių", "Šilė"),
        ("utf-16-le", "lt", "Ąžuolų kepykla"),
        ("utf-16-be", "it", "Caffè Perù"),
    ],
)
def test_a_name_is_read_as_the_editor_of_its_country_saved_it(encoding, language, shop):
    text = SMALLEST.replace("shop = s", f"shop = {shop}") + f"language = {language}\n"
    reading = understand(text.encode(encoding))
    assert reading.faults == ()
    assert reading.values["shop"] == shop


def test_every_fault_is_named_at_once_with_its_line():
    text = "kisk id = k\nowner = o\nowner = p\nnonsense\ntime zone = Europe/Rme\nbuttons = 17, 17\ntoken = short\n"
    assert faults(text) == [
        'line 1: there is no "kisk id"; did you mean "kiosk id"?',
        'line 3: "owner" stands in line 2 already; delete one of them',
        "line 4: this is no line like `key = value`",
        "line 5: time zone = Europe/Rme: did you mean Europe/Rome?",
        "line 6: buttons = 17, 17: must be two to five different numbers 0–27, like 17, 27, 22",
        "line 7: token: must be 8–200 letters, digits and signs without blanks",
        'line 7: "token" is of no use without "broker"',
        'a line "kiosk id = …" is missing (1–63 letters a–z, digits and hyphens)',
        'a line "shop = …" is missing (1–80 characters)',
    ]


def test_every_key_has_its_remarks():
    assert {*MEANINGS} == {*ALLOWED} == {*FIELDS}


@pytest.mark.parametrize("language", languages())
def test_what_is_composed_is_understood_again(language):
    reading = understand(compose(FULL, language).encode())
    assert reading.faults == ()
    assert reading.language == language
    assert {*reading.values} == {*FIELDS}
    assert reading.values["wifi password"] == FULL["wifi password"]
    assert compose({}, language).count("\r\n#") > len(FIELDS)


def test_an_empty_form_says_what_is_missing_and_nothing_else():
    assert [fault.kind for fault in understand(compose({}).encode()).faults] == ["missing"] * 4


def test_a_full_file_becomes_the_settings():
    made = settings(compose(FULL))
    assert made.kiosk.touchpoint == "counter"
    assert made.opening_hours["friday"] == ("08:00-13:00", "15:00-19:30")
    assert [button.light for button in made.buttons.values()] == [5, 6, 13]
    assert (made.broker.host, made.broker.port, made.broker.tls) == ("mqtt.example.org", 8883, True)
    assert made.broker.username == made.kiosk.id == "bakery-1"


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_any_number_of_faces_becomes_settings(count):
    lines = ", ".join(map(str, range(17, 17 + count)))
    made = settings(f"{SMALLEST}buttons = {lines}\nlights = none\n")
    assert [button.line for button in made.buttons.values()] == [*range(17, 17 + count)]
    assert [made.buttons[face].score for face in made.buttons][:: count - 1] == [100, 0]


@pytest.mark.parametrize(
    "line", ["lights = 5, 6", "lights = 17, 6, 13", "buttons = 5, 27, 22", "lights = GPIO 5, GPIO 6, GPIO x"]
)
def test_lights_that_do_not_fit_the_buttons_are_a_fault(line):
    assert len(faults(SMALLEST + line)) == 1


def test_what_smiley_txt_has_no_word_for_stays():
    former = '[gpio]\nfactory = "lgpio"\n[kiosk]\nstage = 2\nshop = "old"\n[opening_hours]\nmonday = ["08:00-09:00"]\n'
    made = settings(
        SMALLEST,
        former
        + '[buttons.happy]\nlabel = "Well!"\n[event]\nname = "A \\"b\\""\nbegins = 2026-01-01\nends = 2026-01-02\n',
    )
    assert made.gpio.factory == "lgpio"
    assert (made.kiosk.stage, made.kiosk.shop) == (2, "s")
    assert made.opening_hours is None
    assert made.buttons["happy"].label == "Well!"
    assert made.event.name == 'A "b"'


def test_a_clock_is_named_or_taken_away_and_left_alone_without_a_line():
    former = '[storage]\nrtc = "rtc1"\nkeep_months = 30\n'
    found = [settings(SMALLEST + line, former).storage for line in ("clock = rtc0\n", "clock = nessuno\n", "")]
    assert [storage.rtc for storage in found] == ["rtc0", None, "rtc1"]
    assert {storage.keep_months for storage in found} == {30}
    assert faults(SMALLEST + "clock = /dev/rtc0\n") == [
        "line 5: clock = /dev/rtc0: must be its name in /sys/class/rtc, like rtc0; or none"
    ]


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("mqtt.example.org", BrokerAddress("mqtt.example.org", 8883, tls=True)),
        ("mqtt.example.org:1883", BrokerAddress("mqtt.example.org", 1883, tls=False)),
        ("mqtt://10.0.0.1", BrokerAddress("10.0.0.1", 1883, tls=False)),
        ("MQTTS://mqtt.example.org:443/", BrokerAddress("mqtt.example.org", 443, tls=True)),
        ("[fe80::1]:8884", BrokerAddress("fe80::1", 8884, tls=True)),
    ],
)
def test_a_broker_as_people_write_it(text, server):
    assert values(f"{SMALLEST}broker = {text}\n")["broker"] == server


def test_always_open_is_no_table():
    assert settings(f"{SMALLEST}opening hours = always\n").opening_hours is None


def test_a_secret_is_in_nothing_that_is_shown():
    for text in (
        compose(FULL),
        compose({**FULL, "broker": ""}),
        compose({**FULL, "token": "abcdefgh12 x", "wifi password": "\N{EURO SIGN}" * 9}),
    ):
        reading = understand(text.encode())
        shown = "\n".join([repr(reading), *understood(reading), *(tell(fault, "en") for fault in reading.faults)])
        assert "abcdefgh12" not in shown
        assert "secret=pass" not in shown
        assert "\N{EURO SIGN}" * 2 not in shown  # one sign, where it is what is wrong


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("wifi name = n", 'a line "wifi country = …" is missing (two letters, like IT, or the country\'s name)'),
        ("wifi country = UK", "line 5: wifi country = UK: did you mean GB?"),
        ("wifi country = Itallia", "line 5: wifi country = Itallia: did you mean IT?"),
        ("wifi country = XX", "line 5: wifi country = XX: must be two letters, like IT, or the country's name"),
        (
            "wifi country = IT\nwifi name = " + "č" * 17,
            f"line 6: wifi name = {'č' * 17}: takes 34 bytes of 32; an accent takes one more, an emoji four",
        ),
        (
            "wifi country = IT\nwifi name = n\nwifi password = geheim\N{GRINNING FACE}1234",
            f"line 7: wifi password: its character 7 is \N{GRINNING FACE} (U+1F600, grinning face); must be {PASSWORD}",
        ),
        (
            "wifi country = IT\nwifi name = n\nwifi password = geheim",
            f"line 7: wifi password: has 6 characters; must be {PASSWORD}",
        ),
    ],
)
def test_what_keeps_a_wireless_network_away_is_named(lines, fault):
    assert faults(SMALLEST + lines) == [fault]


@pytest.mark.parametrize(
    ("written", "code"),
    [("lt", "LT"), ("Italia", "IT"), ("Lietuva", "LT"), ("Großbritannien", "GB"), ("Österreich", "AT")],
)
def test_a_country_is_its_code_or_its_name(written, code):
    assert values(f"{SMALLEST}wifi country = {written}\n")["wifi country"] == code


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('a#b = c"d', 'a#b = c"d'),
        ('"quoted pass"', "quoted pass"),
        ('\N{LEFT DOUBLE QUOTATION MARK}curly pass"', "curly pass"),
        ("'mixed pass\"", "'mixed pass\""),
        ('""in quotes""', '"in quotes"'),
        ('"  with blanks  "', "  with blanks  "),
        ("(STORED)", STORED),
    ],
)
def test_a_secret_is_taken_as_it_stands(written, meant):
    assert values(f"{SMALLEST}wifi name = n\nwifi country = IT\nwifi password = {written}\n")["wifi password"] == meant


@pytest.mark.parametrize(
    "secret",
    [
        '"in quotes"',
        "'single one'",
        "\"mixed one'",
        "a = b # c;d",
        "abcdef #b",
        "# abcdefgh",
        "#abcdefgh",
        '"a" # "b"',
        'abc" # d',
        '""twice""',
    ],
)
def test_a_secret_that_is_typed_into_a_form_is_that_secret(secret):
    reading = understand(compose({**FULL, "wifi password": secret}).encode())
    assert (reading.faults, reading.values["wifi password"]) == ((), secret)


def test_blanking_takes_the_secrets_and_nothing_else():
    text = compose(FULL, "lt")
    reading = understand(text.encode())
    left = blank(reading.text, reading.secrets)
    assert left == text.replace("secret=pass#1", STORED).replace("abcdefgh12", STORED)
    again = understand(left.encode())
    assert (again.faults, again.secrets) == ((), {})


@pytest.mark.parametrize("name", ["Shop ", " Shop", " Shop  1 "])
def test_blanks_around_a_networks_name_are_its_own_within_quotation_marks(name):
    lines = f'{SMALLEST}wifi name = "{name}"\nwifi country = IT\n'
    assert values(lines)["wifi name"] == name
    assert f'wifi name = "{name}"' in understood(understand(lines.encode()))
    assert network_name(keyfiles(values(lines), "")[NAME]) == name
    assert values(lines.replace('"', ""))["wifi name"] == name.strip()
    assert values(compose({**values(lines), "kiosk id": "k"}))["wifi name"] == name


def test_the_password_reaches_the_network_as_it_was_typed():
    told = {"wifi name": "Caffè", "wifi password": " back\\slash "}
    made = keyfiles(told, "")
    for each in made.values():
        assert "\npsk=\\sback\\\\slash \n" in each
        assert "\nssid=67;97;102;102;195;168;\n" in each
    assert keyfiles({**told, "wifi password": STORED}, made[NAME]) == made
    assert keyfiles({}, made[NAME]) == {NAME: None, WPA3: None}


def test_a_password_is_for_wpa2_and_for_wpa3_alone_and_a_key_for_wpa2():
    of_password, of_key = (keyfiles({"wifi name": "n", "wifi password": each}, "") for each in ("password", "A1" * 32))
    assert "key-mgmt=wpa-psk" in of_password[NAME]
    assert "key-mgmt=sae" in of_password[WPA3]
    assert ["hidden=true" in each for each in of_password.values()] == [True, False]
    assert f"\npsk={'A1' * 32}\n" in of_key[NAME]
    assert of_key[WPA3] is None
    assert keyfiles({"wifi name": "n", "wifi password": STORED}, of_key[NAME]) == of_key
    is_open = keyfiles({"wifi name": "open"}, of_password[NAME])
    assert "wifi-security" not in is_open[NAME]
    assert is_open[WPA3] is None


@pytest.mark.parametrize("password", ["", "password", "A1" * 32])
def test_the_network_of_smiley_txt_goes_before_the_one_that_imager_set_up(password):
    """cloud-init's connections, which Imager 2 makes on Debian 13, have 120 (cloud-init, network-manager renderer)."""
    told = {"wifi name": "n", **({"wifi password": password} if password else {})}
    made = [each for each in keyfiles(told, "").values() if each]
    found = [int(re.search("^autoconnect-priority=(.*)$", each, re.MULTILINE)[1]) for each in made]
    assert min(found) > 120
    # WPA2 before WPA3, as a name of both is one that a Pi joins by WPA2.
    assert found == sorted(found, reverse=True)


def sound(content: bytes) -> None:
    """Whatever is in the file: faults or settings that are good, and a blanked text that means the same."""
    reading = understand(content)
    assert all(tell(fault, language) for fault in reading.faults for language in languages())
    assert understood(reading) is not None
    if not reading.faults:
        parse(KioskSettings, toml(merge(reading.values, {})).encode(), "kiosk.toml")
        keyfiles(reading.values, "psk=x")
        again = understand(blank(reading.text, reading.secrets).encode())
        assert again.faults == ()
        assert {**again.values, "token": 0, "wifi password": 0} == {
            **reading.values,
            "token": 0,
            "wifi password": 0,
        } or not again.secrets
        assert again.secrets == {}


@given(st.binary(max_size=400))
@example(b"opening hours = \xcc\x81;" + SMALLEST.encode())
@example(b"\xff\xfe\x00\xd8=")
@example(b"x" * (MAX_BYTES + 1))
def test_no_bytes_bring_it_down(content):
    sound(content)


@given(st.dictionaries(st.sampled_from([*FIELDS]), st.text(max_size=60) | st.sampled_from([*FULL.values(), STORED])))
def test_no_value_brings_it_down(given_values):
    sound(compose({**FULL, **given_values}).encode())


@pytest.mark.parametrize("files", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_mutated_files_bring_nothing_down(files):
    chance = random.Random(1)
    whole = compose(FULL, "it").encode()
    applied = 0
    for _ in range(files):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content))
            match chance.randrange(4):
                case 0:
                    content[at] = chance.randrange(256)
                case 1:
                    del content[at : at + chance.randint(1, 40)]
                case 2:
                    content[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
                case 3:
                    content[at:at] = content[chance.randrange(len(content)) :][: chance.randint(1, 60)]
        sound(bytes(content))
        applied += not understand(bytes(content)).faults
    assert 0 < applied < files


@pytest.mark.parametrize("line", ["office = here", "ufficio = qui", "biuras = čia", "Office: HERE"])
def test_an_office_here_has_its_broker_here_and_tells_it_of_today(line):
    found = settings(SMALLEST + line + "\n")
    assert (found.broker.host, found.broker.port, found.broker.tls) == ("127.0.0.1", 1883, False)
    assert str(found.kiosk.today) == "/run/kiosk-today/today.json"
    assert settings(SMALLEST).broker is None, "the control"
    assert settings(SMALLEST).kiosk.today is None


@pytest.mark.parametrize("line", ["today = none", "oggi = nessuno", "šiandien = nėra"])
def test_one_line_turns_today_off(line):
    assert settings(SMALLEST + "office = here\n" + line + "\n").kiosk.today is None


def test_what_was_set_by_hand_stays_until_a_line_says_otherwise():
    former = '[kiosk]\ntoday = "/run/mine"\n'
    assert [settings(SMALLEST + line, former).kiosk.today for line in ("", "office = none\n")] == [
        Path("/run/mine"),
        None,
    ]


def test_there_is_one_office():
    assert faults(SMALLEST + "office = here\nbroker = mqtt.example.org\n") == [
        'line 5: with "office = here" there is no "broker": delete one of the two lines'
    ]
    assert faults(SMALLEST + "office = there\n") == ["line 5: office = there: must be here, or none"]
