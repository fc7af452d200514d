"""The answer to "Is it getting better?"."""

from kiosk.office.report.analysis.comparisons import Basis, Direction, Trend
from kiosk.office.report.analysis.doubts import Doubt
from kiosk.office.report.analysis.findings import MonthVerdict
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.doubt import compared_without, far_fewer, nothing_to_compare

UP, DOWN, FLAT = Direction.UP, Direction.DOWN, Direction.FLAT


def better(in_: Language, verdict: MonthVerdict, doubt: Doubt | None = None) -> str:
    """The answer to "Is it getting better?"."""
    trend, apart = verdict.trend, verdict.apart
    if doubt:
        return in_.gettext("Not to be told from the figures of this month: they may be wrong, as said below.")
    if verdict.last_vote:
        return in_.gettext("Nobody has voted since {day}.").format(day=in_.full_day(verdict.last_vote))
    if verdict.fewer:
        return far_fewer(in_)
    if trend is None and apart:
        return nothing_to_compare(in_, apart[0])
    if trend is None:
        return in_.gettext("Too early to say: there are not enough months or votes to compare.")
    words = (_better_than_last_year if trend.basis is Basis.YEAR else _better_than_before)(in_, trend)
    said = words.format(
        n=in_.number(trend.months), month=in_.said_month_name(trend.month), before=trend.before, after=trend.after
    )
    return compared_without(in_, f"{said} {_by_place(in_)}" if trend.by_place else said, apart)


def _by_place(in_: Language) -> str:
    """Why it is not the difference of the scores above and in the drawing."""
    return in_.gettext(
        "Each month and each kiosk weighs the same in both periods, whichever gets more votes; scores elsewhere on "
        "this page are of all votes."
    )


def _better_than_last_year(in_: Language, trend: Trend) -> str:
    _, n = in_.gettext, trend.months
    if n == 1:
        return {
            UP: _("Yes: {after} in {month}, {before} in the same month a year before."),
            DOWN: _("No: {after} in {month}, {before} in the same month a year before."),
            FLAT: _("No clear change: {after} in {month}, {before} in the same month a year before."),
        }[trend.direction]
    return {
        UP: in_.ngettext(
            "Yes: {after} over the last {n} month, {before} over the same month a year before.",
            "Yes: {after} over the last {n} months, {before} over the same months a year before.",
            n,
        ),
        DOWN: in_.ngettext(
            "No: {after} over the last {n} month, {before} over the same month a year before.",
            "No: {after} over the last {n} months, {before} over the same months a year before.",
            n,
        ),
        FLAT: in_.ngettext(
            "No clear change: {after} over the last {n} month, {before} over the same month a year before.",
            "No clear change: {after} over the last {n} months, {before} over the same months a year before.",
            n,
        ),
    }[trend.direction]


def _better_than_before(in_: Language, trend: Trend) -> str:
    if trend.direction is FLAT:
        return in_.ngettext(
            "No clear change: {after} over the last {n} month, {before} over the {n} before.",
            "No clear change: {after} over the last {n} months, {before} over the {n} before.",
            trend.months,
        )
    return in_.ngettext(
        "{after} over the last {n} month, {before} over the {n} before; that may be the season.",
        "{after} over the last {n} months, {before} over the {n} before; that may be the season.",
        trend.months,
    )
