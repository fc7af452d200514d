"""Labels for kiosks: who it is, in words and as a QR code. No secret is on them."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from kiosk.device.setup.paper import PaperError, pdf

STYLE = """
@page { size: A4; margin: 10mm }
body { margin: 0; font-family: "DejaVu Sans", "Noto Sans", sans-serif }
section { float: left; box-sizing: border-box; width: 94mm; height: 42mm; padding: 4mm; border: 0.2mm dashed #999;
  overflow: hidden; break-inside: avoid }
svg { float: left; width: 34mm; height: 34mm; margin-right: 4mm }
div { float: left; width: 47mm; overflow-wrap: anywhere }
h1 { margin: 0 0 1mm }
p { margin: 0 }
"""
NAME_PT, WORDS_PT = ((20, 13), (40, 10), (63, 7)), ((100, 9), (200, 7), (240, 5.5))
"""Up to so many characters in letters of this size: the longest id and names fill the room beside the code."""


def labels(kiosks: Sequence[Mapping[str, Any]]) -> bytes:
    """A PDF with a label for each kiosk, twelve a sheet. `kiosks`: the values of each smiley.txt. Raises PaperError."""
    try:
        from segno import make_qr  # noqa: PLC0415 - of the extra `office`
    except ModuleNotFoundError as error:
        raise PaperError(f"a label needs {error.name}, which is missing: install smiley-kiosk[office]") from None
    drawn = []
    for kiosk in kiosks:
        # M: read with a seventh of it scratched.
        code = make_qr(kiosk["kiosk id"], error="m").svg_inline(
            omitsize=True, border=2, title=f"QR code: {kiosk['kiosk id']}"
        )
        words = [str(kiosk[key]) for key in ("shop", "place", "owner") if key in kiosk]
        text = _drawn("h1", [kiosk["kiosk id"]], NAME_PT) + _drawn("p", words, WORDS_PT)
        drawn.append(f"<section>{code}<div>{text}</div></section>")
    page = f"<!DOCTYPE html><html lang=en><title>Labels</title><style>{STYLE}</style>{''.join(drawn)}</html>"
    return pdf(page, "a label")


def _drawn(tag: str, texts: Sequence[str], sizes: Sequence[tuple[int, float]]) -> str:
    length = sum(map(len, texts))
    size = next(size for most, size in sizes if length <= most)
    return "".join(f'<{tag} style="font-size: {size}pt">{escape(text)}</{tag}>' for text in texts)
