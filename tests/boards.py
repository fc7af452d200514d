"""Takes reports of boards into docs/boards and its table: `python -m tests.boards REPORT ...`."""

import re
import shutil
import sys
from pathlib import Path

from kiosk.device.certify.certify import is_emulated, is_whole, row
from kiosk.device.certify.report import BoardReport

PAGE = Path(__file__).parents[1] / "docs" / "BOARDS.md"
FOLDER = PAGE.parent / "boards"
FIRST = re.compile(r"(?m)^\| no board: ")
"""Reports stand before the machine that has no board."""


def take_in(report: Path, page: Path = PAGE, folder: Path = FOLDER) -> Path:
    """Keep a report, and write its row. Raises BoardReportError, and ValueError for one that is under way."""
    read = BoardReport.load(report)
    if not read.results or not is_whole(read):
        raise ValueError(f"{report}: not all of it is done; run the same command again on the board")
    kept = folder / report.name
    text = page.read_text("utf-8")
    if kept.exists():
        text = text.replace(f"{row(BoardReport.load(kept))}\n", "")
    place = FIRST.search(text)
    assert place, f"{page}: has no table to fill"
    page.write_text(f"{text[: place.start()]}{row(read)}\n{text[place.start() :]}", "utf-8")
    folder.mkdir(exist_ok=True)
    if report.resolve() != kept.resolve():
        shutil.copy(report, kept)
    return kept


def rows(page: Path = PAGE) -> list[str]:
    """The rows of the page's table that name a Raspberry Pi, as a report does."""
    return re.findall(r"(?m)^\| Raspberry Pi .*$", page.read_text("utf-8"))


def alike(one: BoardReport, other: BoardReport) -> bool:
    """Whether two reports are of the same make of board, and have found as much; how fast it was may differ."""
    return _make(one) == _make(other)


def _make(report: BoardReport) -> tuple[object, ...]:
    board, chip = report.results.get("board", {}), report.results.get("chip", {})
    facts = (board.get("model"), chip.get("label"), chip.get("lines"))
    return *facts, is_emulated(report), {*report.results}, {*report.lacking}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(take_in(Path(name)))
