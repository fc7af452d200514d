"""The services on real GPIO lines: the virtual machine's kernel simulates a chip, and no program can tell."""

import re

import pytest

from tests.sync.ends import until
from tests.systemd.root import VENV
from tests.systemd.settings import settings
from tests.systemd.test_boot import OPENED
from tests.vm.virtual import LIGHT_MS, LIGHTS, LINES

pytestmark = [pytest.mark.vm, pytest.mark.parametrize("machine", ["virtual"], indirect=True)]

HEADERS = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")
# The first chip is another one, as on a Raspberry Pi 5 with an older kernel.
CHIP = "/dev/gpiochip1"
# Presses, and waits for the light of one face while it watches that of another. The light is as long as can be set, and
# ends with the next one: a machine that is emulated on a busy host looks a few times a second.
PRESS_AND_LOOK = """
echo pull-down > /run/board/sim_gpio{line}/pull
for try in $(seq 3000); do
  lit=$(cat /run/board/sim_gpio{light}/value) other=$(cat /run/board/sim_gpio{other}/value)
  [ "$lit" = 1 ] && break
  sleep 0.02
done
echo pull-up > /run/board/sim_gpio{line}/pull
echo "$lit $other"
"""
WATCH = """
strace --follow-forks --decode-fds=path --trace=fdatasync,ioctl --output=/run/trace --attach={process} 2>/run/attached &
tracer=$!
for try in $(seq 3000); do grep -q attached /run/attached && break; sleep 0.02; done
{press}
kill $tracer
wait $tracer || :
cat /run/trace
"""


def press_and_look(face):
    other = LIGHTS["unhappy" if face == "happy" else "happy"]
    return PRESS_AND_LOOK.format(line=LINES[face], light=LIGHTS[face], other=other)


@pytest.fixture(scope="module", params=["gpiod", "lgpio"])
def pressed(machine, request):
    """A machine whose kiosk reaches its lines in one way or another."""
    machine.write({"/etc/kiosk/kiosk.toml": settings(request.param, LIGHT_MS)})
    machine.run("systemctl", "restart", "kiosk")
    yield machine
    machine.write({"/etc/kiosk/kiosk.toml": settings(machine.factory)})
    machine.run("systemctl", "restart", "kiosk")


@pytest.mark.parametrize("face", LINES)
def test_a_press_is_thanked_by_its_own_light_and_stored(pressed, face):
    before = pressed.presses()
    assert pressed.script(press_and_look(face)).split() == ["1", "0"]
    assert pressed.presses() == before + 1


def test_the_light_goes_on_after_the_flush(pressed):
    calls = pressed.script(
        WATCH.format(process=pressed.show("kiosk", "MainPID"), press=press_and_look("happy"))
    ).splitlines()
    flushes = [n for n, call in enumerate(calls) if re.search(r"fdatasync\(.*votes\.db-wal.*= 0", call)]
    lights = [n for n, call in enumerate(calls) if re.search(r"ioctl\(.*SET_(LINE_)?VALUES.*= 0", call)]
    assert flushes, "\n".join(calls)
    assert lights, "\n".join(calls)
    assert flushes[0] < lights[0], "\n".join(calls)


def test_a_press_that_lasts_through_a_kill_is_no_second_vote(pressed):
    killed, before = pressed.show("kiosk", "MainPID"), pressed.presses()
    pressed.script(f"echo pull-down > /run/board/sim_gpio{LINES['happy']}/pull")
    until(lambda: pressed.presses() == before + 1, "the press on the card")
    pressed.run("systemctl", "kill", "--signal=KILL", "kiosk")
    until(lambda: pressed.show("kiosk", "MainPID") not in {killed, "0"}, "another process")
    until(lambda: pressed.show("kiosk", "ActiveState") == "active", "the restart")
    pressed.script(f"echo pull-up > /run/board/sim_gpio{LINES['happy']}/pull")
    assert pressed.presses() == before + 1
    assert pressed.script(press_and_look("unhappy")).split() == ["1", "0"]


@pytest.mark.parametrize("label", HEADERS)
def test_the_header_is_found_by_its_label(pressed, label):
    pressed.script(f"systemctl stop kiosk\nboard {label}\nsystemctl start kiosk")
    before = pressed.presses()
    assert pressed.script(press_and_look("happy")).split() == ["1", "0"]
    assert pressed.presses() == before + 1
    assert f"the header's lines are on gpiochip1 ({label}, 28 lines)" in pressed.script(f"{VENV}/bin/kiosk doctor || :")


def test_without_a_header_the_kiosk_says_which_chips_there_are(pressed):
    try:
        pressed.script("systemctl stop kiosk\nboard periphs-banks\nsystemctl start kiosk || :")
        until(lambda: "no chip has a Raspberry Pi's header" in pressed.journal("kiosk"), "the reason")
        assert "gpiochip1 (periphs-banks, 28 lines)" in pressed.journal("kiosk")
    finally:
        pressed.script(
            f"systemctl stop kiosk\nboard {HEADERS[-1]}\nsystemctl reset-failed kiosk\nsystemctl start kiosk"
        )


def test_the_network_sees_no_line(machine):
    assert machine.python_inside("kiosk.service", OPENED.format(CHIP, CHIP)).split() == ["opened", "opened"]
    assert machine.python_inside("kiosk-publish.service", OPENED.format(CHIP, CHIP)).split() == ["ENOENT", "EROFS"]


@pytest.mark.parametrize("file", ["test_gpiod.py", "test_lgpio.py"])
def test_the_pin_factories_hold_their_claims_on_it(machine, file):
    python = f"{VENV}/bin/python -m pytest -q -p no:cacheprovider"
    told = machine.script(f"cd /src\n{python} tests/hardware/{file}")
    assert re.search(r"^\d+ passed in", told, re.MULTILINE), told
