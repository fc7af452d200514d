"""Labels for kiosks: who it is, in words and as a QR code; and slips with a token, for whoever prepares the card."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from config.language import gettext_noop as _
from config.smiley.words import say
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
SLIP = _("Secret. Copy the lines of this code into smiley.txt; once the kiosk has started, destroy this slip.")
LINES = ("kiosk id", "broker", "token")
"""Of smiley.txt, in the code of a slip."""


def labels(kiosks: Sequence[Mapping[str, Any]]) -> bytes:
    """A PDF with a label for each kiosk, twelve a sheet; no secret is on them.

    `kiosks`: the values of each smiley.txt. Raises PaperError.
    """
    return _sheet([(kiosk["kiosk id"], kiosk["kiosk id"], words(kiosk)) for kiosk in kiosks])


def words(kiosk: Mapping[str, Any]) -> list[str]:
    """What a label says of a kiosk beside its id. `kiosk`: the values of its smiley.txt."""
    return [str(kiosk[key]) for key in ("shop", "place", "owner") if key in kiosk]


def slips(kiosks: Sequence[tuple[Mapping[str, Any], str]]) -> bytes:
    """As `labels`, with what the head office gave the kiosk in the code. With its language. Raises PaperError."""
    return _sheet(
        [(kiosk["kiosk id"], code_of(kiosk), [f"{kiosk['shop']}. ", say(SLIP, language)]) for kiosk, language in kiosks]
    )


def code_of(kiosk: Mapping[str, Any]) -> str:
    """Lines of smiley.txt. Pure."""
    return "".join(f"{key} = {kiosk[key]}\n" for key in LINES)


def _sheet(labels: Sequence[tuple[str, str, Sequence[str]]]) -> bytes:
    """Of each its kiosk id, what its code says, and its words."""
    try:
        from segno import make_qr  # noqa: PLC0415 - of the extra `office`
    except ModuleNotFoundError as error:
        raise PaperError(f"a label needs {error.name}, which is missing: install smiley-kiosk[office]") from None
    drawn = []
    for kiosk_id, content, words in labels:
        # M: read with a seventh of it scratched.
        code = make_qr(content, error="m").svg_inline(omitsize=True, border=2, title=f"QR code: {kiosk_id}")
        text = _drawn("h1", [kiosk_id], NAME_PT) + _drawn("p", words, WORDS_PT)
        drawn.append(f"<section>{code}<div>{text}</div></section>")
    page = f"<!DOCTYPE html><html lang=en><title>Labels</title><style>{STYLE}</style>{''.join(drawn)}</html>"
    return pdf(page, "a label")


def _drawn(tag: str, texts: Sequence[str], sizes: Sequence[tuple[int, float]]) -> str:
    length = sum(map(len, texts))
    size = next(size for most, size in sizes if length <= most)
    return "".join(f'<{tag} style="font-size: {size}pt">{escape(text)}</{tag}>' for text in texts)
