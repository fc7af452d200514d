"""House rules: small files, short functions, nothing left lying about."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = ("kiosk", "hardware", "sync", "config")
FILE_LINES = 200
FUNCTION_LINES = 50
# What is longer, with the reason. An entry that is no longer needed is a fault, too.
LONG: dict[str, str] = {}
BANNED = {
    r"\bTODO\b|\bFIXME\b|\bXXX\b": "do it now, or write it into docs/DECISIONS.md",
    r"/work/|/tmp/v/|/root/": "no path of one developer's machine",
    r"\b(?:gpiozero\.|from gpiozero import )Button\b": "raw pins: Button has a thread each and a debouncing of its own",
    r"(?i)\b(?:issue|fixes|closes) #\d": "give the reason itself: a number means nothing in the next tracker",
}
PUZZLES = {"told", "telling"}
"""Names that say nothing of what a value is: settings, a document, a message, an exit code."""
TEXT = {".py", ".md", ".toml", ".service", ".timer", ".yaml", ".yml", ".html", ".css", ".po", ".txt", ""}


def product() -> Iterator[Path]:
    for room in PRODUCT:
        yield from sorted((ROOT / room).rglob("*.py"))


def longs(name: str, source: str) -> list[str]:
    """The file where it is too long, and every function that is."""
    found = [name] if len(source.splitlines()) > FILE_LINES else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > FUNCTION_LINES:
                found.append(f"{name}:{node.name}")
    return found


def puzzling(source: str) -> set[str]:
    """Which of `PUZZLES` names a variable, an argument, an attribute or a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name):
                names.add(name.strip("_"))
    return names & PUZZLES


def banned(text: str) -> list[str]:
    return [why for pattern, why in BANNED.items() if re.search(pattern, text)]


def tracked() -> list[Path]:
    """Files of the project: what git knows, else (in an unpacked archive) all that is no build product."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True, timeout=300
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    files = [ROOT / name for name in names if name] or [file for room in PRODUCT for file in (ROOT / room).rglob("*")]
    return [file for file in files if file.is_file() and file.suffix in TEXT and file.name != "LICENSE"]


def test_what_is_long_has_a_reason():
    found = [each for file in product() for each in longs(file.relative_to(ROOT).as_posix(), file.read_text("utf-8"))]
    assert {*found} == {*LONG}


def test_a_name_says_what_the_value_is():
    assert {file.name: names for file in product() if (names := puzzling(file.read_text("utf-8")))} == {}
    assert PUZZLES.isdisjoint(file.stem for file in product())


@pytest.mark.parametrize("line", ["told = 1", "self._told = 1", "def f(told): ...", "def told(): ...", "telling()"])
def test_a_name_that_says_nothing_is_caught(line):
    assert len(puzzling(line)) == 1


def test_nothing_banned_lies_about():
    found = [
        f"{file.relative_to(ROOT)}: {why}"
        for file in tracked()
        if file != Path(__file__)
        for why in banned(file.read_text("utf-8"))
    ]
    assert found == []


def test_a_long_file_and_a_long_function_are_caught():
    assert longs("x.py", "a = 1\n" * (FILE_LINES + 1)) == ["x.py"]
    assert longs("x.py", "def f():\n" + "    a = 1\n" * FUNCTION_LINES) == ["x.py:f"]
    assert longs("x.py", "def f():\n" + "    a = 1\n" * (FUNCTION_LINES - 1)) == []


@pytest.mark.parametrize("line", ["# TODO: later", "data = '/work/x'", "button = gpiozero.Button(17)", "# Fixes #12"])
def test_what_is_banned_is_caught(line):
    assert len(banned(line)) == 1
