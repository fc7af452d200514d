"""What stands behind a value: `shop = Station # near platform 1`. Pure.

A blank and `#` begin a remark; within quotation marks they do not. Where a `#` could as well belong to the value, as
in a password or in `Bar #1`, somebody is asked to say so with quotation marks.
"""

import re
from dataclasses import dataclass

QUOTES = (
    (
        '"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}'
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    ),
    "'\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}",
)
"""Double and single: what begins with one kind and ends with the other is a password, and not in quotation marks."""
_QUOTED = [
    re.compile(rf"[{each}](?P<value>{value})[{each}](?:\s+(?P<remark>#.*))?", re.DOTALL)
    # The first that is closed; where there are two at the beginning, up to the last.
    for value in (f"[^{QUOTES[0]}{QUOTES[1]}].*?", ".*")
    for each in QUOTES
]
_REMARK = re.compile(r"(?:^|\s+)(?P<remark>#.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RemarkedValue:
    """A value and the remark behind it."""

    value: str
    """Without the blanks and quotation marks around it; blanks within quotation marks are meant."""
    remark: str = ""
    """With its `#`; empty without one."""
    quoted: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether the `#` could belong to the value: `Bar #1`, `"Bar # 1`."""
        if not self.remark:
            return False
        ends = self.remark[-1] if self.quoted else self.value[:1]
        return (ends != "" and ends in "".join(QUOTES)) or not (
            self.quoted or self.remark[1:2].isspace() or self.remark == "#"
        )


def divide(text: str) -> RemarkedValue:
    """What stands behind the `=` of a line."""
    text = text.strip()
    for pattern in _QUOTED:
        if len(text) > 1 and (match := pattern.fullmatch(text)):
            return RemarkedValue(match["value"], match["remark"] or "", quoted=True)
    if match := _REMARK.search(text):
        return RemarkedValue(text[: match.start()], match["remark"])
    return RemarkedValue(text)


def quote(value: str, *, always: bool = False) -> str:
    """A value that is read again as it is, blanks, quotation marks and `#` in it as well; `always`: with marks."""
    written = (value, f'"{value}"', f"'{value}'")[always:]
    return next((each for each in written if divide(each).value == value and not divide(each).remark), f'"{value}"')
