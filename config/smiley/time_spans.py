"""Times of day as people write them: from one to another, `8-13, 15-19.30`, `9-5pm`, `18-02`. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from config.smiley.hours_tokens import HoursError, Part, Token, shown

HOUR = 60
DAY = 24 * HOUR

LAST_MINUTE = DAY - 1
"""Where people write when a day ends, who know no 24:00."""
_SLASHES = re.compile("T/T(?:[-,]?T/T)*")

Spans = list[tuple[int, int]]
"""Minutes after the day's beginning; past the day's end where the door closes on the next day."""


def read_spans(run: Sequence[Token], *, bare: bool = False) -> Spans:
    """From one time to another, one or several. `bare`: no day stands beside them. Raises HoursError."""
    rest = [token for token in _with_slashes_read(run) if token.kind not in {Part.AND, Part.SLASH}]
    if any(token.kind is Part.TIME for token in rest):
        # `8-18 non stop`: without a break.
        rest = [token for token in rest if token.text != "nonstop"]
    spans: Spans = []
    while rest:
        first = rest.pop(0)
        if first.kind is Part.WHOLE_DAY:
            spans.append((0, DAY))
            continue
        if [first.kind, *(token.kind for token in rest[:2])] != [Part.TIME, Part.TO, Part.TIME]:
            raise HoursError(shown(run))
        spans.append(_span(first, rest[1], run, after=spans[-1][1] if spans else 0))
        del rest[:2]
    if bare and len(spans) > 1 and spans[0][1] <= 7 * HOUR:
        raise HoursError(shown(run))  # `1-5 9-18`: days by their numbers?
    return sorted(spans)


def _with_slashes_read(run: Sequence[Token]) -> Sequence[Token]:
    """A slash is `to` where each is between two times and nothing else is: `7.30/19.30`, `8/12 - 15/19`."""
    signs = {Part.TIME: "T", Part.SLASH: "/", Part.TO: "-", Part.AND: ","}
    if not _SLASHES.fullmatch("".join(signs.get(token.kind, "?") for token in run)):
        return run
    turned = {Part.SLASH: Part.TO, Part.TO: Part.AND}
    return [replace(token, kind=turned.get(token.kind, token.kind)) for token in run]


def _span(first: Token, last: Token, run: Sequence[Token], *, after: int = 0) -> tuple[int, int]:
    """From one to the other. `after`: where the span before ends, by which morning is told from afternoon."""
    if first.text == "24":
        raise HoursError(shown(run))  # `Mo-Fr 24-7`: nobody writes midnight so, where a day begins
    begin, end = first.minutes % DAY, last.minutes or DAY
    end = DAY if end == LAST_MINUTE else end
    if last.half and not first.half:
        # `9-5pm`, `9am-1pm, 2-5pm`: the only reading, or none.
        halves = [each for each in (begin, begin + DAY // 2) if each < end and each < DAY]
        halves = [each for each in halves if each >= after] if len(halves) > 1 else halves
        if first.exact or len(halves) != 1:
            halves = [begin] if first.exact and begin < end else []
        if not halves:
            raise HoursError(shown(run))
        begin = halves[0]
    if first.half and not last.half and not last.exact and end <= begin < end + DAY // 2:
        end += DAY // 2  # `9am-5`, `1pm-5`: the only reading by day
    said = first.half and last.half
    if not said and not first.exact and not last.half and 0 < begin < 5 * HOUR:
        raise HoursError(shown(run))  # `2-6`: by day, or by night?
    if begin < end:
        return begin, end
    # Past midnight only where that is surely meant: `9-5` is not.
    late = first.exact and begin >= 16 * HOUR
    if end <= 6 * HOUR and (said or late or (last.exact and begin >= 10 * HOUR)):
        return begin, end + DAY
    raise HoursError(shown(run))
