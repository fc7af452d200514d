"""What slipped into a value, another line, another format's remark or signs, is asked about and never a name's part."""

import pytest

from config.smiley.form import compose
from config.smiley.reading import understand
from config.smiley.words import tell

REST = "kiosk id = k\nowner = o\ntime zone = UTC\nwifi country = IT\nwifi name = n\n"


def read(line):
    reading = understand(f"{REST if 'wifi name' not in line else REST.replace('wifi name = n', '')}{line}\n".encode())
    return reading, [tell(fault, "en") for fault in reading.faults if fault.kind != "missing"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "shop = Bar Rossi, place = counter",
            '"place" stands behind "shop" in the same line; give each a line of its own',
        ),
        ("shop = Bar; wifi password = geheim12", '"wifi password" stands behind "shop" in the same line'),
        ("shop = Bar wifi password = geheim12", '"wifi password" stands behind "shop" in the same line'),
        ("shop = Bar, fuso orario: geheim12", '"time zone" stands behind "shop" in the same line'),
        ("opening hours = Mo-Fr 8-13; token = geheim12", '"token" stands behind "opening hours" in the same line'),
        ("broker = b.example, token = geheim12", '"token" stands behind "broker" in the same line'),
        (
            "wifi password = geheim12, wifi country = IT",
            '"wifi country" stands behind "wifi password" in the same line',
        ),
        (
            "wifi name = WIFI:T:WPA;S:Station;P:geheim12;;",
            "wifi name: this is what a network's QR code holds: write wh",
        ),
        ("wifi password = WIFI:S:Station;P:geheim12;;", "wifi password: this is what a network's QR code holds: write"),
    ],
)
def test_a_line_in_a_line_is_asked_about_and_no_password_of_it_repeated(line, fault):
    _, faults = read(line)
    assert any(fault in each for each in faults)
    assert not any("geheim" in each for each in faults)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("shop := Bar Rossi", "Bar Rossi"),
        ("shop == Bar Rossi", "Bar Rossi"),
        ("shop => Bar Rossi", "Bar Rossi"),
        ("shop = - Bar Rossi", "Bar Rossi"),
        ('shop = "Bar Rossi', "Bar Rossi"),
        ("shop = \N{LEFT DOUBLE QUOTATION MARK}Bar Rossi", "Bar Rossi"),
        ("shop = Caf%C3%A9%20Rossi", "Café Rossi"),
        ("shop = Caf=C3=A9 Rossi", "Café Rossi"),
        (r"shop = Caf\u00e9 Rossi", "Café Rossi"),
        ("wifi name = SSID: Station", "Station"),
    ],
)
def test_what_another_program_has_left_in_a_name_is_asked_about(line, meant):
    reading, (fault,) = read(line)
    assert line.split()[0] not in reading.values
    assert f"did you mean {meant}? else put the whole into quotation marks" in fault


@pytest.mark.parametrize("name", ["Todo", "${SHOP}", "%SHOP%", "{{ shop }}", "n. a.", "null", "Your shop"])
def test_where_a_form_still_waits_for_a_name_there_is_none(name):
    assert read(f"shop = {name}")[1] == [f"line 6: shop = {name}: this is no name; write one"]


def test_a_letter_of_htmls_keeps_the_semicolon_that_is_its_own():
    _, faults = read("shop = Caff&egrave;")
    assert faults == ["line 6: shop = Caff&egrave;: did you mean Caffè?"]


@pytest.mark.parametrize(
    "name",
    ["'O Vesuvio", "100% Natura", "A=B", "*Stella*", 'Bar "Roma"', "Bar > Centro", "R&B", "-18", '"Todo"', "5:1"],
)
def test_signs_that_a_name_may_have_are_its_own(name):
    assert read(f"shop = {name}")[1] == []


@pytest.mark.parametrize("key", ["wifi password", "token"])
def test_stars_copied_from_a_hidden_secret_are_none(key):
    reading, faults = read(f"{key} = {'*' * 12}")
    assert key not in reading.values
    assert any(f"{key}: must be" in each for each in faults)


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("Bar Rossi // the second", "// the second"),
        ("Bar Rossi /* the second */", "/* the second */"),
        ("Bar Rossi ; the second", "; the second"),
        ("Bar Rossi <!-- the second -->", "<!-- the second -->"),
        ("Bar Rossi <- your shop", "<- your shop"),
    ],
)
@pytest.mark.parametrize("key", ["shop", "wifi name"])
def test_a_remark_as_another_format_has_it_is_asked_about(key, name, remark):
    assert f'{key} = Bar Rossi: if "{remark}" is a remark, begin it with a blank and #' in read(f"{key} = {name}")[1][0]


@pytest.mark.parametrize("name", ["Bar Rossi;", "Bar Rossi ,", "[Bar Rossi]", "<Bar Rossi>", "{ Bar Rossi }"])
def test_signs_of_another_format_around_a_name_are_asked_about(name):
    assert f"shop = {name}: did you mean Bar Rossi? else put the whole" in read(f"shop = {name}")[1][0]


@pytest.mark.parametrize("name", ["-", "...", "…", "???", "___"])
def test_signs_alone_are_no_name(name):
    assert read(f"shop = {name}")[1] == [f"line 6: shop = {name}: this is no name; write one"]


@pytest.mark.parametrize("word", ["none", "-", "nessuno", "nėra"])
def test_whoever_writes_that_there_is_no_password_is_told_to_leave_the_line_out(word):
    fault = "wifi password: for an open network leave this line out"
    assert any(each.endswith(fault) for each in read(f"shop = s\nwifi password = {word}")[1])


@pytest.mark.parametrize(
    "name",
    [
        *("A & B; C", "Bar #1; Rossi", "Anna's shop: Milano", "1+1=2", "Bar Rossi (station)", "<3 Café", "Caffè 24/7"),
        *("http://bar.example", "Bar - Rossi", "E=mc2", "Smile ;)", "Rossi, Bar", "☕"),
    ],
)
def test_a_name_with_signs_of_its_own_is_taken(name):
    written = f'"{name}"' if "#" in name else name
    reading, faults = read(f"shop = {written}")
    assert (faults, reading.values["shop"]) == ([], name)


@pytest.mark.parametrize("name", ["Bar // Rossi", "Bar Rossi;", "[Bar]", "Bar, place = 1", "WIFI:S:a;P:b;;"])
def test_within_quotation_marks_all_of_it_is_meant_and_what_is_typed_at_a_question_is_kept(name):
    assert read(f'shop = "{name}"')[0].values["shop"] == name
    if "//" in name:
        typed = {"kiosk id": "k", "owner": "o", "shop": name, "time zone": "UTC"}
        assert understand(compose(typed).encode()).values["shop"] == name


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("broker = none", "broker = none: where there is none, leave this line out"),
        ("broker = -", "broker = -: where there is none, leave this line out"),
        ("place = nessuno", "place = nessuno: where there is none, leave this line out"),
        ("wifi name = none", "wifi name = none: where there is none, leave this line out"),
        ("broker = mqtt://kiosk:geheim12@b.example", "broker: a name or address alone, without a user and a password"),
        ("broker = 192.168.1.300", "broker = 192.168.1.300: must be a name or address"),
        ("broker = 10.0.0", "broker = 10.0.0: must be"),
        ("broker = a..b", "broker = a..b: must be"),
        ("broker = -b.example", "broker = -b.example: must be"),
    ],
)
def test_what_no_broker_or_network_can_be_called_is_asked_about(line, fault):
    _, faults = read(f"shop = s\n{line}" if "wifi" not in line else f"{line}\nshop = s")
    assert any(fault in each for each in faults)
    assert not any("geheim" in each for each in faults)


@pytest.mark.parametrize(
    "host",
    ["b.example", "192.168.1.10", "b-1.example.", "mqtt", "bar_roma.local", "[fe80::1]", "10.example", "0.0.0.0"],
)
def test_a_host_is_taken(host):
    assert read(f"shop = s\nbroker = {host}:8883")[0].values["broker"].host == host.strip("[]").removesuffix(".")


def test_two_kiosks_that_are_told_apart_behind_a_number_sign_do_not_become_one():
    faults = [
        understand(f"kiosk id = kiosk #{n}\nowner = o\nshop = s\ntime zone = UTC\n".encode()).faults for n in "12"
    ]
    assert [tell(*each, "en") for each in faults] == [
        f"line 1: kiosk id = kiosk #{n}: must be 1–63 letters a–z, digits and hyphens" for n in "12"
    ]


@pytest.mark.parametrize("written", ["17/27/22", "GPIO 17/27/22", "board 11, 13, 15", "physical 11,13,15"])
def test_buttons_are_understood_as_other_libraries_name_their_lines(written):
    assert read(f"shop = s\nbuttons = {written}")[0].values["buttons"] == (17, 27, 22)
