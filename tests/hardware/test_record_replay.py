"""A bad button taken home: recorded at the kiosk, replayed anywhere."""

import os
import signal
import threading

import pytest
from click.testing import CliRunner

from hardware.clock import SystemClock
from hardware.debounce.recording import EdgeWriter, read_edges
from hardware.gpio.buttons import Buttons
from hardware.gpio.mock import VirtualFactory
from kiosk.cli import record as record_module
from kiosk.cli import replay as replay_module
from kiosk.cli.record import record

LINE, OTHER = 17, 27
SETTINGS = """
[kiosk]
id = "test"
owner = "Somebody"
shop = "Somewhere"
time_zone = "UTC"
[gpio]
factory = "mock"
[debounce]
press_ms = 20
[buttons.happy]
line = 17
score = 100
[buttons.sad]
line = 27
score = 0
"""
WORN = """at_ns,line,active
1000000000,17,1
1001000000,17,0
1002000000,17,1
1300000000,17,0
1350000000,17,1
1365000000,17,0
1500000000,27,1
1500100000,27,0
1700000000,27,1
1800000000,27,0
"""


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(SETTINGS)
    return path


@pytest.fixture
def live():
    clock = SystemClock()
    board = VirtualFactory(clock)
    buttons = Buttons(board, [LINE, OTHER], "up", clock)
    yield clock, board, buttons
    buttons.close()
    board.close()


def replay(*arguments):
    return CliRunner().invoke(replay_module.command, [str(argument) for argument in arguments])


def test_what_is_recorded_is_every_edge_and_ctrl_c_ends_it(live, tmp_path):
    clock, board, buttons = live
    path = tmp_path / "edges.csv"

    def technician() -> None:
        for _ in range(3):
            board.press(LINE)
            board.release(LINE)
        board.press(OTHER)
        while path.stat().st_size < 100:  # until it is all in the file, which is flushed as it grows
            threading.Event().wait(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with EdgeWriter(path) as writer:
        thread = threading.Thread(target=technician)
        thread.start()
        counts = record(buttons, writer, clock, None)
        thread.join()
    assert counts == {LINE: 6, OTHER: 1}
    assert [(edge.line, edge.active) for edge in read_edges(path)] == [(LINE, True), (LINE, False)] * 3 + [
        (OTHER, True)
    ]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_dead_callback_thread_ends_the_recording(live, tmp_path):
    clock, board, buttons = live
    board.alive = lambda: False
    with EdgeWriter(tmp_path / "edges.csv") as writer:
        assert record(buttons, writer, clock, None) == {}


def test_the_command_says_how_many_edges_each_button_made(settings, tmp_path):
    arguments = [str(tmp_path / "edges.csv"), "--settings", str(settings), "--seconds", "0.01"]
    result = CliRunner().invoke(record_module.command, arguments)
    assert result.exit_code == 0
    assert result.stdout == "happy (line 17): 0 edges\nsad (line 27): 0 edges\n"
    assert read_edges(tmp_path / "edges.csv") == []


@pytest.mark.parametrize(
    ("file", "code", "said"),
    [("kiosk.toml", 73, "exists; choose another name"), ("nowhere/edges.csv", 73, "No such file or directory")],
)
def test_a_recording_that_cannot_be_made_ends_with_a_sentence(settings, tmp_path, file, code, said):
    result = CliRunner().invoke(record_module.command, [str(tmp_path / file), "--settings", str(settings)])
    assert (result.exit_code, said in result.stderr, "Traceback" in result.output) == (code, True, False)


def test_a_board_that_is_not_there_ends_with_a_sentence(settings, tmp_path):
    settings.write_text(SETTINGS.replace('factory = "mock"', 'factory = "gpiod"\nchip = "/dev/gpiochip99"'))
    result = CliRunner().invoke(record_module.command, [str(tmp_path / "edges.csv"), "--settings", str(settings)])
    assert result.exit_code == 78
    assert "gpio: /dev/gpiochip99: no such chip" in result.stderr


def test_replay_tells_every_press_and_why_the_rest_were_none(tmp_path):
    (tmp_path / "edges.csv").write_text(WORN)
    result = replay(tmp_path / "edges.csv")
    assert result.exit_code == 0
    assert [line.strip() for line in result.stdout.splitlines()] == [
        "0.000 s  line 17: press (3 edges)",
        "0.350 s  line 17: press (1 edge)",
        "0.500 s  line 27: no press: a spike; the contact never stayed closed",
        "0.700 s  line 27: press (1 edge)",
        "presses: 3",
        "votes: 1 (repeat 2)",
    ]


def test_replay_with_settings_names_faces_and_believes_contacts_as_that_kiosk_does(settings, tmp_path):
    (tmp_path / "edges.csv").write_text(WORN)
    lines = [line.strip() for line in replay(tmp_path / "edges.csv", "--settings", settings).stdout.splitlines()]
    assert lines[0] == "0.000 s  happy (line 17): press (3 edges)"
    assert lines[1] == "0.350 s  happy (line 17): no press: a spike; the contact never stayed closed"  # 20 ms are asked
    assert lines[-2:] == ["presses: 2", "votes: 1 (repeat 1)"]


def test_replay_tells_stuck_and_freed_and_chatter_and_lockout(tmp_path):
    ms = 1_000_000
    rows = [(0, 1), (50, 0), (100, 1), (150, 0), (1000, 1), (12_000, 0)]
    rows += [(20_000 + 4 * n, (n + 1) % 2) for n in range(40)]
    text = "at_ns,line,active\n" + "".join(f"{at_ms * ms},4,{level}\n" for at_ms, level in rows)
    (tmp_path / "edges.csv").write_text(text)
    assert [line.strip() for line in replay(tmp_path / "edges.csv").stdout.splitlines()] == [
        "0.000 s  line 4: press (1 edge)",
        "0.100 s  line 4: no press: too soon after the last press",
        "1.000 s  line 4: press (1 edge)",
        "1.000 s  line 4: stuck: pressed here and not released",
        "12.000 s  line 4: free again",
        "20.000 s  line 4: no press: the contact did not settle; is it dirty or worn?",
        "presses: 2",
        "votes: 2 (repeat 1)",
    ]


def test_replay_leaves_a_hammering_hand_out_as_the_month_does(tmp_path):
    pushes = [(1010 * n * 1_000_000, 17) for n in range(60)]
    queue = [((100_000 + 7000 * n * n) * 1_000_000, 27) for n in range(5)]
    moves = ((0, 1), (90_000_000, 0))
    rows = [f"{at_ns + late},{line},{level}\n" for at_ns, line in pushes + queue for late, level in moves]
    (tmp_path / "edges.csv").write_text("at_ns,line,active\n" + "".join(rows))
    assert replay(tmp_path / "edges.csv").stdout.splitlines()[-2:] == ["presses: 65", "votes: 5 (burst 60)"]


def test_an_empty_recording_has_no_presses(tmp_path):
    (tmp_path / "edges.csv").write_text("at_ns,line,active\n")
    assert replay(tmp_path / "edges.csv").stdout == "presses: 0\nvotes: 0\n"


def test_a_file_that_is_no_recording_ends_with_a_sentence_a_line(tmp_path):
    (tmp_path / "edges.csv").write_text("at_ns,line,active\nx,1,1\n1,2,3\n")
    result = replay(tmp_path / "edges.csv")
    assert (result.exit_code, result.stdout) == (65, "")
    assert "edges.csv:2: 'x,1,1'" in result.stderr
    assert "edges.csv:3: '1,2,3'" in result.stderr


def test_settings_that_cannot_be_read_end_the_replay(tmp_path):
    (tmp_path / "edges.csv").write_text(WORN)
    assert replay(tmp_path / "edges.csv", "--settings", tmp_path / "none.toml").exit_code == 78
