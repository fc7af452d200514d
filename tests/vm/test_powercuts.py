"""The power fails under the whole kiosk: its kernel, systemd, its file system, its program, while somebody presses.

The kiosk is installed as docs/SERVICES.md says and started by systemd at every boot, by turns with libgpiod and lgpio.
A witness in the machine presses, and tells the machine outside of every light before it presses again. The card
keeps what was flushed; the rest is kept, torn or lost by chance.
"""

import json
import os
import random
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from statistics import median

import pytest

from hardware.clock import SystemClock
from tests.systemd.root import VENV
from tests.vm.card import Card
from tests.vm.emulator import SilentError
from tests.vm.image import lacking
from tests.vm.virtual import FACTORIES, install, kiosk_with_a_card

pytestmark = pytest.mark.vm

CUTS = int(os.environ.get("CUTS", "20"))
SEED = int(os.environ.get("SEED", "1"))
CONTROL_CUTS = 3
PRESS_S = 600
LONGEST_LIFE_S = 10
WITNESS = (f"{VENV}/bin/python", "/src/tests/vm/guest/witness.py")
# What is wrong with the kiosks that must be seen to lose: a script makes it so.
NO_FLUSH = f"""
cat > /src/careless.py <<END
from tests.faults.life import _after_open
_after_open("PRAGMA synchronous=OFF")
from kiosk.cli import main
main(["run"])
END
mkdir -p /run/systemd/system/kiosk.service.d
cat > /run/systemd/system/kiosk.service.d/careless.conf <<END
[Service]
ExecStart=
ExecStart={VENV}/bin/python /src/careless.py
END
systemctl daemon-reload
systemctl restart kiosk
"""
# The kernel writes, and does not tell the card to keep it.
NO_BARRIER = "mount -o remount,nobarrier /var/lib/kiosk"


@dataclass
class Cut:
    """What one cut did."""

    number: int
    thanked: int
    """Votes ever thanked for, or found after an earlier cut."""
    stored: int
    wrong: list[str]

    @property
    def lost(self) -> int:
        return max(0, self.thanked - self.stored)

    @property
    def broken(self) -> list[str]:
        invented = self.stored - self.thanked > 1
        return [*self.wrong, *([f"{self.lost} lost"] if self.lost else []), *(["invented"] if invented else [])]

    def __str__(self):
        whole = ", ".join(self.broken) or "whole"
        return f"cut {self.number}: {self.thanked} thanked for, {self.stored} stored, {whole}"


class Lab:
    """A kiosk whose power fails again and again."""

    def __init__(self, folder, say):
        install()
        self._folder = folder
        self._say = say
        self._clock = SystemClock()

    def cut(self, cuts, seed, fault=""):
        """Cut so often; what each did, as the next start finds it."""
        draw = random.Random(seed)
        card = Card(draw, self._folder)
        told, thanked, at_stake, waits_s = [], 0, 0, []
        self._say(f"\nseed {seed}, {cuts} cuts")
        for number in range(cuts + 1):
            factory = FACTORIES[number % len(FACTORIES)]
            with self._started(card, factory) as (machine, ready_s):
                wrong = unexpected(machine, factory)
                machine.script(fault)
                port = machine.become(*WITNESS)
                found = json.loads(port.expect(PRESS_S))
                if number:
                    told.append(Cut(number, thanked, found["stored"], wrong + found["wrong"]))
                    self._say(f"{told[-1]}; {at_stake} bytes at stake; after {ready_s:.0f} s at work through {factory}")
                thanked = found["stored"]
                if number < cuts:
                    more, first_s = self._press(port, draw)
                    at_stake = card.cut()
                    machine.pull_the_plug()
                    thanked += more + last_words(port)
                    waits_s.append(ready_s + first_s)
        self._say(f"from power to the first thanks: {median(waits_s):.0f} s (median), {max(waits_s):.0f} s at most")
        return told

    @contextmanager
    def _started(self, card, factory):
        """A machine whose kiosk is at work, and the seconds that it took since the power came."""
        begun_ns = self._clock.monotonic_ns()
        with (
            card.inserted(self._folder / "card") as path,
            kiosk_with_a_card(self._folder, path, factory) as machine,
        ):
            # The boot has asked for it already: this waits.
            machine.run("systemctl", "start", "kiosk")
            yield machine, (self._clock.monotonic_ns() - begun_ns) / 1e9

    def _press(self, port, draw):
        """Let the witness press for a while; how many votes were thanked for, and how long the first took, seconds."""
        end_ns, thanked, first_s = 0, 0, 0.0
        told = port.expect(PRESS_S)
        while told is not None:
            assert told.startswith("thanked"), told
            if not thanked:
                first_s = float(told.split()[-2])
                end_ns = self._clock.monotonic_ns() + round(draw.uniform(0, LONGEST_LIFE_S) * 1e9)
            thanked += 1
            told = port.line((end_ns - self._clock.monotonic_ns()) / 1e9)
        return thanked, first_s


def last_words(port):
    """How many lights the witness told of that nobody has read yet: what was said with the last breath was said."""
    heard = 0
    with suppress(SilentError):
        while port.line(10):
            heard += 1
    return heard


def unexpected(machine, factory):
    """What is not as it should be with the service after its start."""
    restarts = machine.show("kiosk", "NRestarts")
    mapped = machine.run("cat", f"/proc/{machine.show('kiosk', 'MainPID')}/maps").stdout
    wrong = [] if restarts == "0" else [f"{restarts} restarts"]
    return wrong if ("_lgpio" in mapped) == (factory == "lgpio") else [*wrong, f"not through {factory}"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory, pytestconfig):
    if reason := lacking():
        pytest.skip(reason)
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def say(text):
        with capture.global_and_fixture_disabled():
            print(text, flush=True)

    return Lab(tmp_path_factory.mktemp("cuts"), say)


def test_after_every_power_cut_what_was_thanked_for_is_there(lab):
    cuts = lab.cut(CUTS, SEED)
    assert [(cut.number, cut.broken) for cut in cuts if cut.broken] == []
    assert cuts[-1].stored >= CUTS


@pytest.mark.parametrize("fault", [NO_FLUSH, NO_BARRIER], ids=["kiosk", "file system"])
def test_a_kiosk_without_flushes_is_seen_to_lose(lab, fault):
    cuts = lab.cut(CONTROL_CUTS, SEED, fault)
    assert any(cut.lost for cut in cuts)
