"""What people read of a kiosk: its owner, its shop, its place. Pure."""

import html
import re

from config.shown_text import NAME, described, odd_sign
from config.smiley.advice import AdviceError

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
