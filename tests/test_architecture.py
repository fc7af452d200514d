"""docs/ARCHITECTURE.md says what the imports say, and names what there is."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.test_layers import ROOT, classes, imported, modules

PAGE = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
ROOMS = (
    *("hardware", "config", "sync/document", "sync/mqtt", "sync/archive"),
    *("kiosk/device", "kiosk/office", "kiosk/demo", "kiosk/cli", "kiosk/broker", "kiosk/privileges"),
    "kiosk/start",
)
HOUSES = ("", "kiosk/device/", "kiosk/office/", "kiosk/office/report/")
"""A house's rooms: those of the whole, and those within a folder."""
PATH = re.compile(r"\b(?:hardware|config|sync|kiosk|systemd|tests)(?:/\w+)+(?:\.\w+)?")
FILES_A_QUESTION = 3


def told(page: str) -> dict[str, dict[str, list[str]]]:
    """By house: what each room's line names behind its arrow, in the order of the lines."""
    (block,) = [block for block in re.findall(r"(?ms)^```\n(.*?)^```", page) if " ->" in block and "|" not in block]
    houses: dict[str, dict[str, list[str]]] = {"": {}}
    for line in block.splitlines():
        room, arrow, rooms = line.partition("->")
        if arrow:
            houses[[*houses][-1]][room.strip()] = rooms.split()
        elif room.strip():
            houses[room.strip()] = {}
    return houses


def measured(root: Path, house: str) -> dict[str, set[str]]:
    """What each room of a house imports of the others."""
    found: dict[str, set[str]] = {}
    for file, tree in modules(root):
        room = _room(house, file)
        if room is None:
            continue
        others = {_room(house, f"{module.replace('.', '/')}/x") for module in imported(tree)}
        found.setdefault(room, set()).update(other for other in others if other not in {None, room})
    return found


def _room(house: str, path: str) -> str | None:
    """The room of a module; None where it stands in none: the whole's are listed, a folder's are its packages."""
    if not house:
        return next((room for room in ROOMS if f"{path.removesuffix('.py')}/".startswith(f"{room}/")), None)
    room, _, rest = path.removeprefix(house).partition("/")
    return room if path.startswith(house) and rest and (ROOT / house / room).is_dir() else None


def lines(rooms: Mapping[str, set[str]]) -> str:
    return "\n".join(f"{room} -> {' '.join(sorted(others))}" for room, others in rooms.items())


@pytest.mark.parametrize("house", HOUSES)
def test_each_room_imports_what_the_page_says(house):
    rooms = measured(ROOT, house)
    assert {room: {*others} for room, others in told(PAGE)[house].items()} == rooms, f"measured:\n{lines(rooms)}"


@pytest.mark.parametrize("house", HOUSES)
def test_each_arrow_points_down(house):
    rooms = told(PAGE)[house]
    order = [*rooms]
    assert [(room, other) for room in order for other in rooms[room] if order.index(other) <= order.index(room)] == []


def test_every_module_stands_in_a_room():
    assert {file for file, _ in modules(ROOT) if _room("", file) is None} <= {"kiosk/__init__.py", "sync/__init__.py"}


def test_every_path_that_it_names_is_there():
    paths = {path: [ROOT / path, ROOT / f"{path}.py"] for path in PATH.findall(PAGE)}
    assert [path for path, files in paths.items() if not any(file.exists() for file in files)] == []


def test_every_type_that_it_draws_is_there():
    drawing = PAGE.split("```")[1]
    types = set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)*\b", drawing)) - {"SQL", "Postgre"}
    assert {"Edge", "Press", "Vote", "MonthlyAggregate", "Findings", "Page"} <= types
    assert types <= classes(ROOT).keys()


def test_a_question_opens_three_files_at_most():
    table = PAGE.split("## Where do I look?")[1]
    asked = {row.split("|")[1].strip(): {*PATH.findall(row)} for row in table.splitlines() if row.startswith("| ")}
    assert {question: files for question, files in asked.items() if len(files) > FILES_A_QUESTION} == {}


def test_a_line_that_lies_is_caught(tmp_path):
    (tmp_path / "sync" / "document").mkdir(parents=True)
    (tmp_path / "sync" / "document" / "x.py").write_text("from sync.archive.archive import Archive\n")
    assert measured(tmp_path, "") == {"sync/document": {"sync/archive"}}
