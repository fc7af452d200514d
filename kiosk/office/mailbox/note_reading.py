"""An answer understood as notes, wholly or not at all. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from config.language import unaccented
from kiosk.office.mailbox.written_day import written_day
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.data.owner_input import MAX_WORDS, day, noted
from sync.archive.note import Note

MAX_NOTES = 10
"""In one mail."""
_COLON = re.compile(r"\s*[:\N{FULLWIDTH COLON}]\s*")
_DASH = re.compile(r"\s+[-\N{EN DASH}\N{EM DASH}]\s+")
"""In place of a colon, where there is none: `3 June - 5 June: closed` is no note of the third."""
_BULLET = re.compile(r"\A[-*\N{BULLET}\N{MIDDLE DOT}\N{EN DASH}]\s+")
_QUOTES = "\"'\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»"
_BETWEEN = " ,;:-\N{EN DASH}\N{EM DASH}"


class Misread(Enum):
    """Why nothing is noted."""

    NO_NOTE = "the first paragraph is no day, colon and words"
    WHICH_SHOP = "of several shops none is named"
    UNKNOWN_SHOP = "what is named is none of the owner's shops"
    NO_SUCH_DAY = "written like a day, and there is none"
    TWO_DAYS = "day and month, or month and day"
    TOO_LONG = "more words than a note may have"
    TOO_MANY = "more notes than a mail may have"
    UNREADABLE = "words that cannot be shown"


class MisreadError(Exception):
    """An answer that is not understood."""

    def __init__(self, why: Misread, words: str = "", days: Sequence[date] = ()) -> None:
        """`words`: what is not understood; `days`: what it may mean."""
        super().__init__(f"{why.value}: {words[:MAX_WORDS]!r}")
        self.why, self.words, self.days = why, words[:MAX_WORDS], tuple(days)


@dataclass(frozen=True, slots=True)
class NoteReading:
    """What an answer says."""

    notes: tuple[Note, ...]
    """At least one."""
    rest: str
    """What stands below, and is no note: a signature, or a question for a person."""


def note_reading(paragraphs: Sequence[str], shops: Sequence[str], today: date, language: str) -> NoteReading:
    """Read the notes with which an answer begins. `today`: when it came. Raises MisreadError."""
    if not paragraphs:
        raise MisreadError(Misread.NO_NOTE)
    notes: list[Note] = []
    for place, paragraph in enumerate(paragraphs):
        try:
            notes.append(_note(paragraph, shops, today, language))
        except MisreadError as error:
            if notes and error.why is Misread.NO_NOTE:
                return NoteReading(tuple(notes), "\n".join(paragraphs[place:]))
            raise
        if len(notes) > MAX_NOTES:
            raise MisreadError(Misread.TOO_MANY)
    return NoteReading(tuple(notes), "")


def _note(paragraph: str, shops: Sequence[str], today: date, language: str) -> Note:
    shop, rest = _named(_bare(paragraph), shops)
    found = _COLON.search(rest) or _DASH.search(rest)
    if found is None:
        raise MisreadError(Misread.NO_NOTE, paragraph)
    head, words = rest[: found.start()], rest[found.end() :]
    if shop is None:
        shop, head = _named_last(head, shops)
    written = written_day(head.strip(_BETWEEN), today, language)
    if not written.looks_like_one:
        parts = [each.strip() for each in head.split(",")]
        if len(parts) > 1 and any(written_day(each, today, language).days for each in parts):
            raise MisreadError(Misread.UNKNOWN_SHOP, head)
        raise MisreadError(Misread.NO_NOTE, paragraph)
    if not written.days:
        raise MisreadError(Misread.NO_SUCH_DAY, head)
    if len(written.days) > 1:
        raise MisreadError(Misread.TWO_DAYS, head, written.days)
    if shop is None and len(shops) != 1:
        raise MisreadError(Misread.WHICH_SHOP, paragraph)
    return _checked(written.days[0], shop or shops[0], words)


def _bare(paragraph: str) -> str:
    """Without the point of a list in front, and the quotation marks of the line that the mail showed."""
    text = _BULLET.sub("", paragraph)
    return text.strip(_QUOTES) if text[:1] in _QUOTES else text


def _checked(on: date, shop: str, words: str) -> Note:
    """By the rules of `kiosk note`."""
    if len(" ".join(words.split())) > MAX_WORDS:
        raise MisreadError(Misread.TOO_LONG, words)
    if "\N{REPLACEMENT CHARACTER}" in words:
        raise MisreadError(Misread.UNREADABLE, words)
    try:
        on = day(on.isoformat())
    except ReportError:
        raise MisreadError(Misread.NO_SUCH_DAY, on.isoformat()) from None
    try:
        return noted(on, shop, words)
    except ReportError:
        raise MisreadError(Misread.UNREADABLE if words.strip() else Misread.NO_NOTE, words) from None


def _named(text: str, shops: Sequence[str]) -> tuple[str | None, str]:
    """The shop with whose name a text begins, the longest such, and what follows it."""
    plain = unaccented(text)
    for shop in sorted(shops, key=len, reverse=True):
        name = unaccented(shop)
        if name and plain.startswith(name) and not plain[len(name) : len(name) + 1].isalnum():
            end = next((each for each in range(len(text) + 1) if unaccented(text[:each]) == name), len(text))
            return shop, text[end:].lstrip(_BETWEEN)
    return None, text


def _named_last(head: str, shops: Sequence[str]) -> tuple[str | None, str]:
    """The shop with whose name the part before the colon ends, and what is before it."""
    plain = unaccented(head)
    for shop in sorted(shops, key=len, reverse=True):
        name = unaccented(shop)
        before = plain[: -len(name)] if name else plain
        if name and plain.endswith(name) and before and not before[-1].isalnum():
            start = next((each for each in range(len(head)) if unaccented(head[each:]) == name), 0)
            return shop, head[:start]
    return None, head
