"""What the month comes to: the headline, the margin, and the differences beside it."""

from dataclasses import dataclass

from kiosk.office.report.analysis.comparisons import Basis, Direction, Trend
from kiosk.office.report.analysis.findings import MonthVerdict, Score, Unfinished
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.doubt import compared_without, far_fewer, nothing_to_compare

UP, DOWN, FLAT = Direction.UP, Direction.DOWN, Direction.FLAT


@dataclass(frozen=True, slots=True)
class Chip:
    """A difference in few words."""

    direction: Direction
    figure: str
    """With its sign; empty where there is no clear difference."""
    words: str


def headline(in_: Language, verdict: MonthVerdict) -> str:
    """The page in one sentence."""
    if verdict.indicative:
        return _too_few(in_, verdict)
    trend, apart = verdict.trend, verdict.apart
    if verdict.fewer:
        return far_fewer(in_)
    if trend:
        return compared_without(in_, _compared(in_, trend), apart)
    if apart:
        return nothing_to_compare(in_, apart[0])
    if verdict.first:
        return in_.gettext("The first month: from the next one on there is something to compare.")
    sentence = in_.gettext("It is too early to compare {month} with other months.")
    return sentence.format(month=in_.said_month_name(verdict.month))


def _compared(in_: Language, trend: Trend) -> str:
    _ = in_.gettext
    if trend.basis is Basis.YEAR:
        return {
            UP: _("Customers are clearly happier than a year ago."),
            DOWN: _("Customers are clearly less happy than a year ago."),
            FLAT: _("Customers are about as happy as a year ago.")
            if trend.alike
            else _("No clear change from a year ago."),
        }[trend.direction]
    return {
        UP: _("Customers are happier than three months before; it may be the season."),
        DOWN: _("Customers are less happy than three months before; it may be the season."),
        FLAT: _("No change that could not be the season: after a year more can be said."),
    }[trend.direction]


def _too_few(in_: Language, verdict: MonthVerdict) -> str:
    month = in_.said_month(verdict.month)
    if verdict.votes == 0:
        return in_.gettext("Nobody voted in {month}.").format(month=month)
    return in_.ngettext(
        "Only {votes} vote in {month}: too few to judge.",
        "Only {votes} votes in {month}: too few to judge.",
        verdict.votes,
    ).format(votes=in_.number(verdict.votes), month=month)


def range_words(in_: Language, score: Score) -> str:
    """The margin of the index, in words."""
    if score.first_impression:
        return in_.gettext("a first impression")
    return in_.gettext("most likely {low}\N{EN DASH}{high}").format(low=score.low, high=score.high)


def trend_chip(in_: Language, trend: Trend) -> Chip:
    """The last months against earlier ones, in few words."""
    n, flat = trend.months, trend.direction is FLAT
    if trend.basis is Basis.SEASON:
        words = (
            in_.ngettext("no clear change from the {n} month before", "no clear change from the {n} months before", n)
            if flat
            else in_.ngettext("against the {n} month before", "against the {n} months before", n)
        )
    elif n == 1 and flat:
        words = in_.gettext("no clear change from the same month last year")
    elif n == 1:
        words = in_.gettext("against the same month last year")
    elif flat:
        words = in_.ngettext(
            "no clear change from the same {n} month last year",
            "no clear change from the same {n} months last year",
            n,
        )
    else:
        words = in_.ngettext("against the same {n} month last year", "against the same {n} months last year", n)
    return Chip(trend.direction, "" if flat else in_.signed(trend.points), words.format(n=in_.number(n)))


def provisional(in_: Language, unfinished: Unfinished) -> str:
    """What to know of a month that is not over."""
    return in_.gettext("Provisional: {month} is known up to {day}, and may still change.").format(
        month=in_.said_month_name(unfinished.month), day=in_.day(unfinished.until)
    )
