"""The languages there are: English, as it stands in the source, and every one that has a catalogue.

Catalogues are gettext's, compiled, and read by the standard library: a kiosk has nothing else. `make words` makes them.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from attrs import Attribute, frozen

SOURCE = "en"
CATALOGUES = Path(__file__).with_name("locale")
FILE = Path("LC_MESSAGES/messages.mo")


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is told."""
    return sentence


def pgettext_noop(_context: str, word: str) -> str:
    """Mark a word that has several meanings, with the one that is meant."""
    return word


NAME = pgettext_noop("language", "English")
"""How a language calls itself, and how others call it."""


def languages() -> tuple[str, ...]:
    """The codes: the source's, and that of every catalogue."""
    return _codes(CATALOGUES)


@cache
def _codes(folder: Path) -> tuple[str, ...]:
    return (SOURCE, *sorted(path.parents[1].name for path in folder.glob(f"*/{FILE}")))


def catalogue(code: str) -> NullTranslations:
    """The sentences of a language; those of the source where there is no such language."""
    return _read(CATALOGUES, code)


@cache
def _read(folder: Path, code: str) -> NullTranslations:
    if code == SOURCE or code not in _codes(folder):
        return NullTranslations()
    with (folder / code / FILE).open("rb") as file:
        return GNUTranslations(file)


@frozen
class Sentence:
    """One that is yet to be said in a language."""

    template: str
    """In English, with its `{facts}`."""
    facts: Mapping[str, str]

    def __str__(self) -> str:
        """In English."""
        return self.template.format(**self.facts)


def spellings(code: str, context: str, word: str) -> tuple[str, ...]:
    """How people may write a word in a language, unaccented; a catalogue divides several by commas."""
    return tuple(map(unaccented, _written(code, context, word)))


def all_spellings(context: str, *words: str) -> frozenset[str]:
    """How people may write any of these words in any language, with accents and without."""
    written = {each for code in languages() for word in words for each in _written(code, context, word)}
    return frozenset(written | {*map(unaccented, written)})


def _written(code: str, context: str, word: str) -> list[str]:
    return [each.strip() for each in catalogue(code).pgettext(context, word).casefold().split(",")]


def named(text: str, *, begun: bool = False) -> str | None:
    """The code of a language, however it is named; `begun`: even where a name is cut off. None: there is no such."""
    plain = unaccented(text)
    if locale := re.fullmatch(r"([a-z]{2})[_-][a-z]{2}(?:\.[a-z0-9-]+)?", plain):
        plain = locale[1]  # `it_IT.UTF-8`
    for code in languages():
        names = (code, *spellings(code, "language", NAME))
        if plain in names or (begun and len(plain) > len(code) and any(name.startswith(plain) for name in names)):
            return code
    return None


def unaccented(text: str) -> str:
    """Lower case, without accents and blanks around."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each)).strip()


@frozen
class Spoken:
    """A language that there is."""

    @property
    def allowed(self) -> str:
        """The codes."""
        return f"one of: {', '.join(languages())}"

    def __call__(self, _instance: object, attribute: "Attribute[str]", value: str) -> None:
        """Raise ValueError where there is no such language."""
        if value not in languages():
            raise ValueError(f"{attribute.name} = {value[:80]!r}: must be {self.allowed}")
