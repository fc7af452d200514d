"""Takes secrets out of texts that leave the kiosk. Pure."""

import re
from collections.abc import Iterable

GONE = "(removed)"
PATTERNS = (
    (re.compile(r"-----BEGIN [^-]*PRIVATE KEY-----.*?(?:-----END [^-]*-----|\Z)", re.DOTALL), GONE),
    (re.compile(r"(?<=://)[^/\s@]+(?=@)"), GONE),
    (
        re.compile(
            r"""(?ix) (?<![a-z]) (pass (?:word|wd|phrase)? | psk | secret | token | api[_-]?key) (["']?\s*[=:]\s*)
            (?: "[^"\n]*" | '[^'\n]*' | \S+ )"""
        ),
        rf"\1\2{GONE}",
    ),
)
"""What looks like a key, the user of an address, or a password, whoever wrote it there."""
SHORTEST = 4
"""A secret shorter than this would take away half of every sentence, and be none."""


def redact(text: str, secrets: Iterable[str]) -> str:
    """The text without `secrets`, which are known, and without what looks like some."""
    for secret in sorted((each for each in secrets if len(each) >= SHORTEST), key=len, reverse=True):
        text = text.replace(secret, GONE)
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text
