"""docs/TECHNICIAN.md as a test reads it: its numbered steps, and what is to be typed, written and seen in each."""

import re
from dataclasses import dataclass

from click import unstyle

from tests.systemd.units import ROOT

TEXT = (ROOT / "docs" / "TECHNICIAN.md").read_text("utf-8")
_STEP = re.compile(r"(?ms)^### (\d+)\. (.+?)\n(.*?)(?=^##)")
_BLOCK = re.compile(r"(?ms)^```(\S*)(?: (\S+))?\n(.*?)^```$")


@dataclass(frozen=True)
class Block:
    """What stands between fences."""

    kind: str
    """`sh` is typed, `text` is seen, `ini` is written."""
    file: str
    """What is written: its name."""
    text: str


@dataclass(frozen=True)
class Step:
    """One of the numbered steps."""

    number: int
    title: str
    blocks: tuple[Block, ...]
    text: str


def steps(text: str = TEXT) -> list[Step]:
    """All of them, in order."""
    return [
        Step(int(number), title, tuple(Block(*each) for each in _BLOCK.findall(body)), body)
        for number, title, body in _STEP.findall(text)
    ]


def unseen(expected: str, said: str) -> list[str]:
    """The lines that should have been seen, in this order, and were not; `…` is anything, alone also several lines."""
    # The mark with which Windows' editors know UTF-8 is seen by nobody; colours and the width of a gap say nothing.
    left = _lines(unstyle(said).replace("\N{ZERO WIDTH NO-BREAK SPACE}", ""))
    missing = []
    for line in _lines(expected):
        pattern = re.compile(".*".join(map(re.escape, line.split("…"))))
        found = next((n for n, each in enumerate(left) if pattern.fullmatch(each)), None)
        if found is None:
            missing.append(line)
        else:
            left = left[found + 1 :]
    return missing


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip() not in {"", "…"}]
