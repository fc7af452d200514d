"""A drawing as a picture, for mail programs, which show no SVG. With the page's own font, whatever is installed."""

from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

FONTS = Path(__file__).parents[1] / "fonts"
WIDTH = 1440
"""Twice what is shown, for sharp screens."""


def png(svg: str) -> bytes:
    """Draw an SVG on white; nothing where the libraries for it are not installed: the words say the same."""
    try:
        import resvg_py  # noqa: PLC0415 - a mail without pictures is still a mail
    except ImportError:
        return b""
    fonts = _fonts()
    if not fonts:
        return b""
    # resvg reads fonts from files alone.
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{place}.ttf" for place in range(len(fonts))]
        for file, font in zip(files, fonts, strict=True):
            file.write_bytes(font)
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            background="#ffffff",
            width=WIDTH,
            skip_system_fonts=True,
            font_family="Inter",
            sans_serif_family="Inter",
            font_files=list(map(str, files)),
        )


@cache
def _fonts() -> tuple[bytes, ...]:
    """The page's fonts as TrueType, which they are inside."""
    try:
        from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above; it unpacks WOFF2
    except ImportError:
        return ()
    found = []
    for file in sorted(FONTS.glob("*.woff2")):
        font, plain = TTFont(file), BytesIO()
        font.flavor = None
        font.save(plain)
        found.append(plain.getvalue())
    return tuple(found)
