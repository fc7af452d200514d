"""How bright the lights are: what the two files say, and every fault at its place."""

import pytest

from config.file import SettingsError, parse
from config.lights import LightSettings
from config.settings import KioskSettings
from config.smiley.reading import understand, understood
from config.smiley.tables import merge, toml
from tests.config.test_samples import sample

SMILEY = "kiosk id = a\nowner = A\nshop = A\ntime zone = Europe/Rome\n"


def read(text):
    return parse(KioskSettings, (sample("kiosk").replace("[lights]", "") + text).encode(), "k")


def test_every_fault_is_told_with_its_place():
    with pytest.raises(SettingsError) as told:
        read('[lights]\nbrightness = 0\nglow = 26\ndim = ["22-6"]\ndim_to = 101\n')
    assert [
        line.partition(":")[0] + line.partition(":")[2].partition(" =")[0] for line in str(told.value).split("\n")
    ] == [f"k lights.{key}" for key in ("brightness", "glow", "dim_to", "dim")]


def test_a_glow_that_hides_thanks_is_refused():
    with pytest.raises(SettingsError, match=r"lights.glow = 11: must be at most a quarter of lights.brightness"):
        read("[lights]\nbrightness = 40\nglow = 11\n")
    assert read("[lights]\nbrightness = 40\nglow = 10\n").lights == LightSettings(40, 10)


@pytest.mark.parametrize(
    "lines", ["brightness = 40 %\nglow = 5", "luminosità = 40\nchiarore = 5%", "ryškumas: 40%\nšvytėjimas: 5 %"]
)
def test_smiley_txt_says_it_in_every_language(lines):
    reading = understand((SMILEY + lines + "\n").encode())
    assert not reading.faults
    assert understood(reading)[-2:] == ["brightness = 40 %", "glow = 5 %"]
    tables = merge(reading.values, {"lights": {"dim_to": 20, "glow": 1}})
    assert tables["lights"] == {"brightness": 40, "glow": 5, "dim_to": 20}
    assert parse(KioskSettings, toml(tables).encode(), "k").lights == LightSettings(40, 5, (), 20)


@pytest.mark.parametrize(
    "line", ["brightness = 0", "brightness = 101", "brightness = bright", "glow = 26", "glow = -1"]
)
def test_what_no_light_can_is_a_fault_of_its_line(line):
    (fault,) = understand(f"{SMILEY}{line}\n".encode()).faults
    assert (fault.kind, fault.number) == ("value", 5)


def test_a_glow_of_more_than_a_quarter_is_a_fault_and_none_is_none():
    (fault,) = understand(f"{SMILEY}brightness = 40\nglow = 11\n".encode()).faults
    assert (fault.number, fault.facts[0]) == (6, "glow")
    assert understand(f"{SMILEY}glow = nessuno\n".encode()).values["glow"] == 0
