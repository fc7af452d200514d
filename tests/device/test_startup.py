"""What a technician types answers soon, on a slow Pi, too: nothing is loaded that the command has no use for."""

import subprocess
import sys

import pytest

SLOW = ("sqlalchemy", "gpiozero", "paho", "numpy", "weasyprint", "jinja2", "babel", "importlib.metadata")
"""Each takes a small Pi from a quarter of a second to several."""


def loaded(module: str) -> set[str]:
    """The slow ones that a module loads."""
    script = f"import sys, {module}; print(*(each for each in {SLOW} if each in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=300)
    return {*ran.stdout.split()}


@pytest.mark.parametrize("name", ["status", "setup", "config", "card"])
def test_a_command_loads_nothing_slow(name):
    assert loaded(f"kiosk.cli.{name}") == set()


@pytest.mark.parametrize("name", ["doctor", "selftest"])
def test_an_examination_loads_neither_the_database_nor_the_network_before_it_needs_them(name):
    assert loaded(f"kiosk.cli.{name}") <= {"gpiozero", "importlib.metadata"}


def test_a_slow_one_is_seen():
    assert "sqlalchemy" in loaded("kiosk.device.store.votes")
