"""Commands end in good order, wherever what they print goes (a full disk, another encoding), and at Ctrl-C."""

import os
import signal
import socket
import subprocess

import pytest

from tests.device.test_run import KIOSK, SETTINGS


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kiosk.toml"
    settings = SETTINGS.format(data=tmp_path / "card", factory="mock", line=22)
    path.write_text(settings.replace('shop = "', 'shop = "\N{LATIN CAPITAL LETTER A WITH OGONEK}'), "utf-8")
    return path


@pytest.mark.parametrize("words", [("status",), ("doctor", "--json"), ("config", "show")])
def test_a_full_disk_behind_it_is_said_in_a_sentence(path, words):
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        command = [KIOSK, *words, "--settings", path]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=300)
    assert (ran.returncode, ran.stderr.count("\n")) == (73, 1), ran.stderr
    assert "no room" in ran.stderr


def test_a_terminal_without_the_shops_letters_shows_the_rest(path):
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    command = [KIOSK, "config", "show", "--settings", path]
    ran = subprocess.run(command, capture_output=True, env=environment, check=False, timeout=300)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b'kiosk.shop = "?' in ran.stdout


def test_ctrl_c_is_not_taken_for_what_a_doctor_found(path, tmp_path):
    (tmp_path / "card").mkdir()
    # Whatever runs the tests in the background has Ctrl-C ignored.
    command = ["env", "--default-signal=INT", KIOSK, "doctor", "--settings", path]
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(tmp_path / "card" / "control"))
        hung.listen()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            asked, _ = hung.accept()
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=300)
            asked.close()
    assert (process.returncode, said.strip()) == (130, "")


def test_a_question_that_nobody_can_see_ends_in_a_word(tmp_path):
    """`kiosk card write >&-`, as some service managers and cron scripts start a program."""
    command = ["sh", "-c", 'exec "$0" card write >&-', KIOSK]
    ran = subprocess.run(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=tmp_path, text=True, check=False, timeout=300
    )
    assert (ran.returncode, ran.stderr.strip()) == (1, "aborted")
