"""Opening hours as people write them on doors: `Mo-Fr 8-13, 15-19.30; Sa 9-13`, `lun-dom 8-20, domenica chiuso`. Pure.

What is not wholly understood is refused; nothing is dropped.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise

from config.hours import WEEKDAYS
from config.language import catalogue
from config.smiley.day_lists import read_days
from config.smiley.day_names import FILLERS, HOURS, NAMES, NONSTOP, OWN_WORDS, codes, means
from config.smiley.day_words import day, is_ambiguous
from config.smiley.hours_tokens import NOTHING, HoursError, Part, Token, plain, shown, tokens
from config.smiley.time_spans import DAY, HOUR, Spans, read_spans

__all__ = ["HoursError", "in_words", "parse", "plain"]

CONNECTORS = {Part.TO, Part.AND, Part.SLASH}
LETTERS = {
    Part.DAY: "D",
    Part.GROUP: "D",
    Part.TIME: "T",
    Part.WHOLE_DAY: "T",
    Part.CLOSED: "C",
}
_DAYS_FIRST, _TIMES_FIRST = re.compile(r"(?:DT|DC|CD)+"), re.compile(r"(?:TD)+")
_COMMA = re.compile(r"(?<![0-9])([0-9]{1,2}),([0-5][05])(?![0-9])")
_ALL_WEEK = re.compile(r"\b(?:24\s?[-/x*\N{EN DASH}]?\s?7|7\s?[/x*]\s?24)\b")
_ALL_WEEK_WORDS = {"24", "7", "24x7", "7x24", "x"}
"""All there is in `24/7` and `24-7`, which would be a night until seven."""
_EVERY_DAY = re.compile(r"T(?:DC|CD)*")

Run = tuple[str, list[Token]]
"""D, T or C: days, times, or the word for closed."""


def parse(text: str, language: str = "en") -> dict[str, tuple[str, ...]] | None:
    """Spans by weekday, as kiosk.toml has them (`08:00-13:00`); None for always open.

    Days are read in one language: the file's, else the only one in which all of them are days. Raises HoursError.
    """
    words = re.findall(r"\w+", plain(text))
    if (
        (_ALL_WEEK.search(plain(text)) and {*words} <= _ALL_WEEK_WORDS | FILLERS)
        or ({*words} & NONSTOP and {*words} <= NONSTOP | FILLERS)
        or means(plain(text), "always")
    ):
        return None
    try:
        return _read(text, language, {*words})
    except HoursError:
        # `8,30-12,30`: a comma before minutes, where it can be nothing else.
        colons = _COMMA.sub(r"\1:\2", text)
        if colons == text:
            raise
        with suppress(HoursError):
            return _read(colons, language, {*words})
        raise


def _read(text: str, language: str, said: set[str]) -> dict[str, tuple[str, ...]] | None:
    found = tokens(text)
    week = _Week(_language(found, language, said))
    for clause in _clauses(found):
        week.add(clause)
    hours = week.hours()
    if not hours:
        raise HoursError(text[:40])
    whole = all(hours.get(name) == ("00:00-24:00",) for name in WEEKDAYS)
    return None if whole else hours


def _language(found: Sequence[Token], preferred: str, said: set[str]) -> str:
    """In which language the days are: by themselves, and by the other words (`said`)."""
    words = [token.text for token in found if token.kind is Part.DAY]
    fitting = [code for code in codes() if all(day(word, code) is not None for word in words)]
    fitting = [code for code in fitting if said & OWN_WORDS.get(code, set())] or fitting
    if preferred in fitting or not words:
        return preferred
    if ambiguous := next((word for word in words if is_ambiguous(word, preferred)), None):
        raise HoursError(ambiguous)
    if not fitting:
        raise HoursError(next((word for word in words if day(word, preferred) is None), words[0]))
    if len({tuple(day(word, code) for word in words) for code in fitting}) > 1:
        raise HoursError(words[0])
    return fitting[0]


def _clauses(found: Sequence[Token]) -> Iterator[list[Token]]:
    clause: list[Token] = []
    for token in [*found, Token(Part.END, ";")]:
        if token.kind is not Part.END:
            clause.append(token)
        elif clause:
            yield clause
            clause = []


def _runs(clause: Sequence[Token]) -> list[Run]:
    """Days, times and `closed` in turn. A sign between two of them only divides them; a `to` there is ambiguous."""
    runs: list[Run] = []
    signs: list[Token] = []
    for token in clause:
        if token.kind in CONNECTORS:
            signs.append(token)
            continue
        letter = LETTERS[token.kind]
        if runs and runs[-1][0] == letter:
            if letter == "D" and any(sign.text == NOTHING for sign in signs):
                raise HoursError(shown([runs[-1][1][-1], *signs, token]))
            runs[-1][1].extend([*signs, token])
        elif any(sign.kind is Part.TO for sign in signs) and letter != "C":
            # `Sunday - closed` is none.
            raise HoursError(shown([*signs, token]))
        else:
            runs.append((letter, [token]))
        signs = []
    # `18+`: until when?
    if any(sign.kind is Part.TO or sign.text == "+" for sign in signs):
        raise HoursError(shown(clause))
    return runs


def _is_one_list(run: Sequence[Token]) -> bool:
    """Whether days can only belong together: one, from one to another, or several with `and` between all of them."""
    signs = run[1::2]
    joined = all(sign.kind is Part.AND and sign.text != "," for sign in signs)
    alone = len(signs) == 1 and signs[0].kind in {Part.TO, Part.SLASH}
    return len(run) == 1 or joined or alone


class _Week:
    """What has been read of the week."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._spans: dict[int, Spans] = {}
        self._closed: set[int] = set()

    def add(self, clause: Sequence[Token]) -> None:
        """Take one clause. Raises HoursError."""
        runs = _runs(clause)
        shape = "".join(letter for letter, _ in runs)
        if _EVERY_DAY.fullmatch(shape):
            if shape.startswith("TD") and not _is_one_list(runs[1][1]):
                raise HoursError(shown(clause))  # `10-15 Mi, Do, Sa zu`: are Wednesday and Thursday open, or closed?
            self._open(range(7), read_spans(runs.pop(0)[1], bare=True), clause)
        elif _TIMES_FIRST.fullmatch(shape):
            runs = [runs[at ^ 1] for at in range(len(runs))]
        elif not _DAYS_FIRST.fullmatch(shape):
            raise HoursError(shown(clause))
        for one, other in zip(runs[::2], runs[1::2], strict=True):
            days = read_days(one[1] if one[0] == "D" else other[1], self._language)
            if "C" in one[0] + other[0]:
                self._closed.update(days)
            else:
                self._open(days, read_spans(other[1]), clause)

    def hours(self) -> dict[str, tuple[str, ...]]:
        """By weekday. A day that is closed stays so, but for the end of the night before."""
        spans: dict[int, Spans] = {}
        for number, of_day in self._spans.items():
            for begin, end in () if number in self._closed else of_day:
                spans.setdefault(number, []).append((begin, min(end, DAY)))
                if end > DAY:
                    spans.setdefault((number + 1) % 7, []).append((0, end - DAY))
        for number, of_day in spans.items():
            if any(before[1] > after[0] for before, after in pairwise(sorted(of_day))):
                raise HoursError(f"{WEEKDAYS[number]} {', '.join(_shown(of_day))}")
        return {WEEKDAYS[number]: _shown(spans[number]) for number in sorted(spans)}

    def _open(self, days: Iterable[int], spans: Spans, clause: Sequence[Token]) -> None:
        for number in days:
            if number in self._spans:
                raise HoursError(shown(clause))
            self._spans[number] = spans


def in_words(hours: Mapping[str, Sequence[str]], language: str) -> str:
    """Spans by weekday, as `parse` gives them, in a language."""
    names = (catalogue(language).pgettext(HOURS, name).partition(",")[0].lower() for name in NAMES)
    named = dict(zip(WEEKDAYS, names, strict=True))
    return "; ".join(f"{named[day]} {', '.join(spans)}" for day, spans in hours.items())


def _shown(spans: Spans) -> tuple[str, ...]:
    return tuple("-".join(f"{at // HOUR:02}:{at % HOUR:02}" for at in span) for span in sorted(spans))
