"""What is given where a file or a folder is expected is called what it is, and nothing waits for it."""

import errno
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
    "card label smiley.txt --out @",
)
ENDINGS = (
    "card front --out @",
    "report --month 2026-10 --from folder --out @",
    "poster --month 2026-10 --from folder --out @",
)
"""What is told by the ending of its name how a file shall be written."""
FOLDERS = (
    "setup --root @",
    "demo --out @",
    "card write @",
    "report --month 2026-10 --out x.html --from @",
    "poster --month 2026-10 --out x.html --from @",
)
WRITTEN = {each for each in FILES if each.startswith(("backup", "record", "doctor", "office ca", "card label"))}
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


@pytest.mark.parametrize("command", ENDINGS)
def test_what_is_no_file_is_called_what_it_is_whatever_its_ending(odd, command):
    for kind in ("pipe", "socket", "device", "folder"):
        (odd / kind).rename(odd / f"{kind}.html")
        assert f"{kind}.html" in said(command, f"{kind}.html")
    assert not [kind for kind in ("pipe", "socket", "device") if (odd / f"{kind}.html").is_file()]
    assert "error: Invalid value for '--out': pipe.html is a pipe, no file" in said(command, "pipe.html")


def test_a_name_that_is_too_long_leaves_no_trace_where_nothing_asks_for_the_file_first(odd):
    assert "the name is too long; give a shorter one" in said("card write @", 300 * "x")


WITH_REMEDY = {
    "no/such/x.html": "No such file or directory; name a folder that is there",
    "file/x.html": "Not a directory; name a folder that is there",
    f"{300 * 'x'}.html": "File name too long; give it a shorter name",
    "full/x.html": "No space left on device; make room (`df -h`)",
}


@pytest.mark.parametrize("name", WITH_REMEDY)
def test_a_file_that_cannot_be_written_is_told_with_what_to_do(odd, name, monkeypatch):
    if name.startswith("full"):
        monkeypatch.setattr(os, "fsync", full)  # a full disk is found here at the latest, and needs no mount
        (odd / "full").mkdir()
    before = sorted(odd.rglob("*"))
    assert f"error: {name}: {WITH_REMEDY[name]}\n" in said("card front --out @", name)
    assert sorted(odd.rglob("*")) == before


def full(_file: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("command", FOLDERS)
def test_what_is_no_folder_is_called_what_it_is(odd, command):
    assert not [kind for kind in ("pipe", "socket", "device") if f"is a {kind}, no folder" not in said(command, kind)]
    assert "is a file" in said(command, "file")


@pytest.mark.parametrize("command", [each for each in (*FILES, *FOLDERS) if each not in WRITTEN])
def test_links_that_lead_in_a_circle_leave_no_trace(odd, command):
    assert "loop" in said(command, "loop")
