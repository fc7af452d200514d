"""`kiosk config`, as a technician meets it."""

import re

import pytest
from click.testing import CliRunner, Result

from config.file import parse
from config.origin import effective
from config.settings import KioskSettings
from kiosk.cli import main
from kiosk.cli.exits import CONFIG


def config(*arguments) -> Result:
    return CliRunner().invoke(main, ["config", *map(str, arguments)])


@pytest.fixture
def sample(tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text(config("sample", "kiosk").output, "utf-8")
    return file


def test_a_sample_checks_out(sample, tmp_path):
    office = tmp_path / "office.toml"
    office.write_text(config("sample", "office").output, "utf-8")
    checked = config("check", sample, office)
    assert (checked.exit_code, checked.output) == (0, f"{sample}: ok\n{office}: ok\n")


def test_check_names_every_fault_of_every_file_and_exits_78(sample, tmp_path):
    sample.write_text(sample.read_text().replace("line = 17", "line = 99").replace("score = 50", "score = 500"))
    good = tmp_path / "office.toml"
    good.write_text(config("sample", "office").output, "utf-8")
    checked = config("check", sample, good, tmp_path / "none.toml")
    assert checked.exit_code == CONFIG
    assert checked.stdout == f"{good}: ok\n"
    assert checked.stderr.splitlines()[:2] == [
        f"error: {sample}: buttons.happy.line = 99: no such GPIO line (0–27)",
        f"{sample}: buttons.neutral.score = 500: must be 0–100 points",
    ]
    assert "none.toml: no such file" in checked.stderr
    assert "Traceback" not in checked.output


def test_check_asks_for_the_kind_where_a_file_does_not_tell(tmp_path):
    empty = tmp_path / "empty.toml"
    empty.write_text("")
    assert "say which with --kind" in config("check", empty).stderr
    assert config("check", "--kind", "office", empty).stdout == f"{empty}: ok\n"


def test_show_says_where_every_value_comes_from(sample):
    shown = config("show", "--settings", sample)
    assert shown.exit_code == 0
    lines = dict(re.findall(r"(?m)^(\S+ = .*?) +# (.*)$", shown.output))
    assert lines["buttons.neutral.line = 27"] == str(sample)
    assert lines["debounce.press_ms = 12"] == "default"
    assert lines["broker = not set"] == "default"


def test_show_prints_hours_as_they_are_written(sample):
    sample.write_text(sample.read_text() + "\n[opening_hours]\nmonday = ['08:00-13:00','15:00-19:30']\n")
    assert 'opening_hours.monday = ["08:00-13:00", "15:00-19:30"] ' in config("show", "--settings", sample).output


def test_show_names_the_remedy_where_there_is_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("KIOSK_SETTINGS", str(tmp_path / "none.toml"))
    shown = config("show")
    assert shown.exit_code == CONFIG
    assert "kiosk config sample kiosk > kiosk.toml" in shown.stderr


def test_show_never_opens_the_password_file(sample, tmp_path):
    (tmp_path / "secret").write_text("hunter2")
    sample.write_text(
        sample.read_text() + f'\n[broker]\nhost = "h"\nusername = "u"\npassword_file = "{tmp_path}/secret"\n'
    )
    shown = config("show", "--settings", sample).output
    assert f'broker.password_file = "{tmp_path}/secret"' in shown
    assert "hunter2" not in shown


HEAD = 'kiosk = {id = "k", owner = "o = [x]", shop = "s", time_zone = "UTC"}\n'


def given_in(toml: str) -> set[str]:
    settings = parse(KioskSettings, toml.encode(), "k.toml")
    return {each.place for each in effective(settings, toml.encode()) if each.given}


def test_what_a_file_gives_is_found_however_toml_is_written():
    assert given_in(
        HEAD + "buttons.a.line = 1\n"
        "buttons.a.score = 9\n"
        "[buttons . 'b']  # a remark\n"
        "line = 2\n"
        '"score" = 0\n'
        "[opening_hours]\n"
        "monday = [\n"
        '  "08:00-13:00",\n'
        "]\n"
        "# [debounce]\n"
        "[panel]\n"
        "chord_ms=1#x\n"
    ) == {
        *("kiosk.id", "kiosk.owner", "kiosk.shop", "kiosk.time_zone"),
        *("buttons.a.line", "buttons.a.score", "buttons.b.line", "buttons.b.score"),
        *("opening_hours.monday", "panel.chord_ms"),
    }
