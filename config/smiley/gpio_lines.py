"""Buttons and lights by their GPIO lines, or by the pins of the header on which those are. Pure.

The header of every Raspberry Pi with 40 pins: https://www.raspberrypi.com/documentation/computers/raspberry-pi.html
"""

import re
from collections.abc import Iterator

from config.buttons import FACES
from config.language import all_spellings, pgettext_noop, unaccented
from config.limits import LINES
from config.smiley.advice import AdviceError

NONE = pgettext_noop("smiley.txt", "none")
LINE_OF_PIN = {
    3: 2,
    5: 3,
    7: 4,
    8: 14,
    10: 15,
    11: 17,
    12: 18,
    13: 27,
    15: 22,
    16: 23,
    18: 24,
    19: 10,
    21: 9,
    22: 25,
    23: 11,
    24: 8,
    26: 7,
    29: 5,
    31: 6,
    32: 12,
    33: 13,
    35: 19,
    36: 16,
    37: 26,
    38: 20,
    40: 21,
}
"""The others are power, ground, and the two of a board's own memory (27 and 28)."""
LINE_OF_WIRING_PI = dict(enumerate((17, 18, 27, 22, 23, 24, 25, 4, 2, 3, 8, 7, 10, 9, 11, 14, 15)))
LINE_OF_WIRING_PI |= {21: 5, 22: 6, 23: 13, 24: 19, 25: 26, 26: 12, 27: 16, 28: 20, 29: 21}
"""As `gpio readall` and `pinout` of WiringPi count: https://github.com/WiringPi/WiringPi."""
MEMORY = {0, 1}
"""Lines of a board's own memory, to which nobody wires a button; WiringPi's first ones are buttons' favourites."""
OUR_LINES = {17, 27, 22, 5, 6, 13}
"""Of the wires in docs/TECHNICIAN.md: whoever writes some of these means them."""
_ITEM = re.compile(
    r"(?:(?P<kind>gpio|bcm|wpi|wiringpi|lines?|linee|linea|linij\w*|pins?|pin|board|j8|physical|piedin[oi]|kontakt\w*)[\s._:#-]*)?(?P<number>[0-9]{1,2})"
    r"(?:\s*\(\s*(?P<other>gpio|bcm|pin|piedino|kontaktas)[\s._#-]*(?P<same>[0-9]{1,2})\s*\))?(?:[\s,;/]+|$)"
)


def buttons(text: str, _language: str = "") -> tuple[int, ...]:
    """GPIO lines, each once."""
    lines = _lines(text)
    if len(lines) not in FACES:
        raise ValueError(text)
    return lines


def lights(text: str, _language: str = "") -> tuple[int, ...]:
    """GPIO lines, each once, or none."""
    return () if is_none(text) else _lines(text)


def is_none(text: str) -> bool:
    """Whether it says in any language that there is none."""
    return unaccented(text) in all_spellings("smiley.txt", NONE)


def _lines(text: str) -> tuple[int, ...]:
    items = [*_items(text)]
    bare = [number for number, kind, _ in items if not kind]
    if bare and len(bare) == len(items) and {*bare} <= LINE_OF_PIN.keys() and not {*bare} <= OUR_LINES:
        raise AdviceError("pins", text, ", ".join(str(LINE_OF_PIN[number]) for number in bare))
    kinds, numbers = {kind for _, kind, _ in items}, [number for number, *_ in items]
    may_be = kinds <= {"wiringpi", "dotted"} or (kinds == {""} and MEMORY & {*numbers})
    if may_be and {*numbers} <= LINE_OF_WIRING_PI.keys():
        raise AdviceError("wiringpi", text, ", ".join(str(LINE_OF_WIRING_PI[number]) for number in numbers))
    if "wiringpi" in kinds:
        raise ValueError(text)
    lines = tuple(_line(text, number, is_pin=kind == "pin") for number, kind, _ in items)
    # `GPIO17 (pin 11)`: both must say the same.
    if any(same is not None and same != line for line, (_, _, same) in zip(lines, items, strict=True)):
        raise ValueError(text)
    if not lines or len({*lines}) < len(lines) or not all(LINES[0] <= line <= LINES[1] for line in lines):
        raise ValueError(text)
    return lines


def _line(text: str, number: int, *, is_pin: bool) -> int:
    if is_pin and number not in LINE_OF_PIN:
        raise AdviceError("no GPIO pin", text, str(number))
    return LINE_OF_PIN[number] if is_pin else number


def _items(text: str) -> Iterator[tuple[int, str, int | None]]:
    """Each number, what it counts (`pin`, `line`, or nothing said), and the line that is said to be the same."""
    rest, kind = unaccented(text), ""
    while rest:
        match = _ITEM.match(rest)
        if match is None:
            raise ValueError(text)
        # `GPIO 17, 27, 22`: said once, and meant of all.
        kind = _kind(match["kind"], is_dotted=f"{match['kind']}." in match[0]) or kind
        same = int(match["same"]) if match["same"] else None
        if same is not None and _kind(match["other"]) == "pin":
            same = LINE_OF_PIN.get(same, -1)
        yield int(match["number"]), kind, same
        rest = rest[match.end() :]


def _kind(word: str | None, *, is_dotted: bool = False) -> str:
    if not word:
        return ""
    if word in {"wpi", "wiringpi"}:
        return "wiringpi"
    # `GPIO. 0` is a name of WiringPi's, and anybody else's way to write a line.
    if word == "gpio" and is_dotted:
        return "dotted"
    return "pin" if word.startswith(("pin", "pied", "kont", "board", "j8", "phys")) else "line"
