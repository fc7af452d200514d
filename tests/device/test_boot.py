"""The boot partition as technicians leave it: folders in the way, files elsewhere, write protection."""

import os
import socket
import subprocess

import pytest
from click.testing import CliRunner

from config.smiley.form import compose
from kiosk.cli import main
from kiosk.device.setup.boot import find, misnamed
from kiosk.device.setup.pending import standing
from kiosk.device.setup.result import FILE as RESULT
from kiosk.device.setup.setup import SETTINGS, SetupError, set_up
from kiosk.device.setup.write_protection import is_overlay

WHOLE = {"kiosk id": "k", "owner": "o", "shop": "s", "time zone": "Europe/Rome"}
OVERLAYROOT = (
    "22 1 0:21 / / rw,relatime shared:1 - overlay overlayroot rw,lowerdir=/media/root-ro,"
    "upperdir=/media/root-rw/overlay,workdir=/media/root-rw/overlay-workdir/_\n"
)
BEFORE_DEBIAN_12 = (
    "22 1 0:21 / / rw,relatime shared:1 - overlay overlay rw,lowerdir=/lower,upperdir=/upper/data,workdir=/u\n"
)
CONTAINER = (
    "22 1 0:21 / / rw,relatime - overlay overlay rw,lowerdir=/a,upperdir=/var/lib/docker/overlay2/x/diff,workdir=/w\n"
)


@pytest.fixture
def boot(tmp_path):
    folder = tmp_path / "boot/firmware"
    folder.mkdir(parents=True)
    (folder / "cmdline.txt").touch()
    return folder


def run(root):
    return CliRunner().invoke(main, ["setup", "--root", str(root)])


def write(file):
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(compose(WHOLE).encode())


def test_a_folder_in_the_place_of_the_answer_has_the_answer_in_it(boot, tmp_path):
    write(boot / "smiley.txt")
    (boot / RESULT).mkdir()
    ran = run(tmp_path)
    assert (ran.exit_code, (tmp_path / SETTINGS).exists()) == (0, True)
    assert (boot / RESULT / RESULT).read_text("utf-8-sig").startswith("OK.")
    assert standing(tmp_path).answer == boot / RESULT / RESULT
    assert run(tmp_path).exit_code == 0


def test_a_folder_in_the_place_of_the_text_is_named(boot, tmp_path):
    (boot / "smiley.txt").mkdir()
    ran = run(tmp_path)
    assert ran.exit_code == 78
    assert "smiley.txt is a folder; a text file of this name is needed" in (boot / RESULT).read_text("utf-8-sig")


def test_a_pipe_and_a_socket_in_the_place_of_the_text_are_called_what_they_are(boot, tmp_path, monkeypatch):
    os.mkfifo(boot / "smiley.txt")
    ran = run(tmp_path)
    assert (ran.exit_code, "smiley.txt is no file but a pipe; a text file" in ran.output) == (78, True)
    (boot / "smiley.txt").unlink()
    monkeypatch.chdir(boot)  # a socket's path has 107 bytes
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("smiley.txt")
        ran = run(tmp_path)
    assert (ran.exit_code, "smiley.txt is no file but a socket; a text file" in ran.output) == (78, True)


@pytest.mark.parametrize("name", ["smiley.rtf", "Smiley.docx", "my kiosk/smiley.txt", "SMILEY/Smiley.TXT.txt"])
def test_what_is_meant_for_it_is_named_on_the_card(boot, tmp_path, name):
    write(boot / name)
    assert (find(tmp_path), misnamed(tmp_path)) == ([], [boot / name])
    assert run(tmp_path).exit_code == 78
    said = (boot / RESULT).read_text("utf-8-sig")
    assert f"there is no smiley.txt, but {name}: save it as plain text named smiley.txt, beside cmdline.txt" in said
    write(boot / "smiley.txt")
    assert run(tmp_path).exit_code == 0
    assert (boot / RESULT).read_text("utf-8-sig").startswith("OK.")


def test_a_document_called_smiley_txt_is_one_sentence(boot, tmp_path):
    (boot / "smiley.txt").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 9)
    assert run(tmp_path).exit_code == 78
    said = (boot / RESULT).read_text("utf-8-sig").splitlines()
    assert len(said[2:]) == 1
    assert said[2].startswith("smiley.txt is no text but a file of Word, Excel, Pages or LibreOffice (.docx, ")


@pytest.mark.parametrize("mounts", [OVERLAYROOT, BEFORE_DEBIAN_12])
def test_a_system_that_keeps_nothing_takes_no_secret_out_of_the_text(boot, tmp_path, mounts):
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/mountinfo").write_text(mounts)
    text = compose({**WHOLE, "broker": "b.example", "token": "geheim1234"})
    (boot / "smiley.txt").write_text(text)
    assert run(tmp_path).exit_code == 78
    assert "switch off the Overlay File System with `sudo raspi-config`" in (boot / RESULT).read_text("utf-8-sig")
    assert "geheim1234" in (boot / "smiley.txt").read_text()
    (tmp_path / "proc/self/mountinfo").write_text(CONTAINER)
    assert not is_overlay(tmp_path)
    assert run(tmp_path).exit_code == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount")
def test_a_partition_that_is_write_protected_is_no_damaged_card(boot, tmp_path):
    mount = ["mount", "-t", "tmpfs", "none", boot]
    if subprocess.run(mount, check=False, capture_output=True, timeout=300).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        write(boot / "smiley.txt")
        subprocess.run(["mount", "-o", "remount,ro", boot], check=True, timeout=300)
        with pytest.raises(SetupError, match="the card was taken for damaged"):
            set_up(tmp_path)
        (tmp_path / "etc").mkdir(exist_ok=True)
        (tmp_path / "etc/fstab").write_text("PARTUUID=1-01 /boot/firmware vfat defaults,ro 0 2\n")
        with pytest.raises(SetupError, match=r"is write-protected: `sudo raspi-config`, Performance Options"):
            set_up(tmp_path)
        assert not (tmp_path / SETTINGS).exists()
    finally:
        subprocess.run(["umount", boot], check=True, timeout=300)
    write(boot / "smiley.txt")
    assert run(tmp_path).exit_code == 0
