"""`kiosk office ca`: the authority from the command line."""

import os
import shlex
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner

from hardware.clock import SystemClock
from kiosk.cli import main
from kiosk.cli.exits import CANNOT_WRITE, CONFIG, DATA
from kiosk.office.credentials.authority_folder import AuthorityFolder

PASSPHRASE = "four words, two of them odd"


@pytest.fixture
def ca(tmp_path):
    """Runs `kiosk office ca` upon a folder."""

    def run(*words, folder="ca", code=0):
        settings = tmp_path / "office.toml"
        settings.write_text(f'[ca]\nfolder = "{tmp_path / folder}"\n')
        ran = CliRunner().invoke(main, ["office", "ca", words[0], "--settings", str(settings), *map(str, words[1:])])
        assert ran.exit_code == code, ran.output
        return ran.stdout if code == 0 else ran.stderr

    return run


def test_keys_are_for_nobody_else_to_read(tmp_path, ca):
    former = os.umask(0)
    try:
        ca("init")
        ca("backup", tmp_path / "backup.pem", "--passphrase", PASSPHRASE)
        ca("server", "mqtt.example.org", "--out", tmp_path / "broker")
        ca("client", "collect", "--out", tmp_path / "office")
    finally:
        os.umask(former)
    secret = [*(tmp_path / "ca").glob("*.key"), *tmp_path.glob("*.key"), tmp_path / "backup.pem"]
    assert len(secret) == 5
    assert {stat.S_IMODE(file.stat().st_mode) for file in secret} == {0o600}
    assert stat.S_IMODE((tmp_path / "ca").stat().st_mode) == 0o700


def test_a_key_that_others_may_read_is_not_used(tmp_path, ca):
    ca("init")
    (tmp_path / "ca" / "root.key").chmod(0o640)
    assert "root.key: others may read it; `chmod 600 " in ca("rotate", code=CONFIG)


def test_what_is_there_is_not_made_anew(tmp_path, ca):
    said = ca("init")
    assert "there is a certificate authority already" in ca("init", code=CONFIG)
    assert said == ca("show")


def test_an_init_that_was_cut_short_is_begun_again(tmp_path, ca):
    ca("init")
    (tmp_path / "ca" / "ca.pem").unlink()
    assert "no certificate authority here; `kiosk office ca init` makes one" in ca("show", code=CONFIG)
    ca("init")
    assert len(AuthorityFolder.open(tmp_path / "ca").authorities()) == 1


def test_a_root_that_was_taken_offline_is_asked_for(tmp_path, ca):
    stick = tmp_path / "stick.key"
    assert "not on this machine" in ca("init", "--root-key", stick)
    assert "name it with --root-key" in ca("rotate", code=CONFIG)
    assert ca("rotate", "--root-key", stick).count("\nissuing ") == 2
    ca("client", "collect", "--out", tmp_path / "office")
    (tmp_path / "another.key").write_bytes((tmp_path / "office.key").read_bytes())
    (tmp_path / "another.key").chmod(0o600)
    assert "is not the key of Smiley kiosk root" in ca("rotate", "--root-key", tmp_path / "another.key", code=CONFIG)


def test_a_backup_is_the_whole_authority(tmp_path, ca, openssl):
    ca("init")
    ca("rotate")
    AuthorityFolder.open(tmp_path / "ca").revoke([4711], SystemClock().wall())
    file = tmp_path / "backup.pem"
    ca("backup", file, "--passphrase", PASSPHRASE)
    assert b"BEGIN PRIVATE KEY" not in file.read_bytes()
    assert ca("restore", file, "--passphrase", PASSPHRASE, folder="new") == ca("show", folder="new")
    old, new = AuthorityFolder.open(tmp_path / "ca"), AuthorityFolder.open(tmp_path / "new")
    assert new.fingerprint == old.fingerprint
    assert [*new.revoked()] == [4711]
    assert {each.name for each in new.path.iterdir()} == {each.name for each in old.path.iterdir()}
    assert [each.key.private_numbers() for each in (new.root(), *new.authorities())] == [
        each.key.private_numbers() for each in (old.root(), *old.authorities())
    ]
    # Without this program: a key of the file, by OpenSSL alone.
    assert openssl("pkey", "-in", file, "-passin", f"pass:{PASSPHRASE}", "-noout")[0] == 0


def test_a_backup_is_not_put_over_what_is_there_nor_with_another_passphrase(tmp_path, ca):
    ca("init")
    file = tmp_path / "backup.pem"
    assert "take 16 at least" in ca("backup", file, "--passphrase", "short", code=CONFIG)
    ca("backup", file, "--passphrase", PASSPHRASE)
    assert "move it away first" in ca("restore", file, "--passphrase", PASSPHRASE, code=CONFIG)
    assert "the passphrase is wrong" in ca(
        "restore", file, "--passphrase", "another passphrase", folder="new", code=CONFIG
    )
    assert not (tmp_path / "new" / "ca.pem").exists()
    file.write_text("junk")
    assert "has no certificate in PEM" in ca("restore", file, "--passphrase", PASSPHRASE, folder="new", code=CONFIG)
    assert "No such file" in ca("restore", tmp_path / "gone", "--passphrase", PASSPHRASE, folder="new", code=DATA)


def test_a_rotation_after_a_theft_leaves_the_old_key_nowhere(tmp_path, ca):
    ca("init")
    before = {*(tmp_path / "ca").glob("issuing-*.key")}
    assert ca("rotate", "--stolen").count("\nissuing ") == 1
    assert before.isdisjoint((tmp_path / "ca").glob("issuing-*.key"))


def test_a_server_is_certified_by_names_that_can_be(tmp_path, ca, openssl):
    ca("init")
    said = ca("server", "mqtt.example.org", "192.0.2.7", "--out", tmp_path / "broker")
    assert f"{tmp_path / 'broker'}.pem: written" in said
    _, told = openssl("x509", "-noout", "-ext", "subjectAltName", "-in", tmp_path / "broker.pem")
    assert "DNS:mqtt.example.org, IP Address:192.0.2.7" in told
    assert "must be ASCII" in ca("server", "ufficio-città", "--out", tmp_path / "broker", code=CONFIG)
    assert "program's name must be" in ca("client", "office.collect", "--out", tmp_path / "office", code=CONFIG)


def folder(path):
    path.mkdir()


@pytest.mark.parametrize(
    ("name", "make", "where", "said"),
    [
        ("there", folder, "there", "/there is a folder; say how the two files in it begin: "),
        ("there", folder, "there/", "/there is a folder; say how the two files in it begin: "),
        ("there", folder, "there/..", "/there/.. is a folder; say how the two files in it begin: "),
        ("there", folder, "", " is a folder; say how the two files in it begin: "),
        ("taken.key", folder, "taken", "/taken.key' is a directory"),
        ("taken.pem", folder, "taken", "/taken.pem' is a directory"),
        ("pipe.key", os.mkfifo, "pipe", "/pipe.key is a pipe, no file"),
        ("pipe.pem", os.mkfifo, "pipe", "/pipe.pem is a pipe, no file"),
    ],
)
@pytest.mark.parametrize("command", ["server", "client"])
def test_a_place_where_no_key_can_lie_is_refused_and_stays_as_it_is(tmp_path, ca, command, name, make, where, said):
    ca("init")
    make(tmp_path / name)
    before = {each: each.lstat().st_mode for each in tmp_path.rglob("*")}
    assert said in ca(command, "localhost", "--out", f"{tmp_path}/{where}", code=2)
    assert {each: each.lstat().st_mode for each in tmp_path.rglob("*")} == before


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("nowhere/server", "No such file or directory; name a folder that is there"),
        ("office.toml/server", "Not a directory; name a folder that is there"),
        ("s" * 300, "File name too long; give it a shorter name"),
    ],
)
def test_a_place_that_is_none_is_told_with_what_to_do(tmp_path, ca, where, said):
    ca("init")
    assert ca("server", "localhost", "--out", tmp_path / where, code=CANNOT_WRITE).endswith(f"{where}: {said}\n")


def test_a_key_without_room_for_its_certificate_replaces_none(tmp_path, ca):
    """The old certificate beside the new key would stop the broker at its next start."""
    ca("init")
    ca("server", "localhost", "--out", tmp_path / "server")
    pair = [tmp_path / "server.key", tmp_path / "server.pem"]
    before = [each.read_bytes() for each in pair]
    assert len(before[0]) < 512 < len(before[1])
    # -B: of what it loads Python would write a part, and believe it the next time.
    start = [sys.executable, "-Bc", "from kiosk.start import main; main()", "office", "ca", "server"]
    command = [*start, "localhost", "--out", f"{tmp_path}/server", "--settings", f"{tmp_path}/office.toml"]
    # No file of more than one block of 512 bytes.
    words = f"ulimit -f 1; exec {shlex.join(command)}"
    ran = subprocess.run(["sh", "-c", words], capture_output=True, text=True, check=False, timeout=300)
    assert (ran.returncode, ran.stdout) == (CANNOT_WRITE, "")
    assert ran.stderr.endswith("/server: File too large; name another file\n")
    assert [each.read_bytes() for each in pair] == before
    assert [*tmp_path.glob(".*.tmp")] == []
