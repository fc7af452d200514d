"""Opening hours taken apart: days, times, and what stands between them. What is not understood is named. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from config.smiley import day_names
from config.smiley.day_words import day
from config.smiley.phrases import PHRASES


class HoursError(ValueError):
    """A part that cannot be read; the message is that part."""


class Part(Enum):
    """What a token is."""

    DAY = "day"
    GROUP = "group of days"
    TIME = "time"
    WHOLE_DAY = "24 hours"
    CLOSED = "closed"
    TO = "to"
    AND = "and"
    SLASH = "/"
    FROM = "from"
    END = ";"


@dataclass(frozen=True, slots=True)
class Token:
    """One of them."""

    kind: Part
    text: str
    """Plain, as it is compared."""
    minutes: int = 0
    """Of a time, after the day's beginning; up to 24 * 60."""
    half: str = ""
    """Of a time: `am` or `pm` where it is said."""
    exact: bool = False
    """Of a time: whether it surely counts to 24, by a nought in front or an hour after twelve."""


_DASHES = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{FIGURE DASH}\N{HORIZONTAL BAR}"
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_ARROW = "\N{RIGHTWARDS ARROW}"
_TOKEN = re.compile(
    rf"""
    (?P<whole>24\s*(?:hours|hrs|ore|stunden|std|val)\b(?!\.?\s*[0-9]))
    |(?P<time>(?P<hour>[0-9]{{1,2}})(?:(?:[:.{_APOSTROPHES}]|\s*h\s*)(?P<minute>[0-9]{{2}})|\s*val\.?\s*(?P<spelt>[0-9]{{2}})\s*min\b\.?)?(?![0-9]))
        (?:\s*h\b)?\s*(?P<half>[ap]\.?\s?m\b\.?)?
    |(?P<clock>[0-9]{{3,4}})(?![0-9])
    |(?P<word>[^\W\d_]+)
    |(?P<to>[^\S\n]*(?:[{_DASHES}]+>?|[~{_ARROW}]|\.{{2,}})[^\S\n]*)
    |(?P<sign>[;\n|,&+/])
    |(?P<blank>(?:[^\S\n]|[:.(){_APOSTROPHES}])+)
    """,
    re.VERBOSE,
)
_RAISED = re.compile(
    "(?<![0-9])([0-9]{1,2})([\N{SUPERSCRIPT ZERO}\N{SUPERSCRIPT ONE}\xb2\xb3\u2074-\u2079]{2})(?![0-9])"
)
"""Minutes as they stand on doors: `8\N{SUPERSCRIPT THREE}\N{SUPERSCRIPT ZERO}`."""
_PHRASES = re.compile(rf"(?<![\w/])(?:{'|'.join(sorted(map(re.escape, PHRASES), reverse=True))})(?![\w/])")
_AM = re.compile(r"(?<![0-9])(?<![0-9]\s)\bam (?=([^\W\d_]+))")
"""German before a day; in English it would be a morning: `Wed am closed`."""
_CELL = re.compile(rf"[^\S\n]*(?:\t[^\S\n]*[{_DASHES}]+[^\S\n]*|[{_DASHES}]+[^\S\n]*\t[^\S\n]*)")
"""A dash in a cell of its own, as tables have it."""
NOTHING = ":-"
"""What such a dash becomes, and one behind a colon: `Wed: -` is closed, or a range that begins there."""
_SIGNS = {
    ";": Part.END,
    "\n": Part.END,
    "|": Part.END,
    ",": Part.AND,
    "&": Part.AND,
    "+": Part.AND,
    "/": Part.SLASH,
}


def plain(text: str) -> str:
    """Lower case, without accents, single blanks."""
    folded = unicodedata.normalize("NFKD", _RAISED.sub(r"\1:\2", text.casefold()))
    bare = "".join(each for each in folded if not unicodedata.combining(each))
    return re.sub(r"[^\S\n]+", " ", bare).strip()


def tokens(text: str) -> list[Token]:
    """The tokens of a text. Raises HoursError at the first part that is none."""
    text = _CELL.sub(" : - ", text)
    bare = _AM.sub(lambda match: "" if _is_german(match[1]) else match[0], plain(text))
    return list(_without_from([*_tokens(_PHRASES.sub(lambda match: PHRASES[match[0]], bare))]))


def _without_from(found: Sequence[Token]) -> Iterator[Token]:
    """Of `from Monday 8-20` nobody knows whether it is Monday alone, or all days from some Monday on."""
    for at, token in enumerate(found):
        begins = [each.kind for each in found[at + 1 : at + 3]]
        if token.kind is not Part.FROM:
            yield token
        elif begins[:1] == [Part.DAY] and begins[1:] != [Part.TO]:
            raise HoursError(shown(found[at : at + 2]))


def _is_german(word: str) -> bool:
    return day(word, "de") is not None or word in day_names.GROUPS


def _tokens(bare: str) -> Iterator[Token]:
    at = 0
    before = None
    while at < len(bare):
        match = _TOKEN.match(bare, at)
        if match is None:
            raise HoursError(bare[at : at + 40])
        at = match.end()
        for token in _read(match, before):
            before = token
            yield token


def _read(match: re.Match[str], before: Token | None) -> Iterator[Token]:
    if match["word"]:
        yield from _word(match["word"])
    elif match["time"]:
        # `24h` is an end where something begins before it, else the whole day.
        whole = match[0].replace(" ", "") == "24h" and (before is None or before.kind is not Part.TO)
        yield Token(Part.WHOLE_DAY, match[0]) if whole else _time(match)
    elif match["clock"]:
        yield _clock(match["clock"], match["clock"][:-2], match["clock"][-2:])
    elif match["whole"]:
        yield Token(Part.WHOLE_DAY, match[0])
    elif match["to"]:
        behind_colon = match.string[: match.start()].rstrip().endswith(":")
        alone = behind_colon or match.string[match.end() : match.end() + 1] in {".", ":"}
        yield Token(Part.TO, NOTHING if alone else "-")
    elif match["sign"]:
        yield Token(_SIGNS[match["sign"]], match["sign"])


def _time(match: re.Match[str]) -> Token:
    return _clock(match[0].strip(), match["hour"], match["minute"] or match["spelt"] or "00", (match["half"] or "")[:1])


def _clock(text: str, hour: str, minute: str, half: str = "") -> Token:
    hours, minutes = int(hour), int(minute)
    if half:
        if not 1 <= hours <= 12:  # noqa: PLR2004 - of half a day
            raise HoursError(text)
        hours = hours % 12 + (12 if half == "p" else 0)
    if minutes > 59 or hours * 60 + minutes > 24 * 60:  # noqa: PLR2004 - of an hour
        raise HoursError(text)
    exact = not half and (hour.startswith("0") or hours > 12)  # noqa: PLR2004 - of half a day
    return Token(Part.TIME, text, hours * 60 + minutes, half and f"{half}m", exact)


def _word(word: str) -> Iterator[Token]:
    if day_names.means(word, "to"):
        yield Token(Part.TO, word)
    elif day_names.means(word, "and"):
        yield Token(Part.AND, word)
    elif word in day_names.FROM:
        yield Token(Part.FROM, word)
    elif day_names.means(word, "closed"):
        yield Token(Part.CLOSED, word)
    elif word in day_names.GROUPS:
        yield Token(Part.GROUP, word)
    elif word in day_names.NAMED_TIMES:
        yield Token(Part.TIME, word, day_names.NAMED_TIMES[word], exact=True)
    elif word == "nonstop":
        yield Token(Part.WHOLE_DAY, word)
    elif any(day(word, language) is not None for language in day_names.codes()):
        yield Token(Part.DAY, word)
    elif word not in day_names.FILLERS:
        raise HoursError(word)


def shown(found: Sequence[Token]) -> str:
    """As they stood there, shortened."""
    return " ".join(token.text for token in found)[:40]
