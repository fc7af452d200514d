"""The lines of smiley.txt: `key = value`, however an editor on whatever computer left them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from config.smiley.key_names import fold, key_of, nearest
from config.smiley.remarks import divide

STORED = "(stored)"
"""Stands where a secret was, once it lies in a safe place."""
MAX_BYTES = 64 * 1024
MAX_GUESSES = 100
"""Of unknown keys, for which one is looked for that was meant."""
SHOWN = 60
"""Of a faulty value, characters."""

_LINE = re.compile(
    r"(?P<head>[^#=:\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH COLON}]*[=:\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH COLON}])"
    r"(?P<value>.*)",
    re.DOTALL,
)
BLANKS = " \t\r\n\f\v\x1a\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}"
"""With the end that DOS put to a text."""


@dataclass(frozen=True, slots=True)
class SmileyLine:
    """One line that says something."""

    number: int
    """As an editor counts, from 1."""
    key: str
    """Of `key_names.KEYS`."""
    value: str
    remark: str = ""
    """What stands behind the value, with its `#`."""
    is_quoted: bool = False
    is_doubtful: bool = False
    """Whether the remark could as well belong to the value."""


@dataclass(frozen=True, slots=True)
class SmileyFault:
    """What is wrong, for somebody with an editor."""

    kind: str
    """Of `words.SENTENCES`."""
    number: int | None = None
    """The line; None where something is missing."""
    facts: tuple[str, ...] = ()
    """The key, and what else the sentence speaks of."""


def read(text: str) -> tuple[dict[str, SmileyLine], list[SmileyFault]]:
    """The entries by key, and every line that has no key, is there twice or says nothing that can be read.

    A key with neither value nor remark is left out, as if its line were not there.
    """
    entries: dict[str, SmileyLine] = {}
    faults = []
    for number, line in enumerate(split(text), start=1):
        if not line.strip(BLANKS) or line.lstrip(BLANKS).startswith(("#", ";", "//")):
            continue
        match = _LINE.match(line.rstrip("\r\n"))
        written = fold(match["head"][:-1]) if match else ""
        key = key_of(written)
        if match is None or not written:
            # Not the line itself: it may be a password that an editor has broken in two.
            faults.append(SmileyFault("no key", number))
        elif key is None:
            close = nearest(written) if len(faults) < MAX_GUESSES else None
            kind, facts = ("did you mean", [close]) if close else ("unknown key", [])
            faults.append(SmileyFault(kind, number, (printable(written[:40]), *facts)))
        elif key in entries:
            faults.append(SmileyFault("twice", number, (key, str(entries[key].number))))
        elif (found := divide(match["value"])).value.strip() or found.remark:
            entries[key] = SmileyLine(number, key, found.value, found.remark, found.quoted, found.is_doubtful)
    return entries, faults


def split(text: str) -> list[str]:
    """Lines with their ends, as an editor counts them: str.splitlines knows more ends than editors do."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)


def printable(text: str) -> str:
    """A piece of the file as a fault may repeat it: on one line, and not endless."""
    cut = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}\N{HORIZONTAL ELLIPSIS}"
    return "".join(each if each.isprintable() else "?" for each in cut)


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
