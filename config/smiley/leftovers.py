"""What was left in a name by a template, a form or another program's way to write it. Pure."""

import quopri
import re
from urllib.parse import unquote

_SIGN_AGAIN = re.compile(r"\s*(?:[=:>]|->|[-*\N{BULLET}]\s)+\s*(?P<rest>.+)", re.DOTALL)
"""`shop := Bar`, `shop == Bar`, `shop => Bar`, and the point of a list."""
_HALF_QUOTED = re.compile(
    r"[\"\N{LEFT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}]"
    r"(?P<rest>[^\"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
    r"\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}]+)"
)
"""The other half is lost; an apostrophe may begin a name: 'O Vesuvio."""
_OWN_KEY = re.compile(r"ssid\s*[:=]\s*(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_UNFILLED = re.compile(r"\$\{.*\}|\$\w+|%\w+%|\{\{.*\}\}|@\w+@", re.DOTALL)
_NO_NAMES = {
    *("null", "nil", "undefined", "n/a", "n.a.", "n. a.", "todo", "tbd", "tba", "xxx", "changeme", "change me"),
    *("your shop", "your name", "shop name", "name of the shop", "nome del negozio", "parduotuves pavadinimas"),
}
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})")


def is_unfilled(text: str) -> bool:
    """Whether a form or a template still waits there for a name; `text` without capitals and accents."""
    return text in _NO_NAMES or _UNFILLED.fullmatch(text) is not None


def without_leftovers(text: str) -> str:
    """What a name may be without another program's signs; the same where nothing speaks for any."""
    for each in (_SIGN_AGAIN, _HALF_QUOTED, _OWN_KEY):
        if match := each.fullmatch(text):
            return match["rest"]
    if re.search("%[0-9A-Fa-f]{2}%[0-9A-Fa-f]{2}|%20", text):
        return unquote(text)
    if re.search("=[0-9A-F]{2}=[0-9A-F]{2}", text):
        return quopri.decodestring(text.encode()).decode(errors="replace")
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
