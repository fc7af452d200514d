"""One sheet of A4 as PDF, to be printed and signed. Pure.

A kiosk carries no library for documents, and a page of text and lines needs none: PDF 1.4, ISO 32000-1.
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from kiosk.device.doctor.typeface import typeface

WIDTH, HEIGHT = 595, 842
"""A4, points."""
MARGIN = 50
INDENT, HANG = 130, 12
TITLE, HEADING = 18, 10
SIZES = (11, 10, 9, 8, 7)
"""Of the rows, points: the largest at which all of them stand on the sheet."""
FOOT = 130
"""Room for remarks and signature, points."""
REGULAR, BOLD = 0.0, 0.02
"""How thick a letter's outline is drawn besides, and what is put between letters, in parts of their size: one font
serves for both.
"""


@frozen
class Row:
    """One thing that was looked at."""

    mark: str
    text: str
    remedy: str
    plain: bool
    """Whether there is nothing to be done."""


@frozen
class Sheet:
    """What stands on the paper."""

    title: str
    head: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    more: str
    """Said instead of the rows for which there is no room even in the smallest letters."""
    remarks: str
    sign: tuple[str, ...]
    """Under each line that is left for a hand."""


@frozen
class _Line:
    """Pieces beside each other: where each begins, how bold it is, its text."""

    size: int
    pieces: tuple[tuple[int, float, str], ...]

    @property
    def leading(self) -> float:
        return self.size * 1.4


def draw(sheet: Sheet) -> bytes:
    """The PDF."""
    top = [*_head(sheet)]
    room = HEIGHT - 2 * MARGIN - FOOT - sum(line.leading for line in top)
    marks = [*_text(_over(top, MARGIN))]
    body = _fitting(sheet, room)
    from_top = MARGIN + sum(line.leading for line in top)
    marks += _rule(HEIGHT - from_top - TITLE / 4)
    marks += _text(_over(body, from_top + TITLE / 2))
    marks += _foot(sheet)
    return _file("\n".join(marks).encode("ascii"))


def _head(sheet: Sheet) -> Iterator[_Line]:
    for piece in _wrap(sheet.title, WIDTH - 2 * MARGIN, TITLE, BOLD):
        yield _Line(TITLE, ((MARGIN, BOLD, piece),))
    yield _Line(HEADING, ())
    for name, value in sheet.head:
        for n, piece in enumerate(typeface().wrap(value, WIDTH - MARGIN - INDENT, HEADING)):
            yield _Line(HEADING, ((MARGIN, REGULAR, "" if n else name), (INDENT, REGULAR, piece)))


def _fitting(sheet: Sheet, room: float) -> list[_Line]:
    """All rows in the largest letters that leave none out; in the smallest, as many whole ones as there is room for."""
    size = next((size for size in SIZES if _height(sheet.rows, size) <= room), SIZES[-1])
    rows = [[*_row(row, size)] for row in sheet.rows]
    if _height(sheet.rows, size) > room:
        more = _Line(size, ((INDENT, BOLD, sheet.more),))
        while sum(line.leading for row in rows for line in row) + more.leading > room:
            rows.pop()
        rows.append([more])
    return [line for row in rows for line in row]


def _height(rows: Sequence[Row], size: int) -> float:
    return sum(line.leading for row in rows for line in _row(row, size))


def _row(row: Row, size: int) -> Iterator[_Line]:
    width = WIDTH - MARGIN - INDENT
    bold = REGULAR if row.plain else BOLD
    for n, piece in enumerate(_wrap(row.text, width, size, bold)):
        yield _Line(size, ((MARGIN, bold, "" if n else row.mark), (INDENT, bold, piece)))
    for piece in typeface().wrap(row.remedy, width - HANG, size) if row.remedy else ():
        yield _Line(size, ((INDENT + HANG, REGULAR, piece),))


def _wrap(text: str, room: float, size: int, bold: float) -> list[str]:
    # No letter is narrower than half of its size on the average.
    return typeface().wrap(text, room / (1 + 2 * bold), size)


def _over(lines: Sequence[_Line], from_top: float) -> Iterator[tuple[float, _Line]]:
    y = HEIGHT - from_top
    for line in lines:
        y -= line.leading
        yield y, line


def _text(lines: Iterator[tuple[float, _Line]]) -> Iterator[str]:
    for y, line in lines:
        for x, bold, text in line.pieces:
            if text:
                thick = f"{bold * line.size:.2f}"
                mode = f"2 Tr {thick} w {thick} Tc" if bold else "0 Tr 0 Tc"
                yield f"BT /F {line.size} Tf {mode} {x} {y:.1f} Td <{typeface().encode(text).hex()}> Tj ET"


def _rule(y: float, left: float = MARGIN, right: float = WIDTH - MARGIN) -> list[str]:
    return [f"0.5 w {left:.1f} {y:.1f} m {right:.1f} {y:.1f} l S"]


def _foot(sheet: Sheet) -> Iterator[str]:
    y = MARGIN + FOOT - 20.0
    yield from _text(iter([(y, _Line(HEADING, ((MARGIN, REGULAR, sheet.remarks),)))]))
    yield from _rule(y - 2, left=INDENT)
    yield from _rule(y - 24)
    gap, width = 15, (WIDTH - 2 * MARGIN) / len(sheet.sign)
    for n, name in enumerate(sheet.sign):
        left = MARGIN + n * width
        yield from _rule(MARGIN + 12, left, left + width - (gap if n < len(sheet.sign) - 1 else 0))
        yield from _text(iter([(float(MARGIN), _Line(8, ((round(left), REGULAR, name),)))]))


def _file(stream: bytes) -> bytes:
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>" % (WIDTH, HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        *typeface().objects(5),
    )
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    count = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table) + end
