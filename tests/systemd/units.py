"""The files of systemd/, read as systemd reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "systemd"
KINDS = {".service", ".socket", ".timer", ".path", ".conf"}
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in KINDS)
UNITS = [path for path in FILES if path.suffix != ".conf"]
PROGRAM = "/opt/smiley-kiosk/bin/kiosk"


@dataclass(frozen=True)
class Line:
    """One assignment of a unit file."""

    section: str
    key: str
    value: str
    reasoned: bool
    """Whether a comment stands directly above it."""


def lines(path: Path) -> Iterator[Line]:
    """All assignments of a unit file, in order."""
    section, above = "", ""
    for text in path.read_text("utf-8").splitlines():
        if text.startswith("["):
            section = text.strip("[]")
        elif "=" in text and not text.startswith("#"):
            key, _, value = text.partition("=")
            yield Line(section, key, value, above.startswith("# "))
        above = text


def values(path: Path, key: str) -> list[str]:
    """What a unit file assigns to a key, in order; a key that may stand once has one."""
    return [line.value for line in lines(path) if line.key == key]


def value(path: Path, key: str) -> str:
    (only,) = values(path, key)
    return only
