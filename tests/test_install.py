"""The kiosk's own install is light: what only the head office or the demo needs is not missed there."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from kiosk.cli.lacking import remedy

ROOT = Path(__file__).parents[1]
HEAVY = ("alembic", "amqtt", "babel", "jinja2", "numpy", "psycopg", "rich", "scipy")


def kiosk(*arguments: str, without: tuple[str, ...] = HEAVY) -> subprocess.CompletedProcess[str]:
    """Run `kiosk` as where the modules named are not installed."""
    script = (
        f"import sys\nsys.modules.update(dict.fromkeys({without!r}))\n"
        f"sys.argv[1:] = {list(arguments)!r}\nfrom kiosk.cli import main\nmain(prog_name='kiosk')"
    )
    return subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=300, cwd=ROOT
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


VENV, KIOSK = "/opt/smiley-kiosk/lib/python3.13/site-packages/kiosk/cli/__init__.py", "/usr/lib/smiley-kiosk"


@pytest.mark.parametrize(
    ("command", "module", "file", "told"),
    [
        ("report", "scipy", VENV, "pip install 'smiley-kiosk[office]'"),
        ("demo", "amqtt", VENV, "pip install 'smiley-kiosk[office,demo]'"),
        ("office", "django", VENV, "pip install 'smiley-kiosk[office,web]'"),
        ("report", "scipy", f"{KIOSK}/shipped/1.0/lib/kiosk/cli/__init__.py", "sudo apt install smiley-kiosk-office"),
        ("report", "scipy", "/var/lib/smiley-kiosk/kept/lib/kiosk/cli/x.py", "sudo apt install smiley-kiosk-office"),
        ("office", "django", f"{KIOSK}-office/lib/kiosk/x.py", "sudo apt install --reinstall smiley-kiosk-office"),
        ("report", "scipy", f"{KIOSK}-of-mine/lib/kiosk/x.py", "pip install 'smiley-kiosk[office]'"),
    ],
)
def test_what_is_lacking_is_installed_the_way_the_kiosk_was(command, module, file, told):
    assert remedy(command, module, file) == told


REPORT = ["report", "--month", "2026-10", "--from", str(ROOT / "tests" / "golden" / "0.1.0" / "outbox")]


@pytest.mark.parametrize(
    "arguments",
    [[*REPORT, "--out", "o.html"], [*REPORT, "--mail"], ["demo"]],
    ids=" ".join,
)
def test_what_needs_an_extra_says_so_in_one_sentence(arguments):
    ran = kiosk(*arguments)
    assert ran.returncode != 0
    assert "pip install" in ran.stderr
    assert "Traceback" not in ran.stderr


def declared(*extras: str) -> set[str]:
    """The distributions that pyproject.toml asks for, with the extras named."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(each for extra in extras for each in project["optional-dependencies"][extra])]
    return {plain(re.split(r"[\[<>=;]", each)[0]) for each in wanted if "sys_platform != 'linux'" not in each}


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def imported(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    yield from (name.name.partition(".")[0] for name in names)
                case ast.ImportFrom(module=str(module), level=0):
                    yield module.partition(".")[0]


@pytest.mark.parametrize(
    ("room", "extras"),
    [
        ("config", ("office",)),  # of labels alone, whose caller says what is missing
        ("hardware", ("lgpio", "rpigpio")),
        ("sync", ("office",)),
        ("kiosk", ("office", "web", "demo")),
        ("tests", ("office", "web", "demo", "test", "lgpio", "rpigpio")),
    ],
)
def test_what_is_imported_is_declared(room, extras):
    distributions = packages_distributions()
    foreign = set(imported(ROOT / room)) - set(sys.stdlib_module_names) - {"config", "hardware", "kiosk", "sync"}
    # A module's own neighbours, in the folders of tests, are no distribution's.
    names = {plain(name) for module in foreign for name in distributions.get(module, ())}
    assert names - {"smiley-kiosk"} <= declared(*extras)


def test_every_direct_dependency_is_pinned_for_development():
    pins = {plain(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    assert declared("office", "web", "demo", "test") <= pins


def test_pins_name_no_index_and_no_machine():
    assert not any(sign in (ROOT / "constraints.txt").read_text() for sign in ("--", "://", "@"))
