"""The page to sign: one HTML file that needs nothing else, one sheet of A4 when it is printed. Pure."""

from collections.abc import Iterator
from html import escape
from math import ceil

from attrs import frozen

from kiosk.device.doctor.code import svg

SIZES_PT = (11, 10, 9, 8, 7)
"""Of the rows on paper: the largest at which all of them stand on the sheet."""
HEIGHT_PT, WIDTH_PT, MARK_PT = 748, 504, 100
"""Of what is printed, A4 within the margins of `STYLE`; and of it the column of marks."""
TITLE_PT, HEADING_PT, FIXED_PT = 16, 10, 180
LINK_PT = 120
"""Of a code of 90 pt, and its heading."""
LEADING, GAP_PT = 1.4, 4
EM = 0.6
"""The average letter's width in parts of its size, in the widest font that a reader may choose."""
STYLE = """
@page { size: A4; margin: 16mm }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.25rem; max-width: 48rem; color: #111; background: #fff; overflow-wrap: anywhere;
  font: 1rem/1.4 Inter, "Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.2 }
h2 { margin: 1.5rem 0 .5rem; font-size: 1rem; color: #444 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 0 }
dt { color: #444 }
dd { margin: 0 }
table { width: 100%; border-collapse: collapse; border-top: 1px solid #111 }
th, td { padding: .35rem 0; border-bottom: 1px solid #ccc; text-align: left; vertical-align: top; font-weight: normal }
th { padding-right: 1.25rem; white-space: nowrap }
p { margin: 0 }
.bad th, .bad .what, .more { font-weight: bold }
.link { display: flex; gap: 1.25rem; align-items: center }
.link svg { flex: none; width: 8.5rem; height: 8.5rem }
.link p + p { margin-top: .4rem }
.line { height: 2.2rem; border-bottom: 1px solid #111 }
.sign { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 1.25rem; margin-top: 1rem; color: #444 }
@media (max-width: 30rem) {
  dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } th { padding-right: .75rem }
  .sign { grid-template-columns: 1fr; gap: 0 } .link { flex-direction: column; align-items: start }
}
@media print {
  body { display: flex; flex-direction: column; height: 264mm; max-width: none; padding: 0; font-size: 10pt }
  h1 { margin-bottom: 10pt; font-size: 16pt } h2 { margin: 12pt 0 4pt; font-size: 10pt }
  main { flex: 1; min-height: 0; overflow: hidden }
  table { font-size: var(--rows); line-height: 1.4 } th, td { padding: 1.5pt 0 }
  th { padding-right: 12pt }
  dl { grid-template-columns: max-content 1fr; gap: 1pt 16pt } dd { margin: 0 } .link { flex-direction: row; gap: 12pt }
  .link svg { width: 90pt; height: 90pt } .link p { font-size: 9pt }
  .line { height: 24pt; margin-bottom: 2pt } .sign { grid-template-columns: 1fr 1fr 1fr; gap: 16pt; font-size: 8pt }
}
"""
"""Fonts that whoever opens it has; each has the letters of the languages."""


@frozen
class Row:
    """One thing that was looked at."""

    mark: str
    text: str
    remedy: str
    plain: bool
    """Whether there is nothing to be done."""


@frozen
class SheetLink:
    """A code that leads somewhere, and where to."""

    heading: str
    rows: tuple[str, ...]
    """Of the code: `1` for a dark module."""
    words: tuple[str, ...]


@frozen
class Sheet:
    """What stands on the paper."""

    language: str
    title: str
    head: tuple[tuple[str, str], ...]
    results: str
    """The heading of the rows."""
    rows: tuple[Row, ...]
    more: str
    """Said instead of the rows for which there is no room even in the smallest letters."""
    remarks: str
    sign: tuple[str, ...]
    """Under each line that is left for a hand."""
    link: SheetLink | None = None


def draw(sheet: Sheet) -> str:
    """The HTML."""
    return "".join(_document(sheet))


def _document(sheet: Sheet) -> Iterator[str]:
    size_pt, rows = _fitting(sheet)
    names = " – ".join((sheet.title, *(value for _, value in sheet.head[:1])))
    yield f'<!DOCTYPE html>\n<html lang="{escape(sheet.language)}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f'<title>{escape(names)}</title>\n<style>{STYLE}</style>\n</head>\n<body style="--rows: {size_pt}pt">\n'
    yield f"<main>\n<h1>{escape(sheet.title)}</h1>\n<dl>\n"
    yield from (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in sheet.head)
    yield "</dl>\n"
    if sheet.link:
        yield from _link(sheet.link)
    yield f"<h2>{escape(sheet.results)}</h2>\n<table>\n"
    yield from map(_row, rows)
    yield "</table>\n"
    if len(rows) < len(sheet.rows):
        yield f'<p class="more">{escape(sheet.more)}</p>\n'
    yield f'</main>\n<footer>\n<h2>{escape(sheet.remarks)}</h2>\n<div class="line"></div>\n<div class="line"></div>\n'
    yield '<div class="sign">\n'
    yield from (f'<div><div class="line"></div>{escape(name)}</div>\n' for name in sheet.sign)
    yield "</div>\n</footer>\n</body>\n</html>\n"


def _link(link: SheetLink) -> Iterator[str]:
    yield f'<h2>{escape(link.heading)}</h2>\n<div class="link">\n{svg(link.rows, link.heading)}<div>\n'
    yield from (f"<p>{escape(each)}</p>\n" for each in link.words)
    yield "</div>\n</div>\n"


def _row(row: Row) -> str:
    remedy = f"<p>{escape(row.remedy)}</p>" if row.remedy else ""
    what = f'<p class="what">{escape(row.text)}</p>{remedy}'
    bad = "" if row.plain else ' class="bad"'
    return f'<tr{bad}><th scope="row">{escape(row.mark)}</th><td>{what}</td></tr>\n'


def _fitting(sheet: Sheet) -> tuple[int, tuple[Row, ...]]:
    """The largest letters that leave no row out; in the smallest, as many rows as there is room for.

    How tall a line will be is the reader's font's business: this counts with a wide one.
    """
    head_pt = _height_pt(sheet.title, WIDTH_PT, TITLE_PT) + sum(
        _height_pt(value, WIDTH_PT - MARK_PT, HEADING_PT) for _, value in sheet.head
    )
    room_pt = HEIGHT_PT - FIXED_PT - head_pt - (LINK_PT if sheet.link else 0)
    for size_pt in SIZES_PT:
        if sum(_row_pt(row, size_pt) for row in sheet.rows) <= room_pt:
            return size_pt, sheet.rows
    rows, room_pt = sheet.rows, room_pt - _height_pt(sheet.more, WIDTH_PT, HEADING_PT)
    while rows and sum(_row_pt(row, size_pt) for row in rows) > room_pt:
        rows = rows[:-1]
    return size_pt, rows


def _row_pt(row: Row, size_pt: int) -> float:
    return GAP_PT + sum(_height_pt(each, WIDTH_PT - MARK_PT, size_pt) for each in (row.text, row.remedy) if each)


def _height_pt(text: str, width_pt: float, size_pt: int) -> float:
    return ceil(max(1, len(text)) * EM * size_pt / width_pt) * size_pt * LEADING
