"""The keys of smiley.txt as people write them, in every language that has a catalogue. Pure."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from config.language import all_spellings, languages, pgettext_noop, spellings, unaccented

CONTEXT = "smiley.txt key"
KEYS = (
    pgettext_noop("smiley.txt key", "language"),
    pgettext_noop("smiley.txt key", "kiosk id"),
    pgettext_noop("smiley.txt key", "owner"),
    pgettext_noop("smiley.txt key", "shop"),
    pgettext_noop("smiley.txt key", "place"),
    pgettext_noop("smiley.txt key", "time zone"),
    pgettext_noop("smiley.txt key", "opening hours"),
    pgettext_noop("smiley.txt key", "wifi name"),
    pgettext_noop("smiley.txt key", "wifi password"),
    pgettext_noop("smiley.txt key", "wifi country"),
    pgettext_noop("smiley.txt key", "broker"),
    pgettext_noop("smiley.txt key", "token"),
    pgettext_noop("smiley.txt key", "buttons"),
    pgettext_noop("smiley.txt key", "lights"),
    pgettext_noop("smiley.txt key", "brightness"),
    pgettext_noop("smiley.txt key", "glow"),
    pgettext_noop("smiley.txt key", "clock"),
    pgettext_noop("smiley.txt key", "office"),
    pgettext_noop("smiley.txt key", "today"),
)
ALSO = {
    "lang": "language",
    "id": "kiosk id",
    "kiosk": "kiosk id",
    "kiosk name": "place",
    "touchpoint": "place",
    "owner name": "owner",
    "company": "owner",
    "shop name": "shop",
    "store": "shop",
    "store name": "shop",
    "timezone": "time zone",
    "zeitzone": "time zone",
    "tz": "time zone",
    "hours": "opening hours",
    "opening times": "opening hours",
    "business hours": "opening hours",
    "offnungszeiten": "opening hours",
    "network": "wifi name",
    "wifi": "wifi name",
    "ssid": "wifi name",
    "wifi ssid": "wifi name",
    "psk": "wifi password",
    "wifi psk": "wifi password",
    "wifi key": "wifi password",
    "wifi pass": "wifi password",
    "wifi passphrase": "wifi password",
    "wifi passwort": "wifi password",
    "country": "wifi country",
    "server": "broker",
    "mqtt": "broker",
    "host": "broker",
    "mqtt server": "broker",
    "mqtt host": "broker",
    "mqtt broker": "broker",
    "claim token": "token",
    "leds": "lights",
    "lamps": "lights",
    "light brightness": "brightness",
    "idle glow": "glow",
    "rtc": "clock",
}
"""Other names in English, and those of kiosk.toml and of other programs' files."""


def fold(key: str) -> str:
    """A key as it is compared: case, width, blanks, hyphens and underscores make no difference."""
    plain = "".join(each for each in unicodedata.normalize("NFKC", key) if unicodedata.category(each) != "Cf")
    folded = " ".join(re.sub(r"[\s_-]+", " ", plain).split()).casefold()
    return re.sub(r"\b(?:wi fi|wlan)\b", "wifi", folded)


@cache
def _names(_languages: tuple[str, ...]) -> Mapping[str, str]:
    written = {fold(unaccented(each)): key for key in KEYS for each in all_spellings(CONTEXT, key)}
    return {**written, **ALSO, **{key: key for key in KEYS}}


def names_of(key: str) -> list[str]:
    """The names of a key that have no accents, as they are in a file whose encoding is not known yet."""
    return sorted(name for name, meant in _names(languages()).items() if meant == key and name.isascii())


def language_of(heads: Iterable[str]) -> str | None:
    """The language in which most of these keys are written, accents or not; None where all are English, or nobody's."""
    written = {fold(unaccented(each)) for each in heads}
    own = {code: {fold(each) for key in KEYS for each in spellings(code, CONTEXT, key)} for code in languages()}
    counts = {code: len(written & (names - {*KEYS, *ALSO})) for code, names in own.items()}
    code = max(counts, key=lambda each: counts[each])
    return code if counts[code] else None


def key_of(written: str) -> str | None:
    """The key that is meant by a name; None where it is none."""
    return _names(languages()).get(fold(unaccented(written)))


def nearest(written: str) -> str | None:
    """The name of a key that is most like it, in whichever language; None where none is.

    A word of the names of one key alone is that: `zone` looks less like `time zone` than like Italian's `nazione`.
    """
    plain, names = fold(unaccented(written))[:80], _names(languages())
    having = [name for name in names if plain in name.split()]
    if len({names[name] for name in having}) == 1:
        return next((name for name in having if name in KEYS), having[0])
    close = difflib.get_close_matches(plain, names, n=1, cutoff=0.7)
    return close[0] if close else None
