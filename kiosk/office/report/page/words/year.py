"""What a year comes to."""

from collections.abc import Iterator

from kiosk.office.report.analysis.comparisons import Direction, Trend
from kiosk.office.report.analysis.effect import Answer, Effect
from kiosk.office.report.analysis.year import YearFound
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.doubt import compared_without, no_verdict
from kiosk.office.report.page.words.verdict import Chip

MANY = 3
"""Answers, of which one may well be chance."""


def year_headline(in_: Language, found: YearFound) -> str:
    """The page in one sentence."""
    _ = in_.gettext
    if found.score is None:
        return _("Too little is known of {year} to judge it as a whole.").format(year=found.year)
    if found.trend is None:
        sentence = _("{year}: there are not enough months of a year before to compare with.")
        return sentence.format(year=found.year)
    sentence = {
        Direction.UP: _("{year}: customers were clearly happier than the year before."),
        Direction.DOWN: _("{year}: customers were clearly less happy than the year before."),
        Direction.FLAT: _("{year}: customers were about as happy as the year before.")
        if found.trend.alike
        else _("{year}: no clear change from the year before."),
    }[found.trend.direction]
    return compared_without(in_, sentence.format(year=found.year), found.apart)


def year_chip(in_: Language, trend: Trend) -> Chip:
    """The difference in few words: of which months, and from what."""
    n, flat = trend.months, trend.direction is Direction.FLAT
    words = in_.ngettext(
        "{after} after {before}, over the {n} month that told in both years",
        "{after} after {before}, over the {n} months that told in both years",
        n,
    ).format(n=in_.number(n), before=trend.before, after=trend.after)
    return Chip(trend.direction, "" if flat else in_.signed(trend.points), words)


def year_weighed(in_: Language, trend: Trend) -> str:
    """Why it is not the difference of the scores of both years; empty where it is."""
    if not trend.by_place:
        return ""
    return in_.gettext(
        "Each month is compared with the same one a year before, whichever has more votes; the score is of all votes."
    )


def year_remarks(in_: Language, found: YearFound) -> Iterator[str]:
    """What to know before trusting the figures, the gravest first."""
    for month, doubt in found.doubts:
        yield no_verdict(in_, doubt, in_.said_month(month))
    empty = [in_.said_month(each.month) for each in found.history if each and not each.votes]
    if empty:
        yield in_.gettext("Nobody voted in {month}.").format(month=in_.both(empty))
    if found.begun:
        yield in_.gettext("Its figures begin in {month}.").format(month=in_.said_month(found.begun))
    before = int(found.begun[5:]) - 1 if found.begun else 0
    missing = [each for each in found.history[before:] if each is None]
    if missing:
        yield in_.ngettext("Of {n} month nothing was heard.", "Of {n} months nothing was heard.", len(missing)).format(
            n=in_.number(len(missing))
        )


def year_known(in_: Language, found: YearFound) -> str:
    """What to know of a year that is not over; empty where it is."""
    if found.known_to is None:
        return ""
    sentence = in_.gettext("Provisional: the year is known up to {day}, and may still change.")
    return sentence.format(day=in_.full_day(found.known_to))


def year_changes(in_: Language, found: YearFound, *, moved: bool) -> str:
    """What helped, in one sentence. `moved`: the kiosk was, by a note, which is no change of the shop."""
    _ = in_.gettext
    effects = [each for each in found.changes if isinstance(each.found, Effect)]
    helped = [each.words for each in effects if isinstance(each.found, Effect) and _helped(each.found)]
    if not found.changes and moved:
        return _("Only that the kiosk was moved was noted. Note a change, and this page can say whether it helped.")
    if not found.changes:
        return _("No change was noted. Note one, and this page can say whether it helped.")
    if not helped:
        return _("Of no change can it be said that it helped.")
    said = _("What probably helped: {changes}.").format(
        changes=in_.both([_("“{words}”").format(words=words) for words in helped])
    )
    if len(effects) < MANY:
        return said
    chance = _("One in twenty such answers is chance.")
    return f"{said} {chance}"


def more_changes(in_: Language, unshown: int) -> str:
    """How many are not listed; empty where none is."""
    if not unshown:
        return ""
    sentence = in_.ngettext(
        "{n} more change was noted, of which nothing can be said.",
        "{n} more changes were noted, of which nothing can be said.",
        unshown,
    )
    return sentence.format(n=in_.number(unshown))


def _helped(effect: Effect) -> bool:
    return effect.answer is Answer.HELPED and effect.controlled
