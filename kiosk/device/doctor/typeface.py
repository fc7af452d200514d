"""The letters on the paper to sign: Inter, embedded, since no reader of PDF is sure to have ė or ł. Pure.

`inter.ttf` is the page's own font (kiosk/office/report/page/fonts, Latin letters) without what only a browser needs;
made by `fonttools subset inter-400.woff2 --unicodes='*' --layout-features=''
--drop-tables+=GDEF,GPOS,GSUB,name,post,OS/2 --no-hinting`, and unpacked. Its tables: the OpenType specification, 1.9.
fontTools could read them, and comes with what makes the owner's page; a kiosk has neither.
"""

import struct
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from attrs import frozen

FILE = Path(__file__).with_name("inter.ttf")
NAME = b"Inter"


@frozen
class Typeface:
    """One font, as far as a page needs to know it."""

    content: bytes
    unit: int
    """Parts of the size in which everything is measured."""
    glyphs: dict[int, int]
    """The glyph of each character."""
    advances: tuple[int, ...]
    """The width of each glyph."""

    def encode(self, text: str) -> bytes:
        """Two bytes a letter; one that is not there is shown without its accent, or as a question mark."""
        return b"".join(glyph.to_bytes(2, "big") for glyph in self._of(text))

    def width(self, text: str, size: float) -> float:
        """How wide a text is, points."""
        return sum(self.advances[glyph] for glyph in self._of(text)) * size / self.unit

    def wrap(self, text: str, room: float, size: float) -> list[str]:
        """The text in lines of at most `room` points, broken at blanks, and within a word where there is none."""
        lines, line = [], ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if self.width(longer, size) <= room:
                line = longer
                continue
            lines += [line] if line else []
            line = word
            while self.width(line, size) > room:
                cut = next(n for n in range(len(line), 0, -1) if n == 1 or self.width(line[:n], size) <= room)
                lines.append(line[:cut])
                line = line[cut:]
        return [*lines, line]

    def objects(self, first: int) -> tuple[bytes, ...]:
        """The objects of a font in a PDF (ISO 32000-1, 9.7), numbered from `first` on, which is the font itself."""
        widths = b" ".join(b"%d" % (advance * 1000 // self.unit) for advance in self.advances)
        return (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] "
            b"/ToUnicode %d 0 R >>" % (NAME, first + 1, first + 4),
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDToGIDMap /Identity /CIDSystemInfo << /Registry "
            b"(Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /W [0 [%s]] >>"
            % (NAME, first + 2, widths),
            b"<< /Type /FontDescriptor /FontName /%s /Flags 32 /FontBBox [-200 -270 2600 1110] /ItalicAngle 0 "
            b"/Ascent 969 /Descent -241 /CapHeight 727 /StemV 80 /FontFile2 %d 0 R >>" % (NAME, first + 3),
            _stream(self.content, b"/Length1 %d" % len(self.content)),
            _stream("\n".join(self._to_unicode()).encode("ascii")),
        )

    def _of(self, text: str) -> Iterator[int]:
        for letter in unicodedata.normalize("NFC", text):
            plain = unicodedata.normalize("NFD", letter)[0]
            yield next(self.glyphs[ord(each)] for each in (letter, plain, "?") if ord(each) in self.glyphs)

    def _to_unicode(self) -> Iterator[str]:
        """So that what is copied from the page is text (ISO 32000-1, 9.10.3)."""
        yield "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def /CMapName /Inter def"
        yield "1 begincodespacerange <0000> <FFFF> endcodespacerange"
        pairs = [f"<{glyph:04x}> <{code:04x}>" for code, glyph in self.glyphs.items()]
        for n in range(0, len(pairs), 100):
            yield f"{len(pairs[n : n + 100])} beginbfchar {' '.join(pairs[n : n + 100])} endbfchar"
        yield "endcmap CMapName currentdict /CMap defineresource pop end end"


@cache
def typeface() -> Typeface:
    """The font beside this module."""
    content = FILE.read_bytes()
    (count,) = struct.unpack_from(">4xH", content)
    tables = {
        tag: content[at : at + length]
        for tag, _, at, length in struct.iter_unpack(">4sIII", content[12 : 12 + 16 * count])
    }
    (unit,) = struct.unpack_from(">18xH", tables[b"head"])
    (metrics,) = struct.unpack_from(">34xH", tables[b"hhea"])
    (glyphs,) = struct.unpack_from(">4xH", tables[b"maxp"])
    advances = [advance for advance, _ in struct.iter_unpack(">Hh", tables[b"hmtx"][: 4 * metrics])]
    advances += advances[-1:] * (glyphs - metrics)
    return Typeface(content, unit, dict(_characters(tables[b"cmap"])), tuple(advances))


def _characters(table: bytes) -> Iterator[tuple[int, int]]:
    """Characters and their glyphs, from the only subtable, which is of format 4."""
    (at,) = struct.unpack_from(">8xI", table)
    (double,) = struct.unpack_from(">6xH", table, at)
    ends = struct.unpack_from(f">{double // 2}H", table, at + 14)
    starts = struct.unpack_from(f">{double // 2}H", table, at + 16 + double)
    deltas = struct.unpack_from(f">{double // 2}H", table, at + 16 + 2 * double)
    ranges = struct.unpack_from(f">{double // 2}H", table, at + 16 + 3 * double)
    for n, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = at + 16 + 3 * double + 2 * n + offset + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", table, place)
            yield code, (glyph + delta) & 0xFFFF


def _stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), more, packed)
