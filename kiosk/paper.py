"""A page of plain text as PDF, to be printed and signed. Pure.

A kiosk carries no library for documents, and a page of Helvetica needs none: PDF 1.4, ISO 32000-1, 7.5 and 9.6.2.2.
"""

from collections.abc import Sequence

WIDTH, HEIGHT = 595, 842
"""A4, points."""
MARGIN, LEADING, SIZE = 50, 14, 10
MOST_LINES = (HEIGHT - 2 * MARGIN) // LEADING
COLUMNS = 95
"""Characters that surely fit beside each other."""


def paper(title: str, lines: Sequence[str]) -> bytes:
    """One page: a title, then the lines; what does not fit is left out, and the last line says so.

    The fonts that every reader has know Western European letters; others become question marks.
    """
    wrapped = [piece for line in lines for piece in _wrap(line)]
    room = MOST_LINES - 2
    if len(wrapped) > room:
        wrapped = [*wrapped[: room - 1], "\N{HORIZONTAL ELLIPSIS}"]
    words = [b"BT /B 14 Tf %d %d Td (%s) Tj ET" % (MARGIN, HEIGHT - MARGIN, _text(title))]
    words.append(b"BT /R %d Tf %d TL %d %d Td" % (SIZE, LEADING, MARGIN, HEIGHT - MARGIN - 2 * LEADING))
    words += [b"(%s) Tj T*" % _text(line) for line in wrapped]
    stream = b"\n".join([*words, b"ET"])
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /R 5 0 R /B 6 0 R >> >> >>" % (WIDTH, HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
    )


def _file(*objects: bytes) -> bytes:
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            count,
            table,
            count,
            len(content),
        )
    )


def _text(line: str) -> bytes:
    content = line.encode("cp1252", errors="replace")
    return content.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _wrap(line: str) -> list[str]:
    pieces = []
    while len(line) > COLUMNS:
        cut = line.rfind(" ", 1, COLUMNS)
        cut = cut if cut > 0 else COLUMNS
        pieces.append(line[:cut])
        line = "    " + line[cut:].lstrip()
    return [*pieces, line]
