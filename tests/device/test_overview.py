"""`kiosk status`: today's presses by the rules of the month, and how the kiosk is."""

import json
import signal
import socket
import subprocess
from datetime import UTC, datetime

import attrs
import pytest
from click.testing import CliRunner

from config.broker import BrokerSettings
from hardware.clock import utc_ns
from kiosk.cli import main
from kiosk.device.daemon.status_reply import DayCount, decode, encode
from kiosk.device.status.overview import month_so_far, overview
from kiosk.device.status.view import view
from kiosk.device.store.votes import CHUNK
from sync.document.health import FaceTest
from sync.document.health import Tested as Trial  # pytest would collect its own name
from tests.device.gestures import push
from tests.device.test_findings import NOW, document
from tests.device.test_run import KIOSK, SETTINGS, start, stop

S = 1_000_000_000
HOUR_NS = 3600 * S
KEYS = [  # documented for machines in docs/COMMANDS.md
    *("kiosk_id", "shop", "time_zone", "running", "today", "since_start", "month", "head_office", "said_at"),
    *("version", "clock", "card", "faults", "tested", "in_service"),
]


def wait(kiosk, ns):
    kiosk.pass_until(kiosk.clock.now_ns + ns)


def present(kiosk):
    return kiosk.daemon.status(kiosk.clock.monotonic_ns())


def votes_today(kiosk):
    return [*present(kiosk).today.votes.values()]


def test_every_press_of_today_counts_and_none_of_yesterday(kiosk):
    wait(kiosk, 60 * S)
    push(kiosk, "happy")
    wait(kiosk, HOUR_NS)
    push(kiosk, "unhappy")
    assert votes_today(kiosk) == [1, 0, 1]
    kiosk.pass_until(utc_ns(datetime(2026, 10, 5, 22, 0, 30, tzinfo=UTC)))  # half a minute past midnight in Rome
    assert votes_today(kiosk) == [0, 0, 0]
    push(kiosk, "neutral")
    assert votes_today(kiosk) == [0, 1, 0]
    assert present(kiosk).today.date.isoformat() == "2026-10-06"


def test_today_says_what_the_months_document_will_say(make_kiosk):
    kiosk = make_kiosk(opening_hours={"monday": ("08:00-09:00", "14:00-18:00")})
    kiosk.switch_on()
    kiosk.clock.synchronise()
    wait(kiosk, 60 * S)
    push(kiosk, "happy")
    push(kiosk, "happy")  # so soon after the first: a repeat
    wait(kiosk, 2 * HOUR_NS)
    push(kiosk, "neutral")
    told = present(kiosk).today
    assert ([*told.votes.values()], told.not_counted) == ([1, 0, 0], {"repeat": 1, "out_of_hours": 1})
    kiosk.pass_until(kiosk.clock.now_ns + 24 * HOUR_NS)
    kiosk.shut_down()
    settings = kiosk.settings
    shown = overview(settings, None, datetime(2026, 10, 6, 12, tzinfo=UTC))
    assert [*shown["month"]["votes"].values()] == [1, 0, 0]


def test_what_a_kiosk_said_before_it_was_switched_off_has_its_day(make_kiosk):
    kiosk = make_kiosk()
    kiosk.switch_on()
    kiosk.clock.synchronise()
    wait(kiosk, HOUR_NS)
    kiosk.shut_down()
    shown = overview(kiosk.settings, None, datetime(2026, 12, 24, tzinfo=UTC))
    assert shown["said_at"] == "2026-10-05T07:00:00+00:00"
    assert "what it last said, on 2026-10-05\n" in view(shown)


def test_presses_before_a_restart_are_todays_too(kiosk):
    wait(kiosk, 60 * S)
    push(kiosk, "happy")
    wait(kiosk, 60 * S)
    kiosk.shut_down()
    kiosk.switch_on()
    kiosk.clock.synchronise()
    wait(kiosk, 60 * S)
    push(kiosk, "happy")
    assert votes_today(kiosk) == [2, 0, 0]


def test_a_busy_day_is_counted_whole_and_only_once_a_press(kiosk, monkeypatch):
    wait(kiosk, 8 * 3600 * S)
    votes = kiosk.daemon.votes
    votes.card.connection.exec_driver_sql("PRAGMA synchronous = OFF")  # making them is not the claim
    votes.card.connection.rollback()
    for n in reversed(range(CHUNK + 200)):
        votes.add_vote(kiosk.clock.boottime_ns() - n * 40 * S, 0, "happy", "counted")
    assert votes_today(kiosk) == [CHUNK + 200, 0, 0]
    monkeypatch.setattr(votes, "read", None)  # nobody reads them again
    assert votes_today(kiosk) == [CHUNK + 200, 0, 0]


def test_a_kiosk_that_never_heard_the_time_has_no_today(make_kiosk):
    kiosk = make_kiosk()
    kiosk.switch_on()
    push(kiosk, "happy")
    told = present(kiosk)
    assert told.today is None
    assert decode(encode(told)) == told
    shown = view(overview(kiosk.settings, told, NOW))
    assert "nobody vouches for it" in shown
    assert "1 since the start" in shown
    assert "MiB free" in shown
    assert "not done yet" in shown


@pytest.mark.parametrize(
    ("faces", "words"),
    [
        ((), "not done yet"),
        ((FaceTest("happy", "passed"),), "passed on 2026-11-22"),
        ((FaceTest("happy", "passed"), FaceTest("unhappy", "dark")), "not passed on 2026-11-22: unhappy dark"),
    ],
)
def test_the_self_test_is_shown(kiosk, faces, words):
    told = present(kiosk)
    told = attrs.evolve(told, health=attrs.evolve(told.health, tested=Trial(NOW.date(), faces)))
    assert f"self-test     {words}" in view(overview(kiosk.settings, told, NOW))


def test_where_no_month_was_made_none_is_said_to_be_received(make_kiosk):
    kiosk = make_kiosk(broker=BrokerSettings("127.0.0.1"))
    kiosk.switch_on()
    shown = view(overview(kiosk.settings, present(kiosk), NOW))
    assert "there is no month to send yet" in shown
    assert "time zone     Europe/Rome\n" in shown


def test_what_the_kiosk_answers_comes_through_whole(kiosk):
    wait(kiosk, 60 * S)
    push(kiosk, "happy")
    told = present(kiosk)
    assert decode(encode(told)) == told


def test_the_month_takes_today_as_it_is_by_now():
    made = attrs.evolve(document("2026-11", NOW).aggregate, votes=(10, 4))
    assert month_so_far(made, None) == {"happy": 10, "unhappy": 4}
    assert month_so_far(made, DayCount(NOW.date(), {"happy": 3}, {})) == {"happy": 13, "unhappy": 4}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(SETTINGS.format(data=tmp_path / "card", factory="mock", line=22))
    return path


def status(path, *options):
    command = [KIOSK, "status", "--settings", path, *options]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert "Traceback" not in result.stderr
    return result.returncode, result.stdout


def test_a_running_kiosk_and_one_that_is_not(path):
    running = start([KIOSK, "run", "--settings", path])
    code, told = status(path, "--json")
    assert (code, json.loads(told)["running"], json.loads(told)["faults"]) == (0, True, [])
    assert [*json.loads(told)] == KEYS
    assert "no fault known" in status(path)[1]
    stop(running)
    code, told = status(path, "--json")
    assert (code, json.loads(told)["running"]) == (75, False)
    assert "not running" in status(path)[1]


def test_a_kiosk_that_hangs_is_said_to_before_anybody_gives_up(path, monkeypatch):
    running = start([KIOSK, "run", "--settings", path])
    running.send_signal(signal.SIGSTOP)
    monkeypatch.setattr("kiosk.cli.status.ANSWER_S", 0.5)
    ran = CliRunner().invoke(main, ["status", "--settings", str(path)])
    running.send_signal(signal.SIGCONT)
    stop(running)
    assert (ran.exit_code, "does not answer within 0.5 s" in ran.output) == (75, True)


def test_watching_bears_a_kiosk_that_goes_away_in_the_middle_of_an_answer(path, tmp_path):
    running = start([KIOSK, "run", "--settings", path])
    command = ["env", "--default-signal=INT", KIOSK, "status", "--settings", path, "--json", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
        assert json.loads(watching.stdout.readline())["running"] is True
        with socket.socket(socket.AF_UNIX) as dying:
            dying.bind(str(tmp_path / "dying"))
            dying.listen()
            (tmp_path / "dying").replace(tmp_path / "card" / "control")
            with dying.accept()[0] as line:
                assert line.recv(64) == b"status\n"
            assert "went away" in watching.stderr.readline()
        stop(running)
        assert json.loads(watching.stdout.readline())["running"] is False
        watching.send_signal(2)
        assert watching.wait(300) == 0


def test_watching_prints_again_what_has_changed(path):
    running = start([KIOSK, "run", "--settings", path])
    # Whatever runs the tests in the background has Ctrl-C ignored.
    command = ["env", "--default-signal=INT", KIOSK, "status", "--settings", path, "--json", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        assert json.loads(watching.stdout.readline())["in_service"] is False
        subprocess.run([KIOSK, "service", "--settings", path], check=True, capture_output=True)
        assert json.loads(watching.stdout.readline())["in_service"] is True
        watching.send_signal(2)
        assert watching.wait(300) == 0
    stop(running)
