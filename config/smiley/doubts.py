"""What stands in a value and was hardly meant as a part of it: another line, another format's remark. Pure.

Within quotation marks all of it is meant.
"""

import re

from config.language import unaccented
from config.smiley.advice import AdviceError
from config.smiley.gpio_lines import is_none
from config.smiley.key_names import key_of
from config.smiley.leftovers import is_unfilled, without_leftovers

LONGEST = 500
"""Characters of a value that are looked at."""
_SIGN = re.compile(r"[=:\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH COLON}]")
_DIVIDER = re.compile(r"[,;|\t]")
_MOST_WORDS = 3
"""Of a key, in any language."""
_REMARK = re.compile(r"\s(?P<remark>(?://|/\*|<!--|;\s|<-|\N{LEFTWARDS ARROW}).*)", re.DOTALL)
"""In C, HTML, INI, and by hand."""
_WRAPPED = re.compile(r"<(?P<angle>[^<>]+)>|\[(?P<square>[^][]+)\]|\{(?P<curly>[^{}]+)\}|(?P<ended>.+?)\s*[,;]+")
_ENTITY = re.compile(r"&#?\w+;$")
"""HTML's, whose `;` is its own: `Caff&egrave;`."""
_QR = re.compile(r"\s*wifi:.*\b[st]:.*;", re.IGNORECASE | re.DOTALL)
"""https://github.com/zxing/zxing/wiki/Barcode-Contents"""


def check_line(text: str, *, is_secret: bool = False) -> None:
    """Raise AdviceError where a value holds another line or a QR code; neither is repeated: a password may be in it."""
    if _QR.match(text):
        raise AdviceError("qr code")
    if key := second_key(text, is_divided=is_secret):
        raise AdviceError("two lines", key)


def check_name(text: str, *, is_required: bool = False) -> None:
    """Raise AdviceError where a name has signs that belong to a format of files, or says that there is none."""
    if is_none(text) or is_unfilled(unaccented(text)):
        raise AdviceError("no name" if is_required else "leave out", text)
    if match := _REMARK.search(text):
        raise AdviceError("other remark", text[: match.start()], match["remark"])
    if (match := _WRAPPED.fullmatch(text)) and not _ENTITY.search(text):
        raise AdviceError("signs or value", text, next(filter(None, match.groups())).strip())
    if (meant := without_leftovers(text)) != text:
        raise AdviceError("signs or value", text, meant.strip())


def has_remark(text: str) -> bool:
    """Whether something in it looks like a remark of another format."""
    return _REMARK.search(text) is not None


def is_doubted(text: str) -> bool:
    """Whether a name would be asked about without quotation marks."""
    try:
        check_line(text)
        check_name(text)
    except AdviceError:
        return True
    return False


def second_key(text: str, *, is_divided: bool = False) -> str | None:
    """A key that stands in a value, before its sign: `Bar Rossi, time zone = Europe/Rome`; None without one.

    `is_divided`: only behind a comma or the like.
    """
    for sign in _SIGN.finditer(text[:LONGEST]):
        *before, head = _DIVIDER.split(text[: sign.start()])
        words = head.split()
        # A colon alone divides nothing: `Anna's shop: Milano`.
        is_whole = is_divided or bool(before) or sign[0] in ":\N{FULLWIDTH COLON}"
        for count in [len(words)] if is_whole else range(1, len(words) + 1):
            if (before or not is_whole) and count <= _MOST_WORDS and (key := key_of(" ".join(words[-count:]))):
                return key
    return None
