"""What people read of a kiosk: its owner, its shop, its place. Pure."""

import html
import re
import unicodedata

from config.limits import NAME
from config.smiley.advice import AdviceError

_JOINER = "\N{ZERO WIDTH JOINER}"
"""Within an emoji of several, and within words of some scripts."""
_FILLERS = "\N{HANGUL FILLER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}\N{HALFWIDTH HANGUL FILLER}"
_NOTHING = _FILLERS + "\N{BRAILLE PATTERN BLANK}\N{REPLACEMENT CHARACTER}"
"""Printable by their category, and nothing to be seen; or a letter that some program has lost already."""
_SIGNS = r"[\s!-/:-@[-`{-~\N{HORIZONTAL ELLIPSIS}\N{EN DASH}\N{EM DASH}]+"
"""Where a name is still to be filled in: `-`, `...`, `???`."""
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def name(text: str, _language: str = "") -> str:
    """What people read. Raises AdviceError for what nobody can read, or HTML, which nobody should."""
    if place := odd_sign(text):
        raise AdviceError("sign in name", described(text[place - 1]), str(place))
    plain = html.unescape(_TAG.sub("", text)).strip()
    if plain != text and (_TAG.search(text) or re.search(r"&#?\w+;", text)):
        raise AdviceError("value meant", text, plain)
    if re.fullmatch(_SIGNS, text):
        raise AdviceError("no name", text)
    if not NAME.fits(text):
        raise ValueError(text)
    return text


def odd_sign(text: str) -> int:
    """The place of the first sign that cannot be shown, from 1; 0 without one."""
    joined = text.strip(_JOINER)
    return next(
        (
            at
            for at, sign in enumerate(text, start=1)
            if sign in _NOTHING or not (sign.isprintable() or (sign == _JOINER and joined == text))
        ),
        0,
    )


def described(sign: str) -> str:
    """One sign as a fault may name it: how it looks, and how Unicode calls it."""
    shown = f"{sign} " if sign.isprintable() and not unicodedata.combining(sign) else ""
    return f"{shown}(U+{ord(sign):04X}{', ' if (name := unicodedata.name(sign, '')) else ''}{name.lower()})"
