"""What of a page is English in another language: sentences of the catalogue, as whole texts or parts of one."""

import re
from functools import cache

from config.language import catalogue
from tests.pseudo import Read

PLACES = re.compile(r"\{\w*\}|%\(\w+\)s|<[^>]*>")
ITSELF = {"English"}
"""What a language calls itself, to whoever does not speak the page's."""
LEAST_WORDS = 3
"""Of a part: a shorter one may be anybody's."""


@cache
def sentences(code: str) -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """What is translated as it stands, parts of what has names and figures in it, and what it is in that language."""
    wholes, parts, theirs = set[str](), set[str](), set[str]()
    for key, theirs_of_it in catalogue(code)._catalog.items():
        english = key[0] if isinstance(key, tuple) else key.rpartition("\x04")[2]
        theirs.add(theirs_of_it)
        if not english or theirs_of_it == english:
            continue
        if not PLACES.search(english):
            wholes.add(english)
        parts |= {each.strip() for each in PLACES.split(english) if len(re.findall("[a-z]+", each)) >= LEAST_WORDS}
    return frozenset(wholes), tuple(parts), frozenset(theirs)


def left_in_english(html: str, code: str) -> list[str]:
    """Such sentences and parts; `code` en: all that there are, which is the control."""
    wholes, parts, theirs = sentences("it" if code == "en" else code)
    texts = [" ".join(each.split()) for each in Read(html).words]
    whole = [each for each in texts if each in wholes - ITSELF and (code == "en" or each not in theirs)]
    together = "\n".join(texts)
    return whole + [each for each in parts if each in together]
