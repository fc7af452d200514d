"""Opening hours as people write them: `Mo-Fr 8-13, 15-19.30; Sa 9-13`. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from config.settings import WEEKDAYS

DAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "it": ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica"),
    "lt": (
        "pirmadienis",
        "antradienis",
        "treciadienis",
        "ketvirtadienis",
        "penktadienis",
        "sestadienis",
        "sekmadienis",
    ),
}
"""Without accents, as they are compared. The short forms are their beginnings."""
SHORT_LT = (("pr", "i"), ("an", "ii"), ("tr", "iii"), ("kt", "iv"), ("pn", "v"), ("st", "vi"), ("sk", "vii"))
"""As on doors in Lithuania, where days are numbered as well."""
_CLOSED = {"closed", "chiuso", "uzdaryta", "nedirba"}
_TO = re.compile(r"\s+(?:to|until|al|a|fino al|iki)\s+(?=\D)|\s+(?:to|until|alle|a|iki)\s+(?=\d)", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|e|ir)\s+", re.IGNORECASE)
_ALWAYS = {"always", "sempre", "visada", "24/7"}
_DASH = re.compile(r"\s*(?:-|\N{EN DASH}|\N{EM DASH}|\N{MINUS SIGN})\s*")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2})|h)?")
_WORD = re.compile(r"[^\W\d_]+")


class HoursError(ValueError):
    """A part that cannot be read; the message is that part."""


def parse(text: str, language: str = "en") -> dict[str, tuple[str, ...]] | None:
    """Spans by weekday, as kiosk.toml has them (`08:00-13:00`); None for always open.

    A part names days (`Mo-Fr`, `Sa`, `lun-ven`, `Pr-Pn`) and times; parts are divided by `;` or by the next day's name.
    Abbreviations are read in the file's language first: `ma` is Tuesday in Italian. Raises HoursError.
    """
    if text.casefold().strip() in _ALWAYS:
        return None
    hours: dict[str, tuple[str, ...]] = {}
    for days, times in _parts(_AND.sub(", ", _TO.sub("-", text))):
        spans = tuple(sorted(_span(each) for each in re.split(r"[\s,+&]+", _DASH.sub("-", times)) if each))
        if not spans or any(before[6:] > after[:5] for before, after in pairwise(spans)):
            raise HoursError(days)
        for day in _days(days, language):
            if day in hours:
                raise HoursError(days)
            hours[day] = spans
    if not hours:
        raise HoursError(text[:40])
    return hours


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Days and times, in pairs: a name after a number begins a new part."""
    for part in re.split(r"[;\n]|(?<=\d)[\s,]+(?=[^\W\d_])", text):
        if not part.strip():
            continue
        if not re.search(r"\d", part) and {*_plain(part).split()} & _CLOSED:
            continue
        match = re.fullmatch(r"\s*([^\d]*?)[\s:]*((?:\d.*)?)", part)
        if match is None or not _WORD.search(match[1]):
            raise HoursError(part.strip()[:40])
        yield match[1].strip(), match[2].strip().rstrip(",. ")


def _days(text: str, language: str) -> Iterator[str]:
    for part in re.split(r"\s*[,+&/]\s*|\s+", _DASH.sub("-", text.strip(" ,"))):
        if not part:
            continue
        first, dash, last = part.partition("-")
        begin = _day(first, language)
        end = _day(last, language) if dash else begin
        # Saturday to Monday goes around the week's end.
        for n in range((end - begin) % 7 + 1):
            yield WEEKDAYS[(begin + n) % 7]


def _day(name: str, language: str) -> int:
    plain = _plain(name).strip(". ")
    for code in sorted(DAYS, key=lambda code: code != language):
        found = [n for n, day in enumerate(DAYS[code]) if len(plain) > 1 and day.startswith(plain)]
        if code == "lt":
            found = [n for n, short in enumerate(SHORT_LT) if plain in short] or found
        if len(found) == 1:
            return found[0]
    raise HoursError(name[:40])


def _plain(text: str) -> str:
    """Lower case without accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))


def _span(text: str) -> str:
    ends = _DASH.split(text.strip())
    times = [_TIME.fullmatch(end.strip()) for end in ends]
    if len(times) != len(("from", "to")) or None in times:
        raise HoursError(text[:40])
    begin, end = (f"{int(time[1]):02}:{time[2] or '00'}" for time in times if time)
    if not begin < end <= "24:00" or begin[3:] > "59" or end[3:] > "59":
        raise HoursError(text[:40])
    return f"{begin}-{end}"
