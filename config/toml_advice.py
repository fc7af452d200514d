"""What to do about a line that is no TOML: the parser says where, and not why. Pure."""

import re
import unicodedata

LOOKED_AT = 1000
"""Of a line, characters."""
_PLACE = re.compile(r"\(at line ([0-9]+), column [0-9]+\)")
_BARE = re.compile(r"\s*[\w.-]+\s*=\s*[^\s\"'\[{0-9+-]")
_OTHER = re.compile(r"\s*[\w. -]+(?::|==)")


def toml_advice(text: str, fault: str) -> str:
    """Behind the parser's own words (`fault`), from the line that they name; empty where there is none to give."""
    match = _PLACE.search(fault)
    lines = text.split("\n")
    if match is None or int(match[1]) > len(lines):
        return ""
    line = lines[int(match[1]) - 1].removesuffix("\r")[:LOOKED_AT]
    if sign := next((each for each in line.partition("#")[0] if _is_odd(each)), None):
        shown = f"{sign} " if sign.isprintable() and not sign.isspace() else ""
        return f": {shown}(U+{ord(sign):04X}, {unicodedata.name(sign, 'no name').lower()}) stands in it; type it anew"
    if "\r" in line:
        return ": save the file with line ends of Unix or Windows"
    if _OTHER.match(line):
        return ': a line reads key = "value"'
    if _BARE.match(line):
        return ': words stand in quotation marks, key = "value"'
    return ""


def _is_odd(sign: str) -> bool:
    """Whether a word processor or a web page put it there: marks, dashes and blanks that no keyboard has."""
    return not sign.isascii() and unicodedata.category(sign) in {"Pi", "Pf", "Ps", "Pd", "Zs", "Zl", "Zp", "Cf"}
