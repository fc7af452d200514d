"""A board measured by one command: its chip, its lines and its disk are real to every program."""

import json

import pytest

from tests.systemd.settings import settings
from tests.vm.image import lacking
from tests.vm.virtual import virtual

pytestmark = pytest.mark.vm

COMMAND = "kiosk selftest --certify /run/board.json --commits 1000 --starts 1 --drift-minutes 1"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    if reason := lacking():
        pytest.skip(reason)
    with virtual(tmp_path_factory.mktemp("certify")) as made:
        made.write({"/etc/kiosk/kiosk.toml": settings("gpiod")})
        made.run("mkdir", "-p", "/var/lib/kiosk")
        # gpiozero opens lgpio, which makes the waves, where it finds a Raspberry Pi alone.
        made.run("mount", "--bind", "/run/cpuinfo", "/proc/cpuinfo")
        yield made


def test_lines_and_disk_are_measured_and_what_is_not_there_is_named(machine):
    told = machine.script(COMMAND)
    report = json.loads(machine.script("cat /run/board.json"))
    print(told.splitlines()[-2])
    results, lacking = report["results"], report["lacking"]
    assert (results["chip"]["label"], results["chip"]["lines"]) == ("pinctrl-rp1", 28)
    assert (results["edges"]["made"], results["edges"]["lost"]) == (5000, 0)
    assert results["hum"] == {"line": 23, "listened_s": 30, "edges": 0, "longest_ms": 0}
    assert results["waves"]["hz"] == 100
    assert 0 < results["waves"]["percent_of_core"] < 100
    assert results["flush"]["commits"] == 1000
    assert "the service kiosk.service is not running" in lacking["starts"]
    assert {"wifi", "watchdog"} <= {*lacking}


def test_what_an_open_line_hears_is_no_silence(machine):
    # Half a second closed, twice: a line that somebody else pulls while it is listened to.
    pull = "/run/board/sim_gpio23/pull"
    closing = f"sleep 1; echo pull-down > {pull}; sleep 0.5; echo pull-up > {pull}"
    machine.script(
        f"rm -f /run/loud.json\n{COMMAND.replace('board', 'loud')} > /run/told &\nmeasuring=$!\n"
        "for try in $(seq 500); do grep -q listening /run/told && break; sleep 0.2; done\n"
        f"{closing}\n{closing}\nwait $measuring"
    )
    heard = json.loads(machine.script("cat /run/loud.json"))["results"]["hum"]
    assert heard["edges"] == 4
    assert heard["longest_ms"] > 400


def test_lines_that_cannot_be_had_are_named_and_the_rest_goes_on(machine):
    held = "import gpiod, subprocess\nheld = gpiod.request_lines('/dev/gpiochip1', config={23: None})\n"
    command = COMMAND.replace("board", "other").split()
    code = f"{held}print(subprocess.run({command}, text=True, capture_output=True, check=True).stdout)"
    told = machine.run("/opt/smiley-kiosk/bin/python", "-c", code).stdout
    assert "edges: not measured: gpio: line 23: in use by another program" in told
    assert "flush: commits 1000" in told
