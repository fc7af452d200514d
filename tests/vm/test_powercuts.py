"""The power fails under the whole kiosk: its kernel, its file system, its program, while somebody presses.

A witness in the machine presses, and tells the machine outside of every light before it presses again. The card
keeps what was flushed; the rest is kept, torn or lost by chance.
"""

import json
import os
import random
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from hardware.clock import SystemClock
from tests.vm.card import Card
from tests.vm.emulator import SilentError, running
from tests.vm.image import lacking, make_image, make_kernel

pytestmark = pytest.mark.vm

CUTS = int(os.environ.get("CUTS", "20"))
SEED = int(os.environ.get("SEED", "1"))
CONTROL_CUTS = 6
BOOT_S = 90
PRESS_S = 90
MOST_PRESSES = 6
LONGEST_MOMENT_S = 2.5


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


class Lab:
    """A kiosk whose power fails again and again."""

    def __init__(self, folder, say):
        self.kernel, self.image = make_kernel(), make_image()
        self._folder = folder
        self._say = say

    def cut(self, cuts, seed, append=""):
        """Cut so often; what each did, as the next start finds it."""
        draw, clock = random.Random(seed), SystemClock()
        card = Card(draw, self._folder)
        told, thanked = [], 0
        self._say(f"\nseed {seed}, {cuts} cuts {append}")
        for number in range(cuts + 1):
            begun_ns = clock.monotonic_ns()
            with self._running(card, append) as (port, plug):
                found = json.loads(port.expect(BOOT_S))
                booted_s = (clock.monotonic_ns() - begun_ns) / 1e9
                if number:
                    told.append(Cut(number, thanked, found["stored"], found["wrong"]))
                    self._say(
                        f"cut {number}: {thanked} thanked for, {found['stored']} stored, "
                        f"{', '.join(told[-1].broken) or 'whole'}; started again in {booted_s:.0f} s"
                    )
                thanked = found["stored"]
                if number < cuts:
                    thanked += self._press(port, plug, draw)
        return told

    @contextmanager
    def _running(self, card, append):
        console = self._folder / "console"
        with (
            card.inserted(self._folder / "card") as path,
            running(
                self.kernel, self.image, console, append=f"init=/usr/local/sbin/bare {append}", card=path
            ) as machine,
        ):
            yield machine.port, machine.pull_the_plug

    @staticmethod
    def _press(port, plug, draw):
        """Let the witness press, and pull the plug at some moment; how many votes were thanked for."""
        thanked = 0
        for _ in range(draw.randint(1, MOST_PRESSES)):
            told = port.expect(PRESS_S)
            assert told.startswith("thanked"), told
            thanked += 1
        moment_s = draw.uniform(0, LONGEST_MOMENT_S)
        thanked += port.line(moment_s) is not None
        plug()
        # What it said with its last breath was said.
        with suppress(SilentError):
            while port.line(10):
                thanked += 1
        return thanked


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


def test_a_kiosk_that_does_not_flush_is_seen_to_lose(lab):
    cuts = lab.cut(CONTROL_CUTS, SEED, "control=off")
    assert any(cut.lost for cut in cuts)
