"""Names cut short where there is little room, and still told apart. Pure."""

from collections.abc import Sequence

ELLIPSIS = "…"


def told_apart(names: Sequence[str], most: int) -> list[str]:
    """Each name in so many characters: cut at its end, or, where others begin alike, where it begins to differ."""
    return [_short(name, [each for each in names if each != name], most) for name in names]


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
