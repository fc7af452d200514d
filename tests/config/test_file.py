"""Reading settings: every fault at once, each with its place and what is allowed."""

import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.file import MAX_BYTES, SettingsError, load, load_kiosk, load_office, parse
from config.office import OfficeSettings
from config.settings import KioskSettings

SAMPLES = resources.files("config") / "samples"
KIOSK = (SAMPLES / "kiosk.toml").read_bytes()
OFFICE = (SAMPLES / "office.toml").read_bytes()
MINIMAL = """
[kiosk]
id = "k"
owner = "o"
shop = "s"
time_zone = "UTC"
[buttons]
happy = {line = 17, score = 100}
unhappy = {line = 22, score = 0}
"""


def faults(toml: str | bytes, kind=KioskSettings) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        parse(kind, toml.encode() if isinstance(toml, str) else toml, "k.toml")
    return str(caught.value).split("\n")


def test_the_smallest_file_is_enough():
    settings = parse(KioskSettings, MINIMAL.encode(), "k.toml")
    assert [*settings.buttons] == ["happy", "unhappy"]
    assert settings.broker is None
    assert settings.debounce.press_ms == 12


def test_every_fault_is_named_at_once_with_its_place_and_what_is_allowed():
    toml = """
        [kiosk]
        id = "Big Shop"
        shop = "s"
        time_zone = "Europe/Rom"
        [buttons.happy]
        line = 99
        score = 101
        lable = "Well"
        [buttons.unhappy]
        line = "22"
        score = true
        [gpio]
        factory = "pigpio"
        [debounce]
        press_ms = 0
        release_ms = 1.5
        [opening_hours]
        monday = "08:00-13:00"
        [brocker]
        [storage]
        months = 25
    """
    assert faults(toml) == [
        "k.toml: brocker: no such setting; did you mean broker?",
        "k.toml: kiosk.owner: must be given: it has no default",
        "k.toml: kiosk.id = 'Big Shop': must be 1–63 lower-case letters, digits and hyphens",
        "k.toml: kiosk.time_zone = 'Europe/Rom': must be a time zone's name, like Europe/Rome",
        "k.toml: buttons.happy.lable: no such setting; did you mean label?",
        "k.toml: buttons.happy.line = 99: no such GPIO line (0–27)",
        "k.toml: buttons.happy.score = 101: must be 0–100 points",
        'k.toml: buttons.unhappy.line = "22": must be a whole number, without quotes',
        "k.toml: buttons.unhappy.score = true: must be a whole number, without quotes",
        'k.toml: gpio.factory = "pigpio": must be auto, gpiod, lgpio, rpigpio or mock',
        "k.toml: debounce.press_ms = 0: must be 1–200 ms",
        "k.toml: debounce.release_ms = 1.5: must be a whole number, without quotes",
        "k.toml: storage.months: no such setting; did you mean keep_months?",
        'k.toml: opening_hours.monday = "08:00-13:00": must be a list of texts: ["…", "…"]',
    ]


def test_a_missing_name_does_not_hide_what_is_wrong_in_the_wiring():
    toml = MINIMAL.replace('owner = "o"', "").replace("22", "17") + "[panel]\nchord_ms = -1\n"
    assert faults(toml) == [
        "k.toml: kiosk.owner: must be given: it has no default",
        "k.toml: panel.chord_ms = -1: must be 0–500 ms",
        "k.toml: buttons.unhappy.line = 17: already used by buttons.happy.line",
    ]


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        ("[gpio]\nbuzzer = 22", "gpio.buzzer = 22: already used by buttons.unhappy.line"),
        ("[debounce]\nchatter_ms = 5", "debounce.chatter_ms = 5: must be more than debounce.press_ms"),
        ("[opening_hours]\nmontag = ['08:00-12:00']", "opening_hours.montag: no such weekday (monday … sunday)"),
        (
            "[opening_hours]\nmonday = ['18:00-02:00']",
            (
                "opening_hours.monday = '18:00-02:00': must be like 08:00-13:00, from before to; "
                "past midnight is the next day's: 18:00-24:00, then 00:00-02:00"
            ),
        ),
        (
            "[opening_hours]\nmonday = ['08:00-13:00', '12:00-19:00']",
            "opening_hours.monday: hours must stand in order and not overlap",
        ),
        (
            "[opening_hours]\nmonday = []",
            "opening_hours: never open: give hours, or leave the table out for always open",
        ),
        (
            "[broker]\nhost = 'h'\npassword_file = '/p'",
            "broker.password_file: a password without broker.username",
        ),
        (
            "[broker]\nhost = 'h'\nkey_file = '/k'",
            "broker.certificate_file: goes with broker.key_file, both or neither",
        ),
        (
            "[broker]\nhost = 'h'\ntls = false\nca_file = '/k'",
            "broker.tls = false: leaves broker.ca_file and broker.certificate_file without use",
        ),
        (
            "[broker]\nhost = 'mqtt://h'",
            "broker.host = 'mqtt://h': must be a host's name or address alone, like mqtt.example.org",
        ),
        (
            "[broker]\nhost = 'h'\nca_file = 'ca.pem'",
            'broker.ca_file = "ca.pem": must be a path from the root, in quotes, like "/var/lib/kiosk"',
        ),
        ("[panel]\nlight_ms = 99999999999999999999", "panel.light_ms = …: too large a number"),
        ("[storage]\nalive_s = 2026-11-01", "storage.alive_s = 2026-11-01: must be a whole number, without quotes"),
        ("[[panel]]", "panel = […]: must be a table: [panel] on a line of its own"),
    ],
)
def test_what_does_not_go_together_is_named(added, fault):
    assert faults(f"{MINIMAL}\n{added}\n") == [f"k.toml: {fault}"]


@pytest.mark.parametrize(
    ("buttons", "fault"),
    [
        ("happy = {line = 17, score = 100}", "buttons: 1 faces, must be 2–5"),
        (
            "happy = {line = 17, score = 0}\nunhappy = {line = 22, score = 100}",
            "buttons.unhappy.score = 100: must be less than the one before it (best first)",
        ),
        (
            "happy = {line = 17, score = 9}\n'So So' = {line = 22, score = 0}",
            "buttons.So So: a face's name must be 1–63 lower-case letters, digits and hyphens",
        ),
        (
            "happy = 17\nunhappy = {line = 22, score = 0}",
            "buttons.happy = 17: must be a table: [buttons.happy] on a line of its own",
        ),
    ],
)
def test_faces_are_two_to_five_named_and_best_first(buttons, fault):
    assert faults(MINIMAL[: MINIMAL.index("[buttons]")] + f"[buttons]\n{buttons}\n") == [f"k.toml: {fault}"]


def test_the_ends_of_a_range_are_in_it():
    buttons = "happy = {line = 0, score = 100}\nunhappy = {line = 27, score = 0}\n"
    hours = "[opening_hours]\nmonday = ['00:00-12:00', '12:00-24:00']\n[panel]\nlight_ms = 50\nlockout_ms = 60000\n"
    settings = parse(KioskSettings, (MINIMAL[: MINIMAL.index("happy")] + buttons + hours).encode(), "k.toml")
    assert [button.line for button in settings.buttons.values()] == [0, 27]


@pytest.mark.parametrize("span", ["08:00-08:00", "08:00-24:01", "8:00-12:00", "08:00-12:60"])
def test_a_span_of_hours_ends_after_it_begins_and_by_midnight(span):
    (fault,) = faults(f"{MINIMAL}\n[opening_hours]\nmonday = ['{span}']\n")
    assert fault.startswith(f"k.toml: opening_hours.monday = '{span}': must be like 08:00-13:00")


def test_two_faces_of_equal_worth_are_refused():
    assert faults(MINIMAL.replace("100", "0")) == [
        "k.toml: buttons.unhappy.score = 0: must be less than the one before it (best first)"
    ]


def test_a_value_where_a_table_belongs_is_named():
    assert faults(MINIMAL[: MINIMAL.index("[buttons]")] + "[gpio]\n[panel]\n").pop().startswith("k.toml: buttons: must")
    assert faults('buttons = 5\nopening_hours = "always"\n' + MINIMAL[: MINIMAL.index("[buttons]")])[:2] == [
        "k.toml: buttons = 5: must be a table: [buttons] on a line of its own",
        'k.toml: opening_hours = "always": must be a table: [opening_hours] on a line of its own',
    ]


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://u:hunter2@h/n", "postgresql+psycopg://h/n?password=hunter2", "mysql://h/hunter2", "hunter2"],
)
def test_a_password_in_the_archive_url_is_refused_and_not_repeated(url):
    (fault,) = faults(f"[broker]\nhost = 'h'\n[archive]\nurl = '{url}'\n", OfficeSettings)
    assert fault.startswith("k.toml: archive.url: must be sqlite:////")
    assert "hunter2" not in fault


def test_an_archive_url_without_a_password_is_taken():
    for url in ("postgresql+psycopg://u@h:5432/n", "sqlite:////var/lib/a.db"):
        toml = f"[broker]\nhost = 'h'\n[archive]\nurl = '{url}'\n"
        assert parse(OfficeSettings, toml.encode(), "o.toml").archive.url == url


def test_a_syntax_error_is_named_with_line_and_column():
    assert faults("[kiosk]\nid = \n") == ["k.toml: not TOML: Invalid value (at line 2, column 6)"]


def test_a_file_in_another_encoding_is_named_with_its_line():
    assert faults(b'[kiosk]\nid = "caff\xe8"\n') == [
        "k.toml: line 2: not UTF-8: save the file again with that encoding"
    ]


def test_a_file_saved_on_windows_is_read():
    parse(KioskSettings, b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode(), "k.toml")


def test_a_file_that_is_no_settings_is_not_read_to_its_end(tmp_path):
    (tmp_path / "movie.mkv").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SettingsError, match="larger than 64 KiB"):
        load_kiosk(tmp_path / "movie.mkv")
    (tmp_path / "long.toml").write_bytes(MINIMAL.encode() + b"#" * (MAX_BYTES - len(MINIMAL)))
    load_kiosk(tmp_path / "long.toml")
    with pytest.raises(SettingsError, match="cannot be read: a folder, no file"):
        load_kiosk(tmp_path)


def test_a_missing_file_says_where_it_looked_and_how_to_write_one(tmp_path, monkeypatch):
    monkeypatch.setenv("KIOSK_SETTINGS", str(tmp_path / "mine.toml"))
    with pytest.raises(SettingsError) as caught:
        load_kiosk()
    assert str(caught.value) == (
        f"{tmp_path}/mine.toml: no such file. Write one with `kiosk config sample kiosk > kiosk.toml` and name it "
        "with --settings or KIOSK_SETTINGS, or put it at /etc/kiosk/kiosk.toml. On a kiosk `sudo kiosk setup` makes it "
        "from smiley.txt."
    )
    with pytest.raises(SettingsError, match=r"office.toml: no such file. Write one with `kiosk config sample office"):
        load_office(tmp_path / "office.toml")


def test_the_environment_names_the_files(tmp_path, monkeypatch):
    (tmp_path / "k").write_bytes(KIOSK)
    (tmp_path / "o").write_bytes(OFFICE)
    monkeypatch.setenv("KIOSK_SETTINGS", str(tmp_path / "k"))
    monkeypatch.setenv("KIOSK_OFFICE_SETTINGS", str(tmp_path / "o"))
    assert load_kiosk().kiosk.id == "bakery-station-1"
    assert load_office().broker.host == "mqtt.example.org"


def only_settings_or_faults(kind, content: bytes) -> None:
    try:
        settings = parse(kind, content, "k.toml")
    except SettingsError as error:
        lines = str(error).split("\n")
        assert all(line.startswith("k.toml: ") and len(line) < 400 for line in lines), lines
    else:
        assert settings.contradictions() == []


@given(st.binary(max_size=2000), st.sampled_from([KioskSettings, OfficeSettings]))
@example(b"a = " + b"[" * 20_000, KioskSettings)
@example(b"a = " + b"9" * 5_000, KioskSettings)
@example(b"panel.light_ms = 0x" + b"f" * 5_000, KioskSettings)
@example(b'kiosk.time_zone = "\\u0000"', KioskSettings)
@example(b'kiosk.time_zone = "../../etc/passwd"', KioskSettings)
@example(b'kiosk.time_zone = "' + b"x" * 5_000 + b'"', KioskSettings)
@example(b'"a\\nb" = 1\nbuttons."c\\nd" = 1\nbuttons.x."e\\nf" = 1', KioskSettings)
def test_any_bytes_give_settings_or_named_faults(content, kind):
    only_settings_or_faults(kind, content)


ODD = [
    b"",
    b"-1",
    b"1e400",
    b"nan",
    b"true",
    b'""',
    b'"\\u0000"',
    b"[]",
    b"{}",
    b"[[1]]",
    b"1979-05-27",
    b"=",
    b"'''",
    b"\xff",
]


@given(st.data())
def test_any_damage_to_a_good_file_gives_settings_or_named_faults(data):
    kind, sample = data.draw(st.sampled_from([(KioskSettings, KIOSK), (OfficeSettings, OFFICE)]))
    pieces = re.findall(rb"[\w.-]+|\s+|.", re.sub(rb"(?m)^#(?=[a-z\[])|^# .*$|^#$", b"", sample))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(pieces) - 1))
        pieces[at] = data.draw(st.sampled_from(ODD) | st.sampled_from(pieces) | st.binary(max_size=6))
    only_settings_or_faults(kind, b"".join(pieces))


def test_reading_settings_is_light_to_start():
    """The kiosk starts on a Pi Zero: settings pull in neither cattrs nor anything of the network."""
    script = (
        "import sys, config.file; print([m for m in ('cattrs', 'pydantic', 'paho', 'sqlalchemy') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=300)
    assert ran.stdout.strip() == "[]"


def test_load_takes_the_kind(tmp_path: Path):
    (tmp_path / "o").write_bytes(OFFICE)
    assert load(OfficeSettings, tmp_path / "o").collector.batch == 100


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        (
            '[event]\nname = "Fair"\nbegins = 2026-05-14\nends = 2026-05-13',
            "event.ends = 2026-05-13: must be 0\N{EN DASH}366 days after event.begins",
        ),
        (
            '[event]\nname = "Fair"\nbegins = 2026-05-14\nends = 9999-12-31',
            "event.ends = 9999-12-31: must be 0\N{EN DASH}366 days after event.begins",
        ),
        ('[event]\nname = "Fair"\nbegins = 1026-05-14\nends = 1026-05-15', "event: must be of 2000\N{EN DASH}2099"),
        ('[event]\nname = "Fair"\nbegins = "2026-05-14"\nends = 2026-05-15', "must be a date without quotes"),
        ('[reasons.answers]\nhappy = "the wait"', "reasons.answers: must be two or more, each its own"),
        ('[reasons.answers]\nhappy = "a"\nunhappy = "a"', "reasons.answers: must be two or more, each its own"),
        ('[reasons.answers]\nhappy = "a"\nsad = "b"', "reasons.answers.sad: no such button; there is happy, unhappy"),
    ],
)
def test_an_event_and_a_question_must_hang_together(tables, fault):
    assert any(fault in each for each in faults(MINIMAL + tables))


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        ('[mail]\nhost = "h"\nsender = "nobody"', "mail.sender = 'nobody': must be an address"),
        ('[mail]\nhost = "h"\nsender = "a@b"\npassword_file = "/p"', "a password without mail.username"),
        (
            '[mail]\nhost = "h"\nsender = "a@b"\nusername = "u"\nsecurity = "none"',
            "would send the password in the clear",
        ),
        ('[owners.Rossi]\nmail = ["rossi"]', "owners.Rossi.mail = 'rossi': must be an address"),
    ],
)
def test_mail_goes_to_addresses_and_no_password_in_the_clear(tables, fault):
    assert any(fault in each for each in faults(tables, OfficeSettings))
