"""What we say of smiley.txt is understood where somebody types it into smiley.txt."""

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from config.language import languages
from config.smiley.form import FIELDS, compose
from config.smiley.hints import hints
from config.smiley.reading import understand, understood
from config.smiley.words import ALWAYS_OPEN, say
from kiosk.cli import main

REQUIRED = {"kiosk id": "k", "owner": "o", "shop": "s", "time zone": "Europe/Rome"}
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=32)
DAYS = ("Mon", "Tuesday", "Wednesday", "Thu", "Friday", "Sat", "Sunday")
SPANS = st.sampled_from(["8-13", "8:30-12.30, 15-19.30", "18:00-24:00", "closed", "9am-5pm", "00:00-02:00"])
VALUES = {
    "kiosk id": st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9 _-]{0,20}[A-Za-z0-9])?", fullmatch=True),
    "owner": NAMES,
    "shop": NAMES,
    "place": NAMES,
    "time zone": st.sampled_from(["Italia", "US/Pacific", "Roma", "Europe/Vilnius", "UTC", "Asia/Calcutta"]),
    "opening hours": st.sampled_from(["always", "24/7", *(say(ALWAYS_OPEN, code) for code in languages())])
    | st.dictionaries(st.sampled_from(DAYS), SPANS, min_size=1).map(
        lambda week: "; ".join(f"{day} {spans}" for day, spans in week.items())
    ),
    "wifi name": NAMES,
    "wifi country": st.sampled_from(["it", "Lietuva", "Regno Unito"]),
    "broker": st.sampled_from(["b.example", "b.example:1883", "mqtt://10.0.0.1", "[fe80::1]:8884", "B.example:443"]),
    "buttons": st.sampled_from(["17, 27, 22", "GPIO 11, 13, 15", "pin 11, pin 13", "23,24,25,16,26"]),
    "lights": st.sampled_from(["none", "nessuno", "5, 6, 12", "GPIO 7, 8, 12"]),
    "clock": st.sampled_from(["none", "RTC0", "rtc1"]),
}


@given(st.fixed_dictionaries({}, optional=VALUES), st.sampled_from(languages()), st.sampled_from(languages()))
def test_what_was_understood_is_understood_again_in_every_language(given_values, code, other):
    reading = understand(compose({**REQUIRED, **given_values}, code).encode())
    lines = understood(reading)
    again = understand("\n".join(lines).encode())
    assert dict(again.values) == dict(reading.values)
    assert {*again.faults} <= {fault for fault in again.faults if fault.kind in {"missing", "value", "alone"}}
    if not reading.faults:
        assert again.faults == ()
        assert understood(again) == lines
        # In a file that is in another language, too: what one kiosk says is copied into another's file.
        elsewhere = "\n".join([f"language = {other}", *(line for line in lines if not line.startswith("language"))])
        assert {**understand(elsewhere.encode()).values, "language": 0} == {**reading.values, "language": 0}


@pytest.mark.parametrize("code", languages())
def test_every_phrase_of_ours_is_taken_as_a_value(code):
    phrase = say(ALWAYS_OPEN, code)
    for language in languages():
        assert understand(compose({**REQUIRED, "opening hours": phrase}, language).encode()).faults == ()
    for key in FIELDS:
        if FIELDS[key].example and key != "language":
            reading = understand(
                compose({**REQUIRED, "wifi name": "n", "wifi country": "IT", key: FIELDS[key].example}).encode()
            )
            assert reading.faults == (), key


def noted(**given_values: str) -> list[str]:
    values = {key.replace("_", " "): value for key, value in given_values.items()}
    return hints(understand(compose({**REQUIRED, "broker": "b.example", **values}).encode()))


WIFI = {"wifi_name": "n", "wifi_country": "IT", "wifi_password": "geheim1234"}


@pytest.mark.parametrize(
    ("given_values", "said"),
    [
        (WIFI, []),
        ({**WIFI, "time_zone": "Italia"}, ["time zone: Italia is stored as Europe/Rome"]),
        ({**WIFI, "time_zone": "europe/rome"}, []),
        ({**WIFI, "wifi_country": "LT"}, ["wifi country = LT, but Europe/Rome is in IT"]),
        ({**WIFI, "wifi_password": ""}, ["without a password n is taken for an open network"]),
        ({**WIFI, "wifi_name": "Rossi's"}, []),
        ({**WIFI, "wifi_name": "Rossi\u2019s iPhone"}, []),
        (
            {**WIFI, "wifi_name": "Rossi's iPhone"},
            ["wifi name = Rossi's iPhone: is ' right? iPhones have the curved one, others the straight one"],
        ),
        ({}, ["without Wi-Fi the kiosk needs a network cable to reach b.example"]),
        ({"broker": ""}, ["without a broker nothing leaves this kiosk"]),
        ({**WIFI, "opening_hours": "Mo-Fr 8-18; Sa 0:30-19"}, ["opening hours: is this meant? saturday 00:30-19:00"]),
        ({**WIFI, "opening_hours": "Fr-Sa 18-02"}, []),
        ({**WIFI, "opening_hours": "Mo 8:00-8:30"}, ["opening hours: is this meant? monday 08:00-08:30"]),
    ],
)
def test_what_is_worth_a_look_is_said_beside_ok(given_values, said):
    assert noted(**given_values) == said


def test_config_check_prints_what_was_understood(tmp_path):
    file = tmp_path / "smiley.txt"
    file.write_text(compose({**REQUIRED, "time zone": "Italia", "token": "geheim1234", "broker": "b.example"}))
    checked = CliRunner().invoke(main, ["config", "check", str(file)])
    assert checked.exit_code == 0
    assert checked.stdout.splitlines() == [
        f"{file}: ok",
        *("language = en", "kiosk id = k", "owner = o", "shop = s", "time zone = Europe/Rome"),
        *("broker = b.example:8883", "token = (stored)", "", "Look at this, too:"),
        "time zone: Italia is stored as Europe/Rome",
        "without Wi-Fi the kiosk needs a network cable to reach b.example",
    ]
