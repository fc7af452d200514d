"""What is given where a file or a folder is expected is called what it is, and nothing waits for it."""

import os
import socket
from contextlib import closing

import pytest
from click.testing import CliRunner

from kiosk.cli import main

FILES = (
    "status --settings @",
    "config check @",
    "replay @",
    "restore @ --settings kiosk.toml",
    "downgrade --copy @ --settings kiosk.toml",
    "card write . --csv @",
    "card label @",
    "card front --settings @",
    "backup @ --settings kiosk.toml",
    "record @ --settings kiosk.toml",
    "doctor --bundle @ --settings kiosk.toml",
    "collect --settings @",
    "office kiosk add --csv @ --settings office.toml",
    "office kiosk list --settings @",
    "office enrol --csv @ --settings office.toml",
    "office ca backup @ --settings office.toml",
)
FOLDERS = (
    "setup --root @",
    "demo --out @",
    "card write @",
    "report --month 2026-10 --out x.html --from @",
    "poster --month 2026-10 --out x.html --from @",
)
WRITTEN = {each for each in FILES if each.startswith(("backup", "record", "doctor", "office ca"))}
"""Whose file takes the place of whatever has its name."""
KIOSK = """
[kiosk]
id = "k"
owner = "o"
shop = "s"
time_zone = "UTC"
data = "/nowhere/at/all"
[buttons]
happy = {line = 17, score = 100}
unhappy = {line = 22, score = 0}
"""


@pytest.fixture
def odd(tmp_path, monkeypatch):
    """A folder with one of each kind, where the commands are run."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    (tmp_path / "device").symlink_to("/dev/null")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    (tmp_path / "kiosk.toml").write_text(KIOSK)
    (tmp_path / "office.toml").write_text(
        '[archive]\nurl = "sqlite:////nowhere/at/all.db"\n[ca]\nfolder = "/nowhere/ca"\n'
    )
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind("socket")
        yield tmp_path


def said(command: str, given: str) -> str:
    ran = CliRunner().invoke(main, command.replace("@", given).split())
    assert isinstance(ran.exception, SystemExit), (command, given, ran.exception)
    assert ran.exit_code, (command, given)
    return ran.output


@pytest.mark.parametrize("command", FILES)
def test_what_is_no_file_is_called_what_it_is(odd, command):
    assert not [kind for kind in ("pipe", "socket", "device") if f"a {kind}, no file" not in said(command, kind)]
    told = said(command, "folder")
    assert "a folder, no file" in told or "is a directory" in told


@pytest.mark.parametrize("command", FOLDERS)
def test_what_is_no_folder_is_called_what_it_is(odd, command):
    assert not [kind for kind in ("pipe", "socket", "device") if f"is a {kind}, no folder" not in said(command, kind)]
    assert "is a file" in said(command, "file")


@pytest.mark.parametrize("command", [each for each in (*FILES, *FOLDERS) if each not in WRITTEN])
def test_links_that_lead_in_a_circle_leave_no_trace(odd, command):
    assert "loop" in said(command, "loop")
