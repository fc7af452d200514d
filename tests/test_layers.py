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


APART = ("kiosk/device", "kiosk/office")
"""Two programs that meet in sync/document alone."""
FLOORS = {
    "hardware": (("gpio",), ("debounce",)),
    "sync": (("mqtt",), ("archive",), ("document",)),
    "kiosk": (("cli",), ("demo",), ("device", "office")),
    "kiosk/device": (
        ("status", "setup", "certify", "home_assistant"),
        ("doctor", "visit"),
        ("daemon",),
        ("selftest", "store", "claim"),
        ("rules",),
    ),
    "kiosk/office": (
        ("web", "doctor"),
        ("alert", "broker", "claim_server", "mailbox"),
        ("mail",),
        ("report", "credentials"),
    ),
    "kiosk/office/report": (("pages.py", "period_pages.py"), ("page",), ("analysis", "language.py"), ("data",)),
}
"""The rooms within a room, and modules between them, from the top: each imports what is below it, none beside it."""
THE_WAY_OUT = ("sync/document",)
"""What the program at the door knows of sync/; it speaks to a broker only to see whether one can be spoken to."""
PUBLISHERS = ("kiosk/device/doctor/reach.py", "kiosk/device/doctor/office.py")


def climbs(root: Path) -> list[str]:
    """Imports that do not go down within a room, or go from one program into the other."""
    return [
        f"{file} imports {module}" for file, tree in modules(root) for module in imported(tree) if _up(file, module)
    ]


def _up(file: str, module: str) -> bool:
    path = module.replace(".", "/")
    for here, there in (APART, APART[::-1]):
        if file.startswith(f"{here}/") and f"{path}/".startswith(f"{there}/"):
            return True
    if file.startswith("kiosk/device/") and file not in PUBLISHERS and path.startswith("sync/"):
        return not path.startswith(THE_WAY_OUT)
    for house, floors in FLOORS.items():
        if file.startswith(f"{house}/") and path.startswith(f"{house}/"):
            floor = {room: number for number, rooms in enumerate(floors) for room in rooms}
            room, other = (_room(house, name, floor) for name in (file, path))
            if room != other and room in floor and other in floor and floor[room] >= floor[other]:
                return True
    return False


def _room(house: str, path: str, floor: dict[str, int]) -> str:
    """The room of a file or an imported module; the module itself where it has a floor of its own."""
    name = path.removeprefix(f"{house}/").split("/")[0]
    return f"{name}.py" if f"{name}.py" in floor else name


def test_imports_go_down():
    assert climbs(ROOT) == []


def test_every_room_has_a_floor():
    for house, floors in FLOORS.items():
        named = {room for rooms in floors for room in rooms if not room.endswith(".py")}
        rooms = {folder.name for folder in (ROOT / house).iterdir() if (folder / "__init__.py").exists()}
        assert named == rooms, house


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("kiosk/device/rules/x.py", "from kiosk.device.store.votes import Votes"),
        ("kiosk/device/store/x.py", "from kiosk.device.selftest.tester import Tester"),
        ("kiosk/office/report/data/x.py", "from kiosk.office.report.language import Language"),
        ("kiosk/office/report/page/x.py", "from kiosk.office.report.pages import make"),
        ("kiosk/device/daemon/x.py", "import kiosk.office.report"),
        ("kiosk/device/daemon/x.py", "from sync.mqtt.publisher import publish"),
        ("kiosk/device/doctor/x.py", "from kiosk.cli.exits import OK"),
        ("kiosk/office/report/x.py", "from kiosk.device.rules.calendar import Calendar"),
        ("kiosk/office/report/analysis/x.py", "from kiosk.office.report.page.page import Page"),
        ("kiosk/office/report/data/x.py", "from kiosk.office.mail.letter import Letter"),
        ("sync/document/x.py", "from sync.archive.archive import Archive"),
        ("sync/archive/x.py", "from sync.mqtt.collector import Collector"),
        ("hardware/debounce/x.py", "from hardware.gpio.buttons import Buttons"),
    ],
)
def test_a_climb_is_caught(tmp_path, file, line):
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line + "\n")
    assert climbs(tmp_path) == [f"{file} imports {line.split()[1]}"]


DJANGO = {"Meta", "Migration"}
"""Names that Django gives to a class in each model and each step of a schema."""


def classes(root: Path) -> dict[str, list[str]]:
    """Where each class is defined."""
    found: dict[str, list[str]] = {}
    for file, tree in modules(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in DJANGO:
                found.setdefault(node.name, []).append(file)
    return found


def test_no_two_classes_have_one_name():
    assert {name: files for name, files in classes(ROOT).items() if len(files) > 1} == {}


def test_two_classes_of_one_name_are_caught(tmp_path):
    for file in ("sync/a.py", "kiosk/b.py"):
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_text("class Fault: ...\n")
    assert classes(tmp_path)["Fault"] == ["sync/a.py", "kiosk/b.py"]


def test_every_room_was_looked_into():
    assert {file.split("/")[0] for file, _ in modules(ROOT)} == set(ROOMS)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("sync/x.py", "import kiosk.device.store.votes"),
        ("sync/x.py", "from hardware.clock import Clock"),
        ("hardware/deep/x.py", "def f():\n    from config import settings"),
        ("config/x.py", "import_module('kiosk')"),
        ("config/x.py", "importlib.import_module('sync.document.outbox')"),
        ("hardware/x.py", "from . import edge"),
        ("kiosk/x.py", "from tests.simulation import World"),
    ],
)
def test_a_trespass_is_caught(tmp_path, file, line):
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line + "\n")
    (caught,) = trespasses(tmp_path)
    assert caught.startswith(file)


@pytest.mark.parametrize(
    "line", ["import sync.document.outbox", "from hardware.clock import Clock", "import kiosk.device.store.votes"]
)
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
