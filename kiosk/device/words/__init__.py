"""What the self-test says on paper, in the kiosk's language. Pure.

A kiosk has no library for catalogues: dictionaries lead from the English sentence to that of each language.
"""

from collections.abc import Mapping
from typing import TypeAlias

from kiosk.device.words.machine import MACHINE
from kiosk.device.words.office import OFFICE
from kiosk.device.words.page import PAGE
from kiosk.device.words.system import SYSTEM

Fact: TypeAlias = str | int | float
"""What a sentence speaks of. A text that has a translation of its own is translated, too."""

CODES = ("it", "lt")
"""In the order of the translations."""
SENTENCES = PAGE | MACHINE | OFFICE | SYSTEM


def say(language: str, sentence: str, facts: Mapping[str, Fact] | None = None) -> str:
    """The sentence with its `{facts}`; English where the language does not know it."""
    told = _translated(language, sentence)
    return told.format(**{key: _shown(language, fact) for key, fact in facts.items()}) if facts else told


def _translated(language: str, sentence: str) -> str:
    return SENTENCES[sentence][CODES.index(language)] if language in CODES and sentence in SENTENCES else sentence


def _shown(language: str, fact: Fact) -> str:
    if isinstance(fact, float):
        number = f"{fact:.1f}".removesuffix(".0")
        return number.replace(".", ",") if language in CODES else number
    return _translated(language, str(fact))
