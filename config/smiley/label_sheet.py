"""Sheets of labels for kiosks, HTML: who it is, in words and as a QR code; and of slips with a token.

They are made into a PDF, or printed by a browser.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from config.language import gettext_noop as _
from config.smiley.words import say

NAME_PT, WORDS_PT = ((20, 13), (40, 10), (63, 7)), ((100, 9), (200, 7), (240, 5.5))
"""Up to so many characters in letters of this size: the longest id and names fill the room beside the code."""
SIZES = "\n".join(
    f".labels .{tag}{place} {{ font-size: {size}pt }}"
    for tag, sizes in (("h1", NAME_PT), ("p", WORDS_PT))
    for place, (_most, size) in enumerate(sizes)
)
STYLE = f"""
@page {{ size: A4; margin: 10mm }}
body {{ margin: 0 }}
.labels {{ margin: 0 auto; padding: 0; max-width: 190mm; line-height: normal;
  font-family: "DejaVu Sans", "Noto Sans", sans-serif }}
.labels section {{ float: left; box-sizing: border-box; width: 94mm; height: 42mm; padding: 4mm; color: #000;
  background: #fff; border: 0.2mm dashed #999; overflow: hidden; break-inside: avoid }}
.labels svg {{ float: left; width: 34mm; height: 34mm; margin-right: 4mm }}
.labels div {{ float: left; width: 47mm; overflow-wrap: anywhere }}
.labels h1 {{ margin: 0 0 1mm; line-height: normal; letter-spacing: normal }}
.labels p {{ margin: 0 }}
{SIZES}
@media screen and (max-width: 94mm) {{ .labels section, .labels div {{ width: 100%; height: auto }} }}
"""
"""Of a sheet alone, and within a page of the head office, whose policy allows no style beside its sheets."""
SLIP = _("Secret. Copy the lines of this code into smiley.txt; once the kiosk has started, destroy this slip.")
LINES = ("kiosk id", "broker", "token")
"""Of smiley.txt, in the code of a slip."""


def labels_page(kiosks: Sequence[Mapping[str, Any]]) -> str:
    """A label for each kiosk, twelve a sheet; no secret is on them.

    `kiosks`: the values of each smiley.txt. Raises ModuleNotFoundError without the extra `office`.
    """
    return _sheet([(kiosk["kiosk id"], kiosk["kiosk id"], words(kiosk)) for kiosk in kiosks])


def words(kiosk: Mapping[str, Any]) -> list[str]:
    """What a label says of a kiosk beside its id. `kiosk`: the values of its smiley.txt."""
    return [str(kiosk[key]) for key in ("shop", "place", "owner") if key in kiosk]


def slips_page(kiosks: Sequence[tuple[Mapping[str, Any], str]]) -> str:
    """As `labels_page`, with what the head office gave the kiosk in the code. With its language."""
    drawn = [
        (kiosk["kiosk id"], code_of(kiosk), [f"{kiosk['shop']}. ", say(SLIP, language)]) for kiosk, language in kiosks
    ]
    return _sheet(drawn)


def code_of(kiosk: Mapping[str, Any]) -> str:
    """Lines of smiley.txt. Pure."""
    return "".join(f"{key} = {kiosk[key]}\n" for key in LINES)


def _sheet(labels: Sequence[tuple[str, str, Sequence[str]]]) -> str:
    """Of each its kiosk id, what its code says, and its words."""
    from segno import make_qr  # noqa: PLC0415 - of the extra `office`

    drawn = []
    for kiosk_id, content, words in labels:
        # M: read with a seventh of it scratched.
        code = make_qr(content, error="m").svg_inline(omitsize=True, border=2, title=f"QR code: {kiosk_id}")
        text = _drawn("h1", [kiosk_id], NAME_PT) + _drawn("p", words, WORDS_PT)
        drawn.append(f"<section>{code}<div>{text}</div></section>")
    head = f"<html lang=en><title>Labels</title><style>{STYLE}</style>"
    return f"<!DOCTYPE html>{head}<body><main class=labels>{''.join(drawn)}</main></body></html>"


def _drawn(tag: str, texts: Sequence[str], sizes: Sequence[tuple[int, float]]) -> str:
    length = sum(map(len, texts))
    place = next((place for place, (most, _size) in enumerate(sizes) if length <= most), len(sizes) - 1)
    return "".join(f'<{tag} class="{tag}{place}">{escape(text)}</{tag}>' for text in texts)
