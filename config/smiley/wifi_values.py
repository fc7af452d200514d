"""A wireless network as smiley.txt gives it: its name, its password, its country. Pure."""

import re

from config.countries import called, countries, nearest
from config.shown_text import described, odd_sign
from config.smiley.advice import AdviceError
from config.smiley.entry import STORED
from config.smiley.gpio_lines import is_none

NAME_BYTES = 32
"""Of a network's name, by IEEE 802.11."""
PASSPHRASE = (8, 63)
"""Characters of a passphrase, by IEEE 802.11i."""
KEY_DIGITS = 64


def wifi_name(text: str, _language: str = "") -> str:
    """A network's name: at most 32 bytes to the radio, whatever they mean."""
    if place := odd_sign(text):
        raise AdviceError("sign in name", described(text[place - 1]), str(place))
    if len(text.encode(errors="replace")) > NAME_BYTES:
        raise AdviceError("too many bytes", text, str(len(text.encode(errors="replace"))))
    if not text:
        raise ValueError(text)
    return text


def wifi_password(text: str, _language: str = "") -> str:
    """A passphrase of WPA, the key made of one (64 hexadecimal digits), or `(stored)`."""
    if text.casefold().strip() == STORED:
        return STORED
    if is_none(text) or text == "-":
        raise AdviceError("no password")
    if place := next((n for n, sign in enumerate(text, start=1) if not " " <= sign <= "~"), 0):
        raise AdviceError("sign in secret", described(text[place - 1]), str(place))
    if len(text) == KEY_DIGITS and re.fullmatch("[0-9A-Fa-f]+", text):
        return text
    if {*text} == {"*"}:  # copied from where it is hidden
        raise ValueError
    if not PASSPHRASE[0] <= len(text) <= PASSPHRASE[1]:
        raise AdviceError("secret's length", str(len(text)))
    return text


def wifi_country(text: str, _language: str = "") -> str:
    """Two letters of ISO 3166, or the country's name in one of several languages."""
    if text.upper() in countries():
        return text.upper()
    found = called(text)
    if len(found) == 1 and len(text) > 2:  # noqa: PLR2004 - two letters look like a code, and are none
        return found[0].code
    meant = [country.code for country in found] or [near.code for near in (nearest(text),) if near]
    if meant:
        raise AdviceError("value meant", text, " / ".join(meant))
    raise ValueError(text)
