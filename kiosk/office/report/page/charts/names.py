"""Names shortened to fit a chart, no two of them alike. Pure."""

from collections.abc import Sequence
from unicodedata import east_asian_width

ELLIPSIS = "…"
SLIM, BROAD = frozenset("iljtfrI.,:;'|!()[] -"), frozenset("mwMW@%")
LEAST = 6
"""Characters, with the ellipsis: fewer tell nothing."""
EAST_ASIAN = {"W": 2.0, "F": 2.0}
"""By `unicodedata.east_asian_width`; pictures as well."""


def distinct_labels(names: Sequence[str], most: int) -> list[str]:
    """Each name, at most as wide as `most` ordinary characters.

    A longer one is cut at its end; one that would then look like another keeps the word in which they differ.
    """
    return [_fitting(name, [each for each in names if each != name], most) for name in names]


def _fitting(name: str, others: Sequence[str], most: int) -> str:
    shown = _short(name, others, most)
    for fewer in range(most - 1, LEAST, -1):
        if _width(shown) <= most:
            break
        shown = _short(name, others, fewer)
    return shown


def _width(text: str) -> float:
    """In ordinary characters, about."""
    return sum(_of_one(character) for character in text)


def _of_one(character: str) -> float:
    if character in SLIM:
        return 0.5
    if character in BROAD:
        return 1.6
    return EAST_ASIAN.get(east_asian_width(character), 1.25 if character.isupper() else 1.0)


def _short(name: str, others: Sequence[str], most: int) -> str:
    if len(name) <= most:
        return name
    head = name[: most - 1]
    alike = [each for each in others if each.startswith(head)]
    if not alike:
        return head.rstrip() + ELLIPSIS
    # From the word in which it differs from the one that is most like it, with a little of the beginning.
    shared = max(_alike(name, each) for each in alike)
    begin = max(name.rfind(" ", 0, shared + 1) + 1, shared - most // 2)
    rest = name[begin:]
    start = name[: max(most // 4, most - 1 - len(rest))].rstrip()
    room = most - len(start) - 1
    cut = rest if len(rest) <= room else rest[: room - 1].rstrip() + ELLIPSIS
    return start + ELLIPSIS + cut


def _alike(name: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(name, other, strict=False))
    return next((place for place, (one, two) in pairs if one != two), min(len(name), len(other)))
