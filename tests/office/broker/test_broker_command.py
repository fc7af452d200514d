"""`kiosk office broker` writes what Mosquitto reads, and nothing over what a person wrote."""

import gzip
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.exits import CANNOT_WRITE, CONFIG
from sync.document import topics
from tests.office.broker.ends import FIRST, Office, running
from tests.sync.ends import MOSQUITTO

HIS = "was changed, or is somebody else's: move it away, and call this again"
DEBIANS = """\
pid_file {folder}/mosquitto.pid
persistence true
persistence_location {folder}/
log_dest file {folder}/log
include_dir {conf}
"""
"""Debian's mosquitto.conf, elsewhere."""
MANUAL = Path("/usr/share/man/man5/mosquitto.conf.5.gz")
"""As it is written: what would show it, `man`, may not be installed."""


@pytest.fixture
def told(tmp_path):
    """Runs the command in a folder of its own."""

    def told(*words):
        places = ("--conf", tmp_path / "conf.d" / "smiley-kiosk.conf", "--files", tmp_path / "files")
        ran = CliRunner().invoke(main, ["office", "broker", "mosquitto", *map(str, (*places, *words))])
        return ran.exit_code, ran.stdout, ran.stderr

    return told


def content(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_second_time_every_byte_is_the_same(told, tmp_path):
    assert told()[0] == 0
    first = content(tmp_path)
    code, said, _ = told()
    assert (code, said.count("as it was")) == (0, 2)
    assert content(tmp_path) == first


def test_what_was_not_changed_by_hand_is_written_anew(told, tmp_path):
    told()
    (tmp_path / "files" / "acl").unlink()
    code, said, _ = told("--port", "9883")
    assert (code, said.count("written")) == (0, 2)
    assert b"\nlistener 9883\n" in content(tmp_path)["conf.d/smiley-kiosk.conf"]


@pytest.mark.parametrize("file", ["conf.d/smiley-kiosk.conf", "files/acl"])
@pytest.mark.parametrize("change", [lambda was: was + b"# mine\n", lambda _: b"listener 1883\n", lambda _: b""])
def test_what_a_person_wrote_stays(told, tmp_path, file, change):
    told()
    path = tmp_path / file
    path.write_bytes(change(path.read_bytes()))
    before = content(tmp_path)
    code, _, error = told("--port", "9883")
    assert (code, error) == (
        CONFIG,
        f"error: {path}: was changed, or is somebody else's: move it away, and call this again\n",
    )
    assert content(tmp_path) == before


def test_every_file_that_a_person_changed_is_named_at_once(told, tmp_path):
    told()
    for file in content(tmp_path):
        (tmp_path / file).write_text("mine\n")
    assert told()[2].count("move it away") == 2


def test_what_mosquitto_lacks_to_start_is_said(told, tmp_path):
    assert "ca.pem, crl.pem, server.pem, server.key still to come" in told()[2]
    for name in ("ca.pem", "crl.pem", "server.pem", "server.key"):
        (tmp_path / "files" / name).touch()
    assert told()[2] == ""


def test_a_folder_that_may_not_be_written_is_said(told):
    assert told("--files", "/proc/none")[0] == CANNOT_WRITE


def test_the_access_list_is_no_matter_of_everybodys(told, tmp_path):
    told()
    assert (tmp_path / "files" / "acl").stat().st_mode & 0o007 == 0


@pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto")
def test_mosquitto_starts_from_what_it_writes_beside_debians_own_file(told, tmp_path):
    """Debian's file names a database and a log of its own; a second name would be refused."""
    tmp_path.chmod(0o755)
    (tmp_path / "files").mkdir()
    office = Office(tmp_path / "files")
    office.settings.access_list.unlink()
    ports = ("--port", office.settings.port, "--collector-port", office.settings.collector_port)
    assert told("--address", "127.0.0.1", *ports)[0] == 0
    with running(office, DEBIANS.format(folder=tmp_path / "files", conf=tmp_path / "conf.d")):
        kiosk = office.connect(FIRST)
        assert kiosk.tried(topics.month(FIRST, "2026-10")) == ""
        assert kiosk.tried(topics.month("other", "2026-10")) == "Not authorized"


@pytest.mark.skipif(not MANUAL.exists(), reason="needs mosquitto's manual: sudo apt install mosquitto")
def test_every_option_that_it_writes_is_in_mosquittos_manual(told, tmp_path):
    explained = set(re.findall(r"(?m)^\\fB(\w+)\\fR", gzip.decompress(MANUAL.read_bytes()).decode()))
    assert {"listener", "acl_file"} <= explained
    told("--state", str(tmp_path / "state"))
    written = content(tmp_path)["conf.d/smiley-kiosk.conf"].decode()
    assert {*re.findall(r"(?m)^(\w+) ", written)} <= explained
