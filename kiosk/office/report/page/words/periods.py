"""What two periods of the owner's own choice come to."""

from kiosk.office.report.analysis.comparisons import Direction
from kiosk.office.report.analysis.hourly.hour_blocks import HourBlock
from kiosk.office.report.analysis.periods import ComparedPeriods, MonthInDoubt, NotCompared, TwoPeriods
from kiosk.office.report.analysis.statistics import ENOUGH, points
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.doubt import compared_without, no_verdict, nothing_to_compare


def periods_headline(in_: Language, two: TwoPeriods) -> str:
    """The page in one sentence."""
    match two.found:
        case ComparedPeriods(direction=direction):
            return compared_without(in_, _compared(in_, direction, season=two.season), two.apart)
        case MonthInDoubt(month, doubt):
            return no_verdict(in_, doubt, in_.said_month(month))
        case NotCompared.OTHER_TOUCHPOINTS:
            return nothing_to_compare(in_, two.apart[0])
        case reason:
            return _why_not(in_, reason)


def _compared(in_: Language, direction: Direction, *, season: bool) -> str:
    _ = in_.gettext
    return {
        (Direction.UP, False): _("Customers were happier in the later period."),
        (Direction.UP, True): _("Customers were happier in the later period; it may be the season."),
        (Direction.DOWN, False): _("Customers were less happy in the later period."),
        (Direction.DOWN, True): _("Customers were less happy in the later period; it may be the season."),
    }.get((direction, season), _("No clear difference between the two periods."))


def _why_not(in_: Language, reason: NotCompared) -> str:
    _ = in_.gettext
    return {
        NotCompared.FEW_VOTES: _("Too few votes to compare: it takes {n} in each period.").format(n=in_.number(ENOUGH)),
        NotCompared.OTHER_WEEKDAYS: _(
            "The two periods have other weekdays, so nothing is compared: choose whole weeks, or whole months."
        ),
        NotCompared.MOVED: _("The kiosk was moved between the two periods: nothing is compared."),
    }.get(reason, _("Too little is known of one of the two periods: nothing is compared."))


def periods_difference(in_: Language, found: ComparedPeriods) -> str:
    """The later one less the earlier one, with its margin."""
    by, margin = found.difference.by, found.difference.margin
    low, high = (in_.signed(points(each)) for each in (by - margin, by + margin))
    if found.direction is Direction.FLAT:
        return in_.gettext("The later period may be anything from {low} to {high} points better.").format(
            low=low, high=high
        )
    sentence = in_.gettext("The later period less the earlier one: {by} (almost certainly {low} to {high} points).")
    return sentence.format(by=in_.signed(found.points), low=low, high=high)


def periods_weighed(in_: Language, two: TwoPeriods) -> str:
    """Why its scores are not those of all votes together; empty where they are."""
    if not isinstance(two.found, ComparedPeriods) or not two.found.by_month:
        return ""
    return in_.gettext(
        "Each month and each kiosk weighs the same in both periods, whichever gets more votes; all votes together "
        "would give other scores."
    )


def periods_known(in_: Language, two: TwoPeriods) -> str:
    """What to know of a period that is not over; empty where it is."""
    if two.known_to is None:
        return ""
    return in_.gettext("Provisional: the later period is known up to {day}, and may still change.").format(
        day=in_.full_day(two.known_to)
    )


def block_hours(in_: Language, block: HourBlock) -> str:
    """The hours of a block, in words."""
    return in_.gettext("{begins}:00–{ends}:00").format(begins=block.begins, ends=block.ends)


def block_difference(in_: Language, block: HourBlock) -> str:
    """How the score of a block changed between the periods, in words."""
    if block.before is None or block.after is None:
        return in_.gettext("too few votes to compare")
    if not block.differs:
        return in_.gettext("no clear change")
    return in_.signed(block.points)
