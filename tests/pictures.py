"""`python -m tests.pictures` makes the pictures of README and docs: the demo's page and panel, the web, the wires."""

import io
import logging
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from attrs import evolve
from rich.console import Console

from kiosk.demo.demo import ARCHIVE, Demo
from kiosk.demo.panel import LivePanel
from kiosk.demo.story import LAST, MONTH, SHOP
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.pdf import pdf
from kiosk.office.report.pages import make
from sync.archive.archive import Archive
from sync.archive.note import Note
from tests import stripboard, web_pictures, wiring

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def photograph(page: Path, picture: Path, width: int, height: int) -> None:
    """A page as Chromium shows it. A frame holds it, because a window is never narrower than 500 pixels."""
    frame = page.with_name("frame.html")
    style = f"width:{width}px;height:{height}px;border:0"
    frame.write_text(f'<body style="margin:0;background:#fff"><iframe src="{page.name}" style="{style}"></iframe>')
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "chromium",
                *QUIET,
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={picture}",
                frame.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )


def in_lithuanian(folder: Path) -> Page:
    """The demo's page as a Lithuanian owner would have it: his faces and his words, too."""
    archive = Archive.open(f"sqlite:///{folder / ARCHIVE}")
    labels = ("patenkinti", "neutralūs", "nepatenkinti")
    told = [
        evolve(each, faces=tuple(evolve(face, label=label) for face, label in zip(each.faces, labels, strict=True)))
        for each in archive.aggregates(SHOP)
    ]
    notes = [Note(note.date, note.shop, "Atidaryta antra kasa", note.kind) for note in archive.notes(SHOP)]
    archive.close()
    return make(told, notes, SHOP, MONTH, prepared_on=LAST, language="lt")


def print_out(page: Page, folder: Path, picture: Path) -> None:
    """The page on paper."""
    (folder / "page.pdf").write_bytes(pdf(page.html))
    drawn = ["pdftoppm", "-r", "80", "-png", "-singlefile", folder / "page.pdf", picture.with_suffix("")]
    subprocess.run(drawn, check=True, timeout=300)


def draw_panel(demo: Demo, folder: Path) -> None:
    """The live panel with a face just pressed, as the terminal shows it."""
    panel = LivePanel(demo.story.kiosk, _Seconds(), demo.story.local)
    panel.press("1")
    panel.catch_up()
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    console.print(panel.drawing())
    console.save_svg(str(folder / "panel.svg"), title="kiosk demo")
    (folder / "panel.html").write_text((folder / "panel.svg").read_text())


class _Seconds:
    """A clock that goes on by a quarter of a second whenever it is read."""

    def __init__(self) -> None:
        self._now_ns = 0

    def __call__(self) -> int:
        self._now_ns += 250_000_000
        return self._now_ns


def main() -> None:
    """Live through the demo and photograph what it leaves."""
    if not (shutil.which("chromium") and shutil.which("pdftoppm")):
        sys.exit("error: the pictures need Chromium and Poppler: sudo apt install chromium poppler-utils")
    logging.getLogger("kiosk").setLevel(logging.ERROR)  # stuck buttons are part of the story
    PICTURES.mkdir(exist_ok=True)
    wiring.main()
    stripboard.main()
    web_pictures.main(PICTURES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo = Demo(folder, seed=42)
        with demo.head_office():
            demo.live(lambda _: None)
            draw_panel(demo, folder)
            page = demo.close_the_month().page
        photograph(page, PICTURES / "page.png", 880, 1287)
        photograph(page, PICTURES / "page-phone.png", 390, 1260)
        lithuanian = in_lithuanian(folder)
        print_out(lithuanian, folder, PICTURES / "page-paper-lt.png")
        photograph(folder / "panel.html", PICTURES / "panel.png", 1000, 520)
    for picture in sorted(PICTURES.glob("*.png")):
        print(picture.relative_to(Path.cwd()))


if __name__ == "__main__":
    main()
