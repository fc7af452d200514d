"""`kiosk selftest` beside a running kiosk: somebody presses what it asks for, and signs what it prints."""

import json
import signal
import subprocess

import pytest

from kiosk.device.daemon.control import ask
from tests.device.test_run import KIOSK, SETTINGS, start, stop


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kiosk.toml"
    # Every press is taken, however fast this machine is.
    settings = SETTINGS.format(data=tmp_path / "card", factory="mock", line=22)
    path.write_text(f"{settings}\n[panel]\nlockout_ms = 0\n[debounce]\nlockout_ms = 0\n[lights]\nbrightness = 40\n")
    return path


def press(path, face):
    subprocess.run([KIOSK, "press", face, "--settings", path], check=True, capture_output=True, timeout=300)


def tried(path, out, answers, prompt="press the face"):
    """Exit code and lines of a self-test in which each face that is asked for is answered with the next face."""
    command = [KIOSK, "selftest", "--settings", path, "--out", out]
    told = []
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            told.append(line.rstrip())
            if line.startswith(prompt):
                for face in answers[line.split(": ")[1].strip()]:
                    press(path, face)
        return process.wait(300), told


def test_a_sound_kiosk_passes_and_its_page_can_be_signed(path, tmp_path):
    (tmp_path / "smiley-result.txt").write_text("what the settings said\n\n== self-test ==\nan older one\n")
    running = start([KIOSK, "run", "--settings", path])
    code, told = tried(path, tmp_path, {"happy": ["happy"], "unhappy": ["unhappy"]})
    status = subprocess.run([KIOSK, "status", "--json", "--settings", path], capture_output=True, check=True, text=True)
    stop(running)
    assert code in {0, 1}  # whether this machine has heard a time server is not the claim
    assert len([line for line in told if "its button answered" in line]) == 2
    assert [line for line in told if line.endswith("lights: the lights shine with 40 % and glow with 0 %")] != []
    text = (tmp_path / "smiley-result.txt").read_text("utf-8-sig")
    assert text.startswith("what the settings said\n")
    assert "an older one" not in text
    assert "Self-test: passed" in text
    assert "<h1>Self-test: passed" in (tmp_path / "smiley-result.html").read_text("utf-8")
    assert json.loads(status.stdout)["in_service"] is False


def test_the_result_is_in_the_kiosks_language(path, tmp_path):
    path.write_text(path.read_text().replace("[kiosk]", '[kiosk]\nlanguage = "it"'))
    running = start([KIOSK, "run", "--settings", path])
    answers = {"contenta": ["happy"], "scontenta": ["unhappy"]}
    _, told = tried(path, tmp_path, answers, "premere la faccina")
    stop(running)
    text = (tmp_path / "smiley-result.txt").read_text("utf-8-sig")
    assert "Autotest: superato" in text
    assert [line for line in told if line.startswith("Autotest: superato")] != []
    assert any("facc" in line and "ha risposto" in line for line in told)
    assert "contenta: il pulsante ha risposto" in text


def test_a_light_that_was_not_seen_is_kept_by_the_running_kiosk(path, tmp_path):
    running = start([KIOSK, "run", "--settings", path])
    tried(path, tmp_path, {"happy": ["happy"], "unhappy": ["unhappy"]})
    assert ask([tmp_path / "card"], "selftest dark happy") == "noted"
    told = json.loads(ask([tmp_path / "card"], "status"))["health"]["tested"]["faces"]
    stop(running)
    assert [each["outcome"] for each in told] == ["dark", "passed"]


def test_the_newest_test_can_be_written_down_afterwards_and_none_cannot(path, tmp_path):
    running = start([KIOSK, "run", "--settings", path])
    last = [KIOSK, "selftest", "--last", "--settings", path, "--out", tmp_path]
    before = subprocess.run(last, check=False, capture_output=True, text=True, timeout=300)
    (tmp_path / "elsewhere").mkdir()
    tried(path, tmp_path / "elsewhere", {"happy": ["happy"], "unhappy": ["unhappy"]})
    assert not (tmp_path / "smiley-result.html").exists()
    after = subprocess.run(last, check=False, capture_output=True, text=True, timeout=300)
    stop(running)
    assert (before.returncode, before.stderr) == (75, "error: nobody pressed a face; the kiosk counts again\n")
    assert after.returncode in {0, 1}  # as above
    assert "press the face" not in after.stdout
    assert "Self-test: passed" in (tmp_path / "smiley-result.txt").read_text("utf-8-sig")
    assert (tmp_path / "smiley-result.html").exists()


def test_service_0_breaks_it_off_and_presses_count_again(path, tmp_path):
    running = start([KIOSK, "run", "--settings", path])
    assert ask([tmp_path / "card"], "selftest") == "begun"
    ask([tmp_path / "card"], "service 0")
    told = json.loads(ask([tmp_path / "card"], "selftest progress"))
    stop(running)
    assert (told["over"], told["abandoned"]) == (True, True)


def test_ctrl_c_gives_the_kiosk_back_to_its_customers_at_once(path, tmp_path):
    running = start([KIOSK, "run", "--settings", path])
    # Whatever runs the tests in the background has Ctrl-C ignored.
    command = ["env", "--default-signal=INT", KIOSK, "selftest", "--settings", path, "--out", tmp_path]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline().startswith("press the face")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=300)
    told = json.loads(ask([tmp_path / "card"], "status"))["health"]
    stop(running)
    assert (process.returncode, said) == (75, "error: broken off; the kiosk counts again\n")
    assert told["in_service"] is False


def test_what_is_wired_wrongly_does_not_pass(path, tmp_path):
    running = start([KIOSK, "run", "--settings", path])
    code, told = tried(path, tmp_path, {"happy": ["unhappy"] * 6, "unhappy": ["happy"] * 6})
    stop(running)
    assert code == 3
    assert any("the button of unhappy answered" in line for line in told)
    assert "NOT PASSED" in (tmp_path / "smiley-result.txt").read_text()


def test_a_kiosk_that_does_not_run_cannot_be_tried(path, tmp_path):
    command = [KIOSK, "selftest", "--settings", path, "--out", tmp_path]
    told = subprocess.run(command, capture_output=True, check=False, text=True, timeout=300)
    assert (told.returncode, "is not running" in told.stderr) == (75, True)
