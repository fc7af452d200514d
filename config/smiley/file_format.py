"""Files that are no text though they are called smiley.txt, each known by how it begins. Pure."""

import re

FORMATS = (
    (rb"PK(?:\x03\x04|\x05\x06)", "Word, Excel, Pages or LibreOffice (.docx, .xlsx, .odt)"),
    (rb"\xd0\xcf\x11\xe0", "Word or Excel (.doc, .xls)"),
    (rb"\s*\{\\rtf", "WordPad or TextEdit (.rtf)"),
    (rb"%PDF", "PDF"),
    (rb"(?i)\s*<(?:!doctype|!--|\?xml|(?:html|head|meta|body|div|span|p|pre|br|table)\b)", "HTML"),
    (rb"bplist00", "Safari (.webarchive)"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF|(?s:.{4})ftyp", "PNG, JPEG, GIF, WebP, HEIC"),
    (rb"\x1f\x8b|\xfd7zXZ|7z\xbc\xaf|Rar!", "ZIP, 7-Zip"),
)
"""How each begins, after a byte order mark, and the programs that make it."""
_MARK = b"\xef\xbb\xbf"
_LETTER = re.compile(rb"[^\x00\s]")


def file_format(content: bytes) -> str | None:
    """The program or format of a file that is no text; None where it may be one."""
    begin = content.removeprefix(_MARK)
    return next((name for pattern, name in FORMATS if re.match(pattern, begin)), None)


def is_wiped(content: bytes) -> bool:
    """Whether it holds nothing but zeros: what a card has that was pulled out before it was written."""
    return b"\x00" in content and _LETTER.search(content) is None
