"""One language: gettext's sentences, and Babel's numbers and dates."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from attrs import evolve
from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_decimal_symbol
from babel.units import format_unit

from config.language import SOURCE, catalogue, languages, pgettext_noop
from kiosk.office.report.data import months
from kiosk.office.report.data.errors import ReportError
from sync.document.aggregate import MonthlyAggregate

_LOCALES = {SOURCE: "en_GB"}
"""Where a language alone would bring another country's dates: 13 October, not October 13."""

FACES = (
    pgettext_noop("voters", "delighted"),
    pgettext_noop("voters", "very-happy"),
    pgettext_noop("voters", "very happy"),
    pgettext_noop("voters", "happy"),
    pgettext_noop("voters", "neutral"),
    pgettext_noop("voters", "so-so"),
    pgettext_noop("voters", "unhappy"),
    pgettext_noop("voters", "very unhappy"),
    pgettext_noop("voters", "very-unhappy"),
    pgettext_noop("voters", "angry"),
)
"""What English kiosks call faces: here those who chose them are counted, 450 contenti, where a button is contenta."""


class Language:
    """How one language speaks."""

    def __init__(self, code: str) -> None:
        """Raises ReportError naming the languages that there are."""
        if code not in languages():
            raise ReportError(f"no language {code!r}; there is {', '.join(languages())}")
        self.code = code
        self.locale = _locale(code)
        self.gettext = catalogue(code).gettext
        self.ngettext = catalogue(code).ngettext
        self.pgettext = catalogue(code).pgettext

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Language) and (self.code, self.gettext) == (other.code, other.gettext)

    def __hash__(self) -> int:
        return hash(self.code)

    def face(self, label: str) -> str:
        """A face, as those are called who chose it: in this language where its name is one of ours."""
        return self.pgettext("voters", label) if label in FACES else label

    def number(self, value: int) -> str:
        """A count: 1,817."""
        return _number(value, self.code)

    def signed(self, value: int) -> str:
        """A difference, with a sign that is as wide as a plus."""
        sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
        return sign + self.number(abs(value))

    def decimal(self, value: float) -> str:
        """A figure with one decimal: 76.9."""
        return str(format_decimal(value, "0.0", locale=self.locale))

    @property
    def decimal_symbol(self) -> str:
        """What divides the decimals: a point or a comma."""
        return str(get_decimal_symbol(self.locale))

    def percent(self, share: int) -> str:
        """A whole percentage: 69%."""
        return str(format_percent(share / 100, locale=self.locale))

    def duration(self, minutes: int) -> str:
        """Minutes up to two hours, whole hours beyond."""
        if minutes < 2 * 60:
            return str(format_unit(minutes, "minute", locale=self.locale))
        return str(format_unit(round(minutes / 60), "hour", locale=self.locale))

    def day(self, day: date) -> str:
        """A day of a known year: 3 June."""
        return str(format_skeleton("MMMMd", day, locale=self.locale))

    def full_day(self, day: date) -> str:
        """1 November 2026."""
        return str(format_date(day, "long", locale=self.locale))

    def days(self, runs: Sequence[tuple[date, date]]) -> str:
        """Runs of days of a known year: 13–14 October and 20 October."""
        return self.both([_from_to(self.day, first, last) for first, last in runs])

    def span(self, first: date, last: date) -> str:
        """3–5 May 2026."""
        if (first.year, first.month) == (last.year, last.month) or first.year != last.year:
            return _from_to(self.full_day, first, last)
        # The year is said once, on the side where the language has it.
        ends_with_year = self.full_day(last).endswith(f"{last.year}")
        written = (self.day, self.full_day) if ends_with_year else (self.full_day, self.day)
        return f"{written[0](first)} \N{EN DASH} {written[1](last)}"

    def both(self, parts: Sequence[str]) -> str:
        """A, B and C."""
        return str(format_list(parts, locale=self.locale))

    def month(self, month: str) -> str:
        """October 2026, by itself: `2026 m. spalis`."""
        return str(format_skeleton("yMMMM", months.first_day(month), locale=self.locale))

    def said_month(self, month: str) -> str:
        """October 2026, in a sentence; where nouns have cases, in the genitive: `2026 m. spalio`."""
        pattern = str(self.locale.datetime_skeletons["yMMMM"].pattern).replace("L", "M")
        return str(format_date(months.first_day(month), pattern, locale=self.locale))

    def said_month_name(self, month: str) -> str:
        """October, in a sentence: `spalio`."""
        return str(format_date(months.first_day(month), "MMMM", locale=self.locale))

    def short_month(self, month: str) -> str:
        """Oct, by itself."""
        return str(format_date(months.first_day(month), "LLL", locale=self.locale))

    def weekday(self, weekday: int) -> str:
        """An ISO weekday by itself: Friday."""
        return str(get_day_names("wide", "stand-alone", self.locale)[weekday - 1])

    def short_weekday(self, weekday: int) -> str:
        """Fri, by itself."""
        return str(get_day_names("abbreviated", "stand-alone", self.locale)[weekday - 1])


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse(_LOCALES.get(code, code))


@lru_cache(maxsize=1024)
def _number(value: int, code: str) -> str:
    """Remembered, because a page has 150, most of them small."""
    return str(format_decimal(value, locale=_locale(code)))


def labelled(in_: Language, aggregates: Iterable[MonthlyAggregate]) -> Iterator[MonthlyAggregate]:
    """With faces as the language names them: `happy` is a name of ours, and what an owner calls them stays.

    Where he named but one of a kiosk's faces, all stay, so that no page mixes two languages.
    """
    for each in aggregates:
        ours = all(face.label in FACES for face in each.faces)
        faces = tuple(evolve(face, label=in_.face(face.label)) for face in each.faces) if ours else each.faces
        # A document that is made anew is checked anew.
        yield each if faces == each.faces else evolve(each, faces=faces)


def _from_to(written: Callable[[date], str], first: date, last: date) -> str:
    """Both days as one where they share their month: a language says where the number of the day stands."""
    if (first.year, first.month) != (last.year, last.month):
        return f"{written(first)} \N{EN DASH} {written(last)}"
    days = f"{first.day}" if first == last else f"{first.day}\N{EN DASH}{last.day}"
    return re.sub(rf"\b{last.day}\b", days, written(last))
