"""Days of the week as people list them: single ones, groups, and from one to another, `Mo-Fr, Su`. Pure."""

from collections.abc import Sequence

from config.smiley.day_names import GROUPS
from config.smiley.day_words import day
from config.smiley.hours_tokens import HoursError, Part, Token, shown


def read_days(run: Sequence[Token], language: str) -> list[int]:
    """The days of a list: single ones, groups, and from one to another. Raises HoursError."""
    days: list[int] = []
    rest = list(run)
    while rest:
        first = rest.pop(0)
        if first.kind is Part.AND:
            continue
        if first.kind is Part.GROUP and not (rest and rest[0].kind is Part.TO):
            days += GROUPS[first.text]
            continue
        if listed := _listed([first, *rest], language):
            days += listed
            del rest[: 2 * len(listed) - 2]
            continue
        # Else a slash is `and` on one door and `to` on the next.
        begin = day(first.text, language) if first.kind is Part.DAY else None
        end = begin
        if len(rest) > 1 and rest[0].kind is Part.TO:
            end = day(rest[1].text, language) if rest[1].kind is Part.DAY else None
            del rest[:2]
        if begin is None or end is None:
            raise HoursError(shown(run))
        # Saturday to Monday goes around the week's end.
        days += [(begin + n) % 7 for n in range((end - begin) % 7 + 1)]
    if len({*days}) < len(days) or ([each.kind for each in run] == [Part.DAY] * 2 and not _are_next(days)):
        raise HoursError(shown(run))
    return days


def _are_next(days: Sequence[int]) -> bool:
    """Whether one follows the other. Of `lun ven` nobody knows whether a dash is lost."""
    return (days[1] - days[0]) % 7 == 1


def _listed(run: Sequence[Token], language: str) -> list[int]:
    """Days between slashes, where those can be nothing but a list: three and more, or one day and the next."""
    count = 1
    while len(run) > 2 * count and run[2 * count - 1].kind is Part.SLASH and run[2 * count].kind is Part.DAY:
        count += 1
    days = [day(token.text, language) for token in run[: 2 * count : 2]]
    if count == 1 or None in days or (len(run) > 2 * count - 1 and run[2 * count - 1].kind is Part.TO):
        return []
    found = [each for each in days if each is not None]
    return found if count > 2 or _are_next(found) else []  # noqa: PLR2004 - two may be a span whose dash was lost
