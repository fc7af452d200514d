"""The rooms: hardware, sync and config import neither each other nor kiosk; one module reads a clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEAVES = ("hardware", "sync", "config")
ROOMS = (*LEAVES, "kiosk")
CLOCK = "hardware/clock.py"
READERS = {
    "time": {
        *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"),
        *("process_time_ns", "clock_gettime", "clock_gettime_ns", "localtime", "gmtime", "sleep"),
    },
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}
CLOCKS = {(owner, name) for owner, names in READERS.items() for name in names}


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            yield file.relative_to(root).as_posix(), ast.parse(file.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.ImportFrom(level=level) if level:
                yield "." * level
            case ast.Call(func=ast.Name(id="import_module" | "__import__"), args=[ast.Constant(value=str(module)), *_]):
                yield module
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(module)), *_]):
                yield module


def trespasses(root: Path) -> list[str]:
    """Imports from one room into another that the rooms do not allow."""
    found = []
    for file, tree in modules(root):
        room = file.split("/")[0]
        for module in imported(tree):
            other = module.split(".")[0]
            if other == "":
                found.append(f"{file}: a relative import hides its room")
            elif other == "tests" or (room in LEAVES and other in ROOMS and other != room):
                found.append(f"{file} imports {module}")
    return found


def readings(root: Path) -> list[str]:
    """Places outside hardware/clock.py that read a clock or wait for one."""
    found = []
    for file, tree in modules(root):
        if file == CLOCK:
            continue
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                    pairs = {(owner, name)}
                case ast.ImportFrom(module="time", names=names):
                    pairs = {("time", name.name) for name in names}
                case _:
                    continue
            found += [f"{file}:{node.lineno} {'.'.join(pair)}" for pair in pairs & CLOCKS]
    return found


def test_the_leaves_import_neither_each_other_nor_the_root():
    assert trespasses(ROOT) == []


def test_only_one_module_reads_a_clock():
    assert readings(ROOT) == []


FLOORS = (("cli",), ("demo", "paper", "status"), ("doctor",), ("daemon",), ("store", "selftest"), ("rules", "words"))
"""Within kiosk/, from the top: each imports only what is below it. The report and the setting up stand on their own."""
APART = ("report", "setup")


def climbs(root: Path) -> list[str]:
    """Imports within kiosk/ that do not go down."""
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    found = []
    for file, tree in modules(root):
        match file.split("/"):
            case ["kiosk", room, *_] if room in floor or room in APART:
                below = {other for other in floor if room in floor and floor[other] > floor[room]}
                below |= {room, *(APART if floor.get(room, 9) < floor["daemon"] else ())}
                for module in imported(tree):
                    other = module.removeprefix("kiosk.").split(".")[0]
                    if module.startswith("kiosk.") and other in {*floor, *APART} - below:
                        found.append(f"{file} imports {module}")
    return found


def test_within_the_kiosk_imports_go_down():
    assert climbs(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("kiosk/rules/x.py", "from kiosk.store.votes import Votes"),
        ("kiosk/store/x.py", "from kiosk.selftest.tester import Tester"),
        ("kiosk/daemon/x.py", "import kiosk.report"),
        ("kiosk/report/x.py", "from kiosk.rules.calendar import Calendar"),
        ("kiosk/doctor/x.py", "from kiosk.cli.exits import OK"),
    ],
)
def test_a_climb_is_caught(tmp_path, file, line):
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line + "\n")
    assert climbs(tmp_path) == [f"{file} imports {line.split()[1]}"]


def test_every_room_was_looked_into():
    assert {file.split("/")[0] for file, _ in modules(ROOT)} == set(ROOMS)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("sync/x.py", "import kiosk.store.votes"),
        ("sync/x.py", "from hardware.clock import Clock"),
        ("hardware/deep/x.py", "def f():\n    from config import settings"),
        ("config/x.py", "import_module('kiosk')"),
        ("config/x.py", "importlib.import_module('sync.outbox')"),
        ("hardware/x.py", "from . import edge"),
        ("kiosk/x.py", "from tests.simulation import World"),
    ],
)
def test_a_trespass_is_caught(tmp_path, file, line):
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line + "\n")
    (caught,) = trespasses(tmp_path)
    assert caught.startswith(file)


@pytest.mark.parametrize("line", ["import sync.outbox", "from hardware.clock import Clock", "import kiosk.store.votes"])
def test_the_root_may_import_all(tmp_path, line):
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "x.py").write_text(line + "\n")
    assert trespasses(tmp_path) == []


@pytest.mark.parametrize(
    "line",
    [
        "import time\nn = time.monotonic()",
        "from time import sleep",
        "from datetime import datetime\nn = datetime.now()",
        "import datetime\nn = datetime.datetime.now()",
        "from datetime import date\nn = date.today()",
        "import time\nread = time.time_ns",
    ],
)
def test_a_clock_read_elsewhere_is_caught(tmp_path, line):
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "x.py").write_text(line + "\n")
    assert len(readings(tmp_path)) == 1
