"""The lines of smiley.txt: `key = value`, however an editor on whatever computer left them. Pure."""

import difflib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from config.language import catalogue, named, pgettext_noop

STORED = "(stored)"
"""Stands where a secret was, once it lies in a safe place."""
MAX_BYTES = 64 * 1024
CODE_PAGE = pgettext_noop("Windows code page", "cp1252")
SHOWN = 60
"""Of a faulty value, characters."""

_LINE = re.compile(r"(?P<head>[^#=:]*[=:])(?P<value>.*)", re.DOTALL)
_QUOTES = (
    (
        '"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}'
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    ),
    "'\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}",
)
"""Double and single: what begins with one kind and ends with the other is a password, and not in quotation marks."""
_NAMED = re.compile(rb"(?im)^\s*language\s*[=:]\W*([a-z]+)")


@dataclass(frozen=True, slots=True)
class SmileyLine:
    """One line that says something."""

    number: int
    """As an editor counts, from 1."""
    key: str
    """Folded: lower case, single spaces."""
    value: str


@dataclass(frozen=True, slots=True)
class SmileyFault:
    """What is wrong, for somebody with an editor."""

    kind: str
    """Of `words.SENTENCES`."""
    number: int | None = None
    """The line; None where something is missing."""
    facts: tuple[str, ...] = ()
    """The key, and what else the sentence speaks of."""


def decode(content: bytes, language: str = "") -> str:
    """The text, whichever editor wrote it; nothing in a file of settings is lost by the last resort.

    That is Windows' own encoding, which some languages have for themselves: `language`, where the text names none.
    """
    named_in = _NAMED.search(content)
    # Of its name a letter with an accent may be the next.
    code = named(named_in[1].decode("ascii"), begun=True) if named_in else None
    own = catalogue(code or language).pgettext("Windows code page", CODE_PAGE)
    for encoding in (_unicode(content[:2]), own):
        with suppress(UnicodeDecodeError, LookupError):
            return content.decode(encoding)
    return content.decode(CODE_PAGE, errors="replace")


def _unicode(head: bytes) -> str:
    if head in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    # Without a mark: of a letter of most keys one byte is zero.
    return {1: "utf-16-le", 0: "utf-16-be"}.get(head.find(0), "utf-8-sig")


def read(text: str, keys: Iterable[str], also: Mapping[str, str]) -> tuple[dict[str, SmileyLine], list[SmileyFault]]:
    """The entries by key, and every line that is none of `keys`, is there twice or says nothing that can be read.

    `also`: other names of keys. A key without a value is left out, as if its line were not there.
    """
    known = [*keys]
    entries: dict[str, SmileyLine] = {}
    faults = []
    for number, line in enumerate(split(text), start=1):
        if not line.strip() or line.lstrip().startswith(("#", ";", "//")):
            continue
        match = _LINE.match(line.rstrip("\r\n"))
        key = fold(match["head"][:-1]) if match else ""
        key = also.get(key, key)
        if match is None or not key:
            # Not the line itself: it may be a password that an editor has broken in two.
            faults.append(SmileyFault("no key", number))
        elif key not in known:
            close = difflib.get_close_matches(key[:80], known, n=1)
            faults.append(
                SmileyFault("did you mean" if close else "unknown key", number, (printable(key[:40]), *close))
            )
        elif key in entries:
            faults.append(SmileyFault("twice", number, (key, str(entries[key].number))))
        elif (value := unquote(match["value"])).strip():
            entries[key] = SmileyLine(number, key, value)
    return entries, faults


def split(text: str) -> list[str]:
    """Lines with their ends, as an editor counts them: str.splitlines knows more ends than editors do."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def printable(text: str) -> str:
    """A piece of the file as a fault may repeat it: on one line, and not endless."""
    cut = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}\N{HORIZONTAL ELLIPSIS}"
    return "".join(each if each.isprintable() else "?" for each in cut)


def fold(key: str) -> str:
    """A key as it is compared: case, spaces, hyphens and underscores make no difference."""
    folded = " ".join(re.sub(r"[\s_\N{NO-BREAK SPACE}-]+", " ", key).split()).casefold()
    return re.sub(r"\bwi fi\b", "wifi", folded)


def unquote(value: str) -> str:
    """A value without the blanks and quotation marks around it, whichever they are; blanks within them are meant."""
    value = value.strip().strip("\N{NO-BREAK SPACE}").strip()
    return value[1:-1] if len(value) > 1 and any(value[0] in each and value[-1] in each for each in _QUOTES) else value


def quote(value: str) -> str:
    """A value that is read again as it is, blanks and quotation marks around it as well."""
    return value if value == unquote(value) else f'"{value}"'


def blank(text: str, secrets: Mapping[int, str]) -> str:
    """The text with the secrets of some lines taken out, and every other character as it was.

    `secrets`: the key by line number; what stands behind it becomes `STORED`.
    """
    lines = split(text)
    for number in secrets:
        line = lines[number - 1]
        body = line.rstrip("\r\n")
        match = _LINE.match(body)
        if match:
            lines[number - 1] = f"{match['head']} {STORED}{line[len(body) :]}"
    return "".join(lines)
