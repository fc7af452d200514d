"""What `make mutants` is refused for, without making any."""

import functools
import gc
from pathlib import Path

import pytest

from tests.mutants import forget
from tests.mutants.__main__ import chosen, function, undecorated
from tests.mutants.equivalents import Mutant, faults, named
from tests.mutants.targets import TARGETS

ROOT = Path(__file__).parents[2]
SIGN = Mutant("sync.mqtt.delivery.Delivery.feed", "deadline = now + timeout", "deadline = now - timeout")
LIMIT = Mutant("kiosk.device.rules.panel.Panel.feed", "if at < until:", "if at <= until:")


def test_a_survivor_without_a_name_and_a_name_without_a_survivor_are_faults():
    assert faults([SIGN, LIMIT], [SIGN, LIMIT]) == []
    (unnamed,) = faults([SIGN, LIMIT], [LIMIT])
    assert unnamed.startswith("survives: sync.mqtt.delivery.Delivery.feed\n  - deadline")
    (idle,) = faults([SIGN], [SIGN, LIMIT])
    assert idle.startswith("is found, or no mutant any more; take it off")
    assert faults([SIGN], [SIGN, LIMIT], [LIMIT]) == []  # its tests ran out of time on a busy machine


def test_an_equivalent_without_a_reason_is_refused(tmp_path):
    (tmp_path / "x.toml").write_text('[[equivalent]]\nwhere = "a.b"\nwas = "x"\nbecomes = ["y", "z"]\nwhy = " "\n')
    with pytest.raises(ValueError, match=r"no reason is given \(why\) in a\.b"):
        named(tmp_path / "x.toml")


def test_a_mutants_place_is_read_from_mutmuts_name_of_it():
    assert function("sync.mqtt.delivery.xǁDeliveryǁfeed__mutmut_22") == "sync.mqtt.delivery.Delivery.feed"
    assert function("kiosk.device.rules.dating.x__slack__mutmut_1") == "kiosk.device.rules.dating._slack"
    assert (
        function("kiosk.device.rules.dating.xǁDatingǁ__init____mutmut_9") == "kiosk.device.rules.dating.Dating.__init__"
    )


def test_a_property_is_one_without_its_decorator_too():
    source = "class A:\n    @property\n    def b(self):\n        return 1\n\n    def c(self):\n        return 2\n"
    space = {}
    exec(undecorated(source), space)
    assert (space["A"]().b, space["A"]().c()) == (1, 2)
    assert "@" not in undecorated(source)


def test_what_is_remembered_is_too():
    source = "from functools import lru_cache\n\n@lru_cache(maxsize=2)\ndef a(x):\n    return [x]\n\nb = a(1)\n"
    space = {}
    exec(undecorated(source), space)
    assert space["a"](1) is space["b"]
    assert "@" not in undecorated(source)


def test_the_modules_below_a_name_are_its_targets():
    assert chosen("dating") == ["dating"]
    assert {*chosen("statistics")} == {each for each in TARGETS if each.startswith("statistics/")}
    assert chosen("statistics/moods") == ["statistics/moods"]
    assert chosen("statist") == []


@functools.lru_cache
def remembered():
    return object()


def test_a_test_of_a_mutant_finds_nothing_remembered():
    before = remembered()
    assert remembered() is before
    gc.freeze()  # as a command does at its start
    forget.pytest_runtest_setup()
    assert remembered() is not before


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_there(target):
    assert all([*ROOT.glob(module)] for module in TARGETS[target].modules)
    assert all((ROOT / test).is_file() for test in TARGETS[target].tests)
    for node, name in (each.split("::") for each in TARGETS[target].left_out):
        assert f"def {name}(" in (ROOT / node).read_text("utf-8")


def test_every_equivalent_is_of_code_that_is_still_there():
    """`make mutants` says whether it still survives; that its line was changed is seen at once."""
    texts = {}
    for target in TARGETS.values():
        for module in target.modules:
            for file in ROOT.glob(module):
                texts[".".join(file.relative_to(ROOT).with_suffix("").parts)] = flat(file.read_text("utf-8"))
    for each in named():
        (text,) = [text for module, text in texts.items() if each.where.startswith(f"{module}.")]
        assert flat(each.was) in text, f"{each.where}: {each.was}"


def flat(text):
    return " ".join(text.split())
