"""A drawing as a picture, for mail programs, which show no SVG. With the page's own font, whatever is installed."""

import os
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.office.report.page.glyphs import foreign

FONTS = Path(__file__).parents[1] / "report" / "page" / "fonts"
WIDTH = 716
"""Twice what a telephone shows, for sharp screens: twice exactly, or no line falls on whole points."""
LIMIT_S = 30
"""For a drawing that takes a tenth of a second."""
ONLY = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="cwd">.</dir><cachedir prefix="cwd">.</cachedir></fontconfig>
"""
"""For fontconfig: no fonts but those in the folder at hand."""


def png(svg: str) -> bytes:
    """Draw an SVG on white; nothing where neither resvg nor librsvg's program is installed: the words say the same."""
    draw = _resvg if find_spec("resvg_py") else _librsvg if shutil.which("rsvg-convert") else None
    fonts = _fonts() if draw else ()
    if not draw or not fonts:
        return b""
    # Both read fonts from files alone.
    with TemporaryDirectory() as folder:
        for place, font in enumerate(fonts):
            (Path(folder) / f"{place}.ttf").write_bytes(font)
        return draw(svg, Path(folder))


def _resvg(svg: str, fonts: Path) -> bytes:
    import resvg_py  # noqa: PLC0415 - a mail without pictures is still a mail

    return resvg_py.svg_to_bytes(
        svg_string=svg,
        background="#ffffff",
        width=WIDTH,
        # Those of the machine lend what ours lack.
        skip_system_fonts=not foreign(svg),
        font_family="Inter",
        sans_serif_family="Inter",
        font_files=sorted(map(str, fonts.glob("*.ttf"))),
    )


def _librsvg(svg: str, fonts: Path) -> bytes:
    """Debian has no resvg for Python; its rsvg-convert draws the same."""
    (fonts / "fonts.conf").write_text(ONLY, "utf-8")
    command = ("rsvg-convert", f"--width={WIDTH}", "--keep-aspect-ratio", "--background-color=#ffffff")
    try:
        drawn = subprocess.run(  # noqa: S603 - a drawing of our own
            command,
            check=False,
            capture_output=True,
            cwd=fonts,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts / "fonts.conf")},
            input=svg.encode(),
            timeout=LIMIT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return b"" if drawn.returncode else drawn.stdout


@cache
def _fonts() -> tuple[bytes, ...]:
    """The page's fonts as TrueType, which they are inside."""
    try:
        from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above; it unpacks WOFF2
    except ImportError:
        return ()
    fonts = []
    for file in sorted(FONTS.glob("*.woff2")):
        font, plain = TTFont(file), BytesIO()
        font.flavor = None
        font.save(plain)
        fonts.append(plain.getvalue())
    return tuple(fonts)
