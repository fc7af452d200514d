"""What the month comes to: the headline, the margin, and the differences beside it."""

from dataclasses import dataclass

from kiosk.office.report.analysis.findings import Basis, Change, Direction, MonthVerdict, Score, Trend, Unfinished
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.doubt import compared_without, nothing_to_compare

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
    if verdict.trend and verdict.trend.basis is Basis.YEAR:
        sentence = _against_last_year(in_, verdict.trend, verdict.change)
    elif verdict.trend and verdict.trend.direction is UP:
        sentence = in_.gettext("Customers are happier than three months before; it may be the season.")
    elif verdict.trend and verdict.trend.direction is DOWN:
        sentence = in_.gettext("Customers are less happy than three months before; it may be the season.")
    elif verdict.change:
        sentence = _against_last_month(in_, verdict.change)
    elif verdict.trend:
        sentence = in_.gettext("The score is holding steady.")
    elif verdict.apart:
        return nothing_to_compare(in_, verdict.apart[0])
    elif verdict.first:
        sentence = in_.gettext("The first month: from the next one on there is something to compare.")
    else:
        sentence = in_.gettext("There is nothing to compare {month} with yet.")
    said = sentence.format(month=in_.said_month_name(verdict.month))
    return compared_without(in_, said, verdict.apart) if verdict.trend or verdict.change else said


def _against_last_month(in_: Language, change: Change) -> str:
    return {
        UP: in_.gettext("The score rose in {month}."),
        DOWN: in_.gettext("The score fell in {month}."),
        FLAT: in_.gettext("The score is holding steady."),
    }[change.direction]


def _too_few(in_: Language, verdict: MonthVerdict) -> str:
    month = in_.said_month(verdict.month)
    if verdict.votes == 0:
        return in_.gettext("Nobody voted in {month}.").format(month=month)
    return in_.ngettext(
        "Only {votes} vote in {month}: too few to judge.",
        "Only {votes} votes in {month}: too few to judge.",
        verdict.votes,
    ).format(votes=in_.number(verdict.votes), month=month)


def _against_last_year(in_: Language, trend: Trend, change: Change | None) -> str:
    _ = in_.gettext
    return {
        (UP, UP): _("Customers are clearly happier than a year ago, and the score rose in {month}."),
        (UP, FLAT): _("Customers are clearly happier than a year ago, and the score is holding steady."),
        (UP, DOWN): _("Customers are clearly happier than a year ago, but the score fell in {month}."),
        (UP, None): _("Customers are clearly happier than a year ago."),
        (FLAT, UP): _("Customers are about as happy as a year ago, and the score rose in {month}."),
        (FLAT, FLAT): _("Customers are about as happy as a year ago, and the score is holding steady."),
        (FLAT, DOWN): _("Customers are about as happy as a year ago, but the score fell in {month}."),
        (FLAT, None): _("Customers are about as happy as a year ago."),
        (DOWN, UP): _("Customers are clearly less happy than a year ago, but the score rose in {month}."),
        (DOWN, FLAT): _("Customers are clearly less happy than a year ago, and the score has not moved since."),
        (DOWN, DOWN): _("Customers are clearly less happy than a year ago, and the score fell in {month}."),
        (DOWN, None): _("Customers are clearly less happy than a year ago."),
    }[trend.direction, change.direction if change else None]


def range_words(in_: Language, score: Score) -> str:
    """The margin of the index, in words."""
    if score.first_impression:
        return in_.gettext("a first impression")
    return in_.gettext("most likely {low}\N{EN DASH}{high}").format(low=score.low, high=score.high)


def trend_chip(in_: Language, trend: Trend) -> Chip:
    """The last three months against earlier ones, in few words."""
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
    return _chip(in_, trend, words.format(n=in_.number(n)))


def change_chip(in_: Language, change: Change) -> Chip:
    """This month against the one before, in few words."""
    flat = change.direction is FLAT
    words = in_.gettext("no clear change since {month}") if flat else in_.gettext("since {month}")
    return _chip(in_, change, words.format(month=in_.said_month(change.since)))


def _chip(in_: Language, found: Trend | Change, words: str) -> Chip:
    figure = "" if found.direction is FLAT else in_.signed(found.points)
    return Chip(found.direction, figure, words)


def provisional(in_: Language, unfinished: Unfinished) -> str:
    """What to know of a month that is not over."""
    return in_.gettext("Provisional: {month} is known up to {day}, and may still change.").format(
        month=in_.said_month_name(unfinished.month), day=in_.day(unfinished.until)
    )
