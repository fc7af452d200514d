"""What the board's resistors and capacitors make of a finger and of the mains, and what the debouncer then hears."""

import math
import re
from collections.abc import Callable

import pytest

from config.presses import DebounceSettings
from hardware.debounce.debouncer import Debouncer, Press
from hardware.debounce.edge import Edge
from hardware.debounce.timing import MS
from kiosk.device.daemon.compose import debounce_timing
from tests.circuit import parts

SUPPLY_V = 3.3
PULL_OHM = 33e3, 73e3
"""What is commonly said of a Pi's own pull, which the kiosk switches on, too."""
STEP_S = 20e-6
CABLE_M, COUPLING_F_PER_M = 3, 100e-12
"""As close to a mains cable as in one jacket with it."""
MAINS_V = 230 * math.sqrt(2)
UNITS = {"Ω": 1, "kΩ": 1e3, "nF": 1e-9}


def value(reference: str) -> float:
    (told,) = (part.value for part in parts() if reference in part.references)
    number, unit = re.fullmatch(r"([\d.]+) (\S+)", told).groups()
    return float(number) * UNITS[unit]


def edges(
    closed: Callable[[float], bool],
    seconds: float,
    *,
    up_ohm: float,
    series_ohm: float,
    farad: float,
    thresholds_v: tuple[float, float] = (0.8, 2.0),
    pull_ohm: float = 50e3,
    hertz: float = 0,
) -> list[Edge]:
    """What a line sees of a contact at the end of a cable; it hears the mains through the cable's capacity."""
    line_v, low, found = SUPPLY_V, False, []
    coupled_f = CABLE_M * COUPLING_F_PER_M
    for n in range(round(seconds / STEP_S)):
        now_s = n * STEP_S
        hum_a = coupled_f * MAINS_V * 2 * math.pi * hertz * math.cos(2 * math.pi * hertz * now_s)
        wire_v = (
            0.0 if closed(now_s) else (SUPPLY_V / up_ohm + line_v / series_ohm + hum_a) / (1 / up_ohm + 1 / series_ohm)
        )
        flow_a = (wire_v - line_v) / series_ohm + (SUPPLY_V - line_v) / pull_ohm
        line_v += flow_a * STEP_S / farad
        if (line_v > thresholds_v[1]) if low else (line_v < thresholds_v[0]):
            low = not low
            found.append(Edge(17, low, round(now_s * 1e9)))
    return found


def presses(heard: list[Edge]) -> int:
    debouncer = Debouncer(17, debounce_timing(DebounceSettings()), False, 0)
    signals = [signal for edge in heard for signal in debouncer.feed(edge)]
    return sum(isinstance(each, Press) for each in [*signals, *debouncer.advance(heard[-1].at_ns + 1000 * MS)])


def tap(milliseconds: float) -> Callable[[float], bool]:
    return lambda now_s: 0.01 <= now_s < 0.01 + milliseconds / 1e3


BOARD = {"up_ohm": value("R1"), "series_ohm": value("R11"), "farad": value("C1")}
WORST = [
    {**BOARD, "farad": value("C1") * capacity, "pull_ohm": pull, "thresholds_v": thresholds}
    for capacity in (0.8, 1.2)
    for pull in PULL_OHM
    for thresholds in ((0.8, 0.81), (0.8, 2.0), (1.99, 2.0))
]
"""Parts as far off as they are sold; a line that turns anywhere between what is surely low and surely high."""


@pytest.mark.parametrize("worst", WORST)
def test_the_filter_makes_a_closing_longer_or_shorter_by_less_than_a_millisecond(worst):
    """The debouncer's 12 ms are 2 ms more than half a wave of the mains, 2 less than the shortest tap that counts."""
    begin, end = edges(tap(20), 0.05, **worst)
    assert abs((end.at_ns - begin.at_ns) / MS - 20) < 1


@pytest.mark.parametrize("worst", WORST)
def test_the_shortest_tap_is_heard_through_the_filter(worst):
    assert presses(edges(tap(14), 0.05, **worst)) == 1


@pytest.mark.parametrize("worst", WORST)
def test_a_closing_as_long_as_half_a_wave_is_no_press(worst):
    assert presses(edges(tap(10), 0.05, **worst)) == 0


def test_a_filter_that_is_ten_times_as_slow_loses_the_tap():
    """The control."""
    assert presses([*edges(tap(14), 0.1, **{**BOARD, "farad": 10 * value("C1")}), Edge(17, False, 10**8)]) == 0


@pytest.mark.parametrize("hertz", [50, 60])
@pytest.mark.parametrize("worst", WORST[1::3])
def test_three_metres_beside_the_mains_are_not_heard_at_all(hertz, worst):
    assert edges(lambda _: False, 0.2, **worst, hertz=hertz) == []


def test_without_the_board_they_are():
    """The control: the Pi's own pull alone."""
    bare = {"up_ohm": 1e9, "series_ohm": 1.0, "farad": 200e-12, "pull_ohm": 50e3}
    assert edges(lambda _: False, 0.2, **bare, hertz=50) != []
