"""Names shortened to fit a chart, no two of them alike. Pure."""

from collections.abc import Sequence

from kiosk.office.report.page import typeface

ELLIPSIS = "…"
LEAST = 6
"""Characters, with the ellipsis: fewer tell nothing."""
BOLD = 700
"""As wide as a name is ever written: one that is a page's own has the same letters as on another's."""


def distinct_labels(names: Sequence[str], room_em: float) -> list[str]:
    """Each name, no wider than the room for it, in its own size.

    A longer one is cut at its end; one that would then look like another keeps the word in which they differ.
    """
    return [_fitting(name, [each for each in names if each != name], room_em) for name in names]


def _fitting(name: str, others: Sequence[str], room_em: float) -> str:
    shown = name
    for most in range(len(name) - 1, LEAST, -1):
        if typeface.text_width_em(shown, BOLD) <= room_em:
            break
        shown = _short(name, others, most)
    return shown


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
