"""Text that people read: on a page, in a mail, on a label, on paper. One rule for all of it. Pure."""

import unicodedata
from typing import Any

import attrs
from attrs import frozen

_JOINER = "\N{ZERO WIDTH JOINER}"
"""Within an emoji of several, and within words of some scripts."""
_FILLERS = "\N{HANGUL FILLER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}\N{HALFWIDTH HANGUL FILLER}"
_NOTHING = _FILLERS + "\N{BRAILLE PATTERN BLANK}\N{REPLACEMENT CHARACTER}"
"""Printable by their category, and nothing to be seen; or a letter that some program has lost already."""
_REPEATED = 80
"""Characters of a text that a fault repeats."""


def odd_sign(text: str) -> int:
    """The place of the first sign that nobody sees, or that turns round what stands after it, from 1; 0 without one."""
    joined = text.strip(_JOINER)
    return next(
        (
            at
            for at, sign in enumerate(text, start=1)
            if sign in _NOTHING or not (_is_shown(sign) or (sign == _JOINER and joined == text))
        ),
        0,
    )


def described(sign: str) -> str:
    """One sign as a fault may name it: how it looks, and how Unicode calls it."""
    shown = f"{sign} " if sign.isprintable() and not unicodedata.combining(sign) else ""
    return f"{shown}(U+{ord(sign):04X}{', ' if (name := unicodedata.name(sign, '')) else ''}{name.lower()})"


def _is_shown(sign: str) -> bool:
    return sign.isprintable() or unicodedata.category(sign) == "Zs"


@frozen
class ShownText:
    """A text of `least` to `most` characters that people can read, or None."""

    most: int
    least: int = 1

    @property
    def allowed(self) -> str:
        """How long it may be, in words."""
        long = f"{self.least}\N{EN DASH}{self.most}" if self.least else f"at most {self.most}"
        return f"{long} printable characters"

    def fits(self, value: str) -> bool:
        """Whether it can be shown."""
        return not self.fault(value)

    def fault(self, value: str) -> str:
        """What is wrong with a text, behind the text; empty: nothing."""
        if place := odd_sign(value[: self.most + 1]):
            sign = described(value[place - 1])
            return f"its character {place} is {sign}, which cannot be shown; write it again without it"
        bare = value.strip()
        if bare and bare != value and len(value) <= self.most:
            return f"has blanks around it; write {bare[:_REPEATED]!r}"
        return "" if self.least <= len(bare) <= self.most and len(value) <= self.most else f"must be {self.allowed}"

    def __call__(self, _instance: object, attribute: "attrs.Attribute[Any]", value: str | None) -> None:
        """Raise ValueError where it cannot be shown."""
        if value is not None and (fault := self.fault(value)):
            raise ValueError(f"{attribute.name} = {value[:_REPEATED]!r}: {fault}")


def one_name(name: str) -> str:
    """By what two names are one, as the archive's registry has it: however composed, whether capital or not."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


NAME, LABEL = ShownText(80), ShownText(80, least=0)
