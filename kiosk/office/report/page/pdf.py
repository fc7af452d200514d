"""The page on paper: PDF that screen readers can read (PDF/UA-1), the same bytes from the same page."""

import atexit
import gc
import logging
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache, lru_cache
from io import BytesIO, StringIO
from typing import Any

from kiosk.office.report.data.errors import ReportError

SIZES_PX = (12.1, 11.7, 11.3, 10.9, 10.6)
"""Of the letters: the largest at which everything stands on one sheet."""
VARIANT = "pdf/ua-1"
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""Debian's, of what sets the text."""
FONT = re.compile(r"data:font/woff2;base64,([\w+/=]+)")
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
REMEMBERED = 8
"""Styles: a page's, an overview's, a poster's."""
ON_SCREEN = re.compile(r'<div class="narrow">.*?</div>|<details class="screen">.*?</details>', re.DOTALL)
"""What paper does not show, and would be styled all the same."""
FACE = re.compile(r'<svg class="face" width="(\d+)" height="(\d+)"(.*?</svg>)', re.DOTALL)
ONE_BELOW_THE_OTHER = (
    "main,.beside{display:block!important;columns:auto!important}.beside svg.chart{max-width:26rem!important}"
)


def pdf(html: str) -> bytes:
    """A page as `kiosk.office.report` writes it, on A4: one sheet, unless the letters would be too small to be read.

    Raises ReportError with the remedy where PDF cannot be made here.
    """
    try:
        # Loaded when asked for: it takes a second, and most pages are looked at on a screen.
        # What it cannot find it prints, a dozen lines where a command's own output belongs.
        with redirect_stdout(StringIO()):
            import weasyprint  # noqa: F401, PLC0415 - as said
    except ModuleNotFoundError as error:
        raise ReportError(f"a PDF needs {error.name}, which is missing: install smiley-kiosk[office]") from None
    except OSError:
        raise ReportError(f"a PDF needs Pango, which is missing: sudo apt install {PACKAGES}") from None
    for name in ("weasyprint", "fontTools"):  # they tell of every rule of the style that paper has no use for
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with _garbage_left():
        return bytes(_fitting(_for_paper(html)).write_pdf(pdf_variant=VARIANT))


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Boxes refer to each other, and none is garbage until all are written: looking for some takes much of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _fitting(html: str) -> Any:
    largest, *between, smallest = SIZES_PX
    if document := _one_sheet(html, largest):
        return document
    if not (small := _one_sheet(html, smallest)):
        return _set(html, f"html{{font-size:{largest}px}}{ONE_BELOW_THE_OTHER}")
    return next(filter(None, (_one_sheet(html, size_px) for size_px in between)), small)


def _one_sheet(html: str, size_px: float) -> Any:
    try:
        document = _set(html, f"html{{font-size:{size_px}px}}")
    except AssertionError:  # WeasyPrint's own, when columns that are broken over sheets end in unlucky places
        return None
    return document if len(document.pages) == 1 else None


def _set(html: str, style: str) -> Any:
    from weasyprint import CSS, HTML  # noqa: PLC0415 - as said in `pdf`

    fonts, sheet = _understood("".join(STYLE.findall(html)))
    sheets = [sheet, CSS(string=f"@media print{{{style}}}")]
    return HTML(string=STYLE.sub("", html), url_fetcher=_fetcher()).render(font_config=fonts, stylesheets=sheets)


@lru_cache(maxsize=REMEMBERED)
def _understood(style: str) -> tuple[Any, Any]:
    """A style as WeasyPrint reads it, with its fonts: the same on every sheet, and a quarter of the time of one."""
    from weasyprint import CSS  # noqa: PLC0415 - as said in `pdf`
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as said in `pdf`

    fonts = FontConfiguration()
    return fonts, CSS(string=FONT.sub(_unpacked, style), font_config=fonts, url_fetcher=_fetcher())


# A font is a file in a folder, which WeasyPrint takes away; at the very end it has nothing left to do that with.
atexit.register(_understood.cache_clear)


def _fetcher() -> Any:
    """The page carries all it needs; whatever else it may name is not fetched."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - as said in `pdf`

    return URLFetcher(allowed_protocols=["data"])


def _for_paper(html: str) -> str:
    head, _, body = html.partition("</head>")
    # A figure has one text to be read aloud: its title, and then what it shows.
    body = re.sub("</title><desc[^>]*>", ": ", body).replace("</desc>", "</title>")
    body = FACE.sub(_ornament, ON_SCREEN.sub("", body))
    return f"{head}</head>{body}"


def _unpacked(font: re.Match[str]) -> str:
    return f"data:font/ttf;base64,{_ttf(font[1])}"


@cache
def _ttf(packed: str) -> str:
    """A font as WeasyPrint wants it. It would unpack each for every sheet, which is a tenth of its time or more."""
    from fontTools.ttLib.woff2 import decompress  # noqa: PLC0415 - as said in `pdf`

    unpacked = BytesIO()
    decompress(BytesIO(b64decode(packed)), unpacked)
    return b64encode(unpacked.getvalue()).decode()


def _ornament(face: re.Match[str]) -> str:
    """A face as background: a figure would need a text, and the words beside the face are that already."""
    width, height, rest = face.groups()
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"{rest}'.encode()
    size = f"display:inline-block;width:{width}px;height:{height}px;margin-left:3px;vertical-align:middle"
    url = f"data:image/svg+xml;base64,{b64encode(drawn).decode()}"
    return f'<i style="{size};background:url({url}) no-repeat"></i>'
