"""A press told to a kiosk that has no board: everything behind the contact is the real thing."""

import signal
import subprocess
from contextlib import closing

import pytest
from gpiozero.pins.mock import MockFactory

from kiosk.device.daemon.folder import DATABASE
from kiosk.device.daemon.request_queue import Request, RequestQueue
from kiosk.device.daemon.requests import Requests
from kiosk.device.store.votes import Votes
from tests.device.test_run import KIOSK, SETTINGS


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(SETTINGS.format(data=tmp_path / "card", factory="mock", line=22))
    return path


def press(path, face):
    command = [KIOSK, "press", face, "--settings", path]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def running(path):
    with subprocess.Popen([KIOSK, "run", "--settings", path], stderr=subprocess.PIPE, text=True) as process:
        assert any(line.startswith("ready") for line in process.stderr)
        yield process
        process.kill()


def test_a_press_from_outside_is_one_vote(running, path, tmp_path):
    assert press(path, "happy").returncode == 0
    running.send_signal(signal.SIGTERM)
    assert running.wait(300) == 0
    with closing(Votes(tmp_path / "card" / DATABASE, "i")) as votes:
        assert [(vote.face, vote.verdict) for vote in votes.read()] == [("happy", "counted")]


def test_a_face_that_the_kiosk_has_not_is_told_those_it_has(running, path):
    told = press(path, "angry")
    assert (told.returncode, told.stderr) == (75, "error: 'angry' is none of its faces: happy, unhappy\n")


def test_without_a_kiosk_there_is_nothing_to_press(path):
    told = press(path, "happy")
    assert (told.returncode, "is not running" in told.stderr) == (75, True)


def test_real_buttons_cannot_be_pressed_from_outside():
    class Real(MockFactory):
        """Pins whose contacts only a hand can move, as those of every board."""

    queue = RequestQueue(lambda: None)
    parts = dict.fromkeys(("status", "tester", "service", "backups", "examinations"))
    requests = Requests(queue, Real(), {"happy": 17}, **parts)
    request = Request(["press", "happy"])
    queue.put(request)
    requests.turn(0)
    assert request.answer.startswith("error: this kiosk has real buttons")
