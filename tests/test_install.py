"""The kiosk's own install is light: what only the head office or the demo needs is not missed there."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("alembic", "amqtt", "babel", "jinja2", "numpy", "psycopg", "rich", "scipy")


def kiosk(*arguments: str, without: tuple[str, ...] = HEAVY) -> subprocess.CompletedProcess[str]:
    """Run `kiosk` as where the modules named are not installed."""
    script = (
        f"import sys\nsys.modules.update(dict.fromkeys({without!r}))\n"
        f"sys.argv[1:] = {list(arguments)!r}\nfrom kiosk.cli import main\nmain(prog_name='kiosk')"
    )
    return subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=60, cwd=ROOT
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["run", "--help"],
        ["publish", "--help"],
        ["record", "--help"],
        ["config", "sample", "kiosk"],
    ],
    ids=" ".join,
)
def test_a_kiosk_needs_no_extra(arguments):
    ran = kiosk(*arguments)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("command", ["report", "collect", "demo"])
def test_what_needs_an_extra_says_so_in_one_sentence(command):
    ran = kiosk(command)
    assert ran.returncode != 0
    assert "pip install" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_every_dependency_of_an_extra_is_pinned_for_development():
    pins = {line.split("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(each for extra in ("office", "demo", "test") for each in extras[extra])]
    names = {each.split(">=")[0].split("[")[0].lower() for each in wanted if "sys_platform != 'linux'" not in each}
    assert names <= pins


def test_pins_name_no_index_and_no_machine():
    assert not any(sign in (ROOT / "constraints.txt").read_text() for sign in ("--", "://", "@"))
