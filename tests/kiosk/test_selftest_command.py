"""`kiosk selftest` beside a running kiosk: somebody presses what it asks for, and signs what it prints."""

import json
import re
import subprocess

import pytest

from kiosk.paper import MOST_LINES, paper
from tests.kiosk.test_run import KIOSK, SETTINGS, start, stop


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kiosk.toml"
    # Every press is taken, however fast this machine is.
    settings = SETTINGS.format(data=tmp_path / "card", factory="mock", line=22)
    path.write_text(f"{settings}\n[panel]\nlockout_ms = 0\n[debounce]\nlockout_ms = 0\n")
    return path


def press(path, face):
    subprocess.run([KIOSK, "press", face, "--settings", path], check=True, capture_output=True, timeout=30)


def tried(path, out, answers):
    """Exit code and lines of a self-test in which each face that is asked for is answered with the next face."""
    command = [KIOSK, "selftest", "--settings", path, "--out", out]
    told = []
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            told.append(line.rstrip())
            if line.startswith("press the face"):
                for face in answers[line.split(": ")[1].strip()]:
                    press(path, face)
        return process.wait(60), told


def test_a_sound_kiosk_passes_and_its_page_can_be_signed(path, tmp_path):
    (tmp_path / "smiley-result.txt").write_text("what the settings said\n\n== self-test ==\nan older one\n")
    running = start([KIOSK, "run", "--settings", path])
    code, told = tried(path, tmp_path, {"happy": ["happy"], "unhappy": ["unhappy"]})
    status = subprocess.run([KIOSK, "status", "--json", "--settings", path], capture_output=True, check=True, text=True)
    stop(running)
    assert code in {0, 1}  # whether this machine has heard a time server is not the claim
    assert len([line for line in told if "its button answered" in line]) == 2
    text = (tmp_path / "smiley-result.txt").read_text()
    assert text.startswith("what the settings said\n")
    assert "an older one" not in text
    assert "Self-test of run-1: passed" in text
    assert (tmp_path / "smiley-result.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads(status.stdout)["in_service"] is False


def test_what_is_wired_wrongly_does_not_pass(path, tmp_path):
    running = start([KIOSK, "run", "--settings", path])
    code, told = tried(path, tmp_path, {"happy": ["unhappy"] * 6, "unhappy": ["happy"] * 6})
    stop(running)
    assert code == 3
    assert any("the button of unhappy answered" in line for line in told)
    assert "NOT PASSED" in (tmp_path / "smiley-result.txt").read_text()


def test_a_kiosk_that_does_not_run_cannot_be_tried(path, tmp_path):
    command = [KIOSK, "selftest", "--settings", path, "--out", tmp_path]
    told = subprocess.run(command, capture_output=True, check=False, text=True, timeout=30)
    assert (told.returncode, "is not running" in told.stderr) == (75, True)


def test_the_page_is_a_pdf_whose_parts_are_where_it_says():
    page = paper("Pasticceria «È qui» (1)", ["a line", *["word " * 40] * MOST_LINES])
    at = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", page)[1])
    assert page[at:].startswith(b"xref")
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n ", page)]
    assert [page[place : place + 7] for place in places] == [b"%d 0 obj" % (n + 1) for n in range(len(places))]
    length, stream = re.search(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", page, re.DOTALL).groups()
    assert int(length) == len(stream)
    assert "«È qui» \\(1\\)".encode("cp1252") in stream
    assert stream.count(b"Tj T*") == MOST_LINES - 2
