"""From findings to sentences: each is whole in the source, so that every language may order it its own way."""

from dataclasses import dataclass
from typing import assert_never

from kiosk.report.findings import (
    Basis,
    Change,
    Direction,
    Enough,
    FaultSeen,
    FewVotes,
    LeftOut,
    MissingDays,
    NoVotes,
    OtherFaces,
    OutOfService,
    Score,
    Trend,
    Trust,
    Undated,
    Unfinished,
    Verdict,
)
from kiosk.report.language import Language
from sync.aggregate import Face

UP, DOWN, FLAT = Direction.UP, Direction.DOWN, Direction.FLAT


@dataclass(frozen=True, slots=True)
class Chip:
    """A difference in few words."""

    direction: Direction
    figure: str
    """With its sign; empty where there is no clear difference."""
    words: str


def headline(in_: Language, verdict: Verdict) -> str:
    """The page in one sentence."""
    if verdict.indicative:
        return _too_few(in_, verdict)
    name = in_.month_name(verdict.month)
    if verdict.trend and verdict.trend.basis is Basis.YEAR:
        return _against_last_year(in_, verdict.trend, verdict.change).format(month=name)
    if verdict.trend and verdict.trend.direction is UP:
        return in_.gettext("Customers are happier than three months before; it may be the season.")
    if verdict.trend and verdict.trend.direction is DOWN:
        return in_.gettext("Customers are less happy than three months before; it may be the season.")
    if verdict.change is None:
        return in_.gettext("There is nothing to compare {month} with yet.").format(month=name)
    return {
        UP: in_.gettext("The score rose in {month}."),
        DOWN: in_.gettext("The score fell in {month}."),
        FLAT: in_.gettext("The score is holding steady."),
    }[verdict.change.direction].format(month=name)


def _too_few(in_: Language, verdict: Verdict) -> str:
    month = in_.month(verdict.month)
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
    return in_.gettext("most likely {low}\N{EN DASH}{high}").format(low=score.low, high=score.high)


def trend_chip(in_: Language, trend: Trend) -> Chip:
    """The last three months against earlier ones, in few words."""
    _, n_, flat = in_.gettext, in_.ngettext, trend.direction is FLAT
    if trend.basis is Basis.SEASON:
        words = _("no clear change from three months before") if flat else _("against three months before")
    elif flat:
        words = n_(
            "no clear change from the same month last year",
            "no clear change from the same {n} months last year",
            trend.months,
        )
    else:
        words = n_("against the same month last year", "against the same {n} months last year", trend.months)
    return _chip(in_, trend, words.format(n=in_.number(trend.months)))


def change_chip(in_: Language, change: Change) -> Chip:
    """This month against the one before, in few words."""
    flat = change.direction is FLAT
    words = in_.gettext("no clear change since {month}") if flat else in_.gettext("since {month}")
    return _chip(in_, change, words.format(month=in_.month(change.since)))


def _chip(in_: Language, found: Trend | Change, words: str) -> Chip:
    figure = "" if found.direction is FLAT else in_.signed(found.points)
    return Chip(found.direction, figure, words)


def better(in_: Language, trend: Trend | None) -> str:
    """The answer to "Is it getting better?"."""
    if trend is None:
        return in_.gettext("Too early to say: there are not enough months or votes to compare.")
    words = (_better_than_last_year if trend.basis is Basis.YEAR else _better_than_before)(in_, trend)
    return words.format(
        n=in_.number(trend.months), month=in_.month_name(trend.month), before=trend.before, after=trend.after
    )


def _better_than_last_year(in_: Language, trend: Trend) -> str:
    n_, n = in_.ngettext, trend.months
    return {
        UP: n_(
            "Yes: {after} in {month}, {before} in the same month a year before.",
            "Yes: {after} over the last {n} months, {before} over the same months a year before.",
            n,
        ),
        DOWN: n_(
            "No: {after} in {month}, {before} in the same month a year before.",
            "No: {after} over the last {n} months, {before} over the same months a year before.",
            n,
        ),
        FLAT: n_(
            "No clear change: {after} in {month}, {before} in the same month a year before.",
            "No clear change: {after} over the last {n} months, {before} over the same months a year before.",
            n,
        ),
    }[trend.direction]


def _better_than_before(in_: Language, trend: Trend) -> str:
    _ = in_.gettext
    return {
        UP: _("{after} over the last {n} months, {before} over the {n} before; that may be the season."),
        DOWN: _("{after} over the last {n} months, {before} over the {n} before; that may be the season."),
        FLAT: _("No clear change: {after} over the last {n} months, {before} over the {n} before."),
    }[trend.direction]


def provisional(in_: Language, unfinished: Unfinished) -> str:
    """What to know of a month that is not over."""
    return in_.gettext("Provisional: {month} is known up to {day}, and may still change.").format(
        month=in_.month_name(unfinished.month), day=in_.day(unfinished.until)
    )


def trust(in_: Language, finding: Trust) -> str:
    """One line of the answer to "Can I trust these numbers?"."""
    match finding:
        case Enough(votes):
            sentence = in_.ngettext(
                "{n} vote: enough to judge the month.", "{n} votes: enough to judge the month.", votes
            )
            words = sentence.format(n=in_.number(votes))
        case FewVotes(votes, needed):
            sentence = in_.ngettext(
                "{n} vote: the shares are indicative only. Judging a month takes {needed}.",
                "{n} votes: the shares are indicative only. Judging a month takes {needed}.",
                votes,
            )
            words = sentence.format(n=in_.number(votes), needed=in_.number(needed))
        case NoVotes(month):
            words = in_.gettext("No votes in {month}. Was the kiosk switched off?").format(month=in_.month(month))
        case MissingDays(runs):
            sentence = in_.gettext("No votes on {days}, though the shop was open. Was the kiosk switched off?")
            words = sentence.format(days=in_.days(runs))
        case OutOfService(minutes):
            sentence = in_.gettext("Out of service during opening hours for {duration} or more.")
            words = sentence.format(duration=in_.duration(minutes))
        case Undated(votes):
            sentence = in_.ngettext(
                "{n} vote is in no figure: the kiosk's clock was not set, and its month is not certain.",
                "{n} votes are in no figure: the kiosk's clock was not set, and their month is not certain.",
                votes,
            )
            words = sentence.format(n=in_.number(votes))
        case OtherFaces(last):
            sentence = in_.gettext("Up to {month} the kiosk asked with other faces: those months are not compared.")
            words = sentence.format(month=in_.month(last))
        case LeftOut():
            words = _left_out(in_, finding)
        case FaultSeen():
            words = _fault(in_, finding)
        case _:
            assert_never(finding)
    return words


def _left_out(in_: Language, finding: LeftOut) -> str:
    n = finding.presses
    sentence = {
        "repeat": in_.ngettext(
            "{n} repeated press was left out (again within moments).",
            "{n} repeated presses were left out (again within moments).",
            n,
        ),
        "chord": in_.ngettext(
            "{n} press was left out: two faces at once.", "{n} presses were left out: two faces at once.", n
        ),
        "held": in_.ngettext(
            "{n} press was left out: the button was down when the kiosk started.",
            "{n} presses were left out: the button was down when the kiosk started.",
            n,
        ),
        "out_of_hours": in_.ngettext(
            "{n} press was left out: the shop was closed.", "{n} presses were left out: the shop was closed.", n
        ),
        "service": in_.ngettext(
            "{n} press was left out: the kiosk was being serviced.",
            "{n} presses were left out: the kiosk was being serviced.",
            n,
        ),
    }[finding.verdict]
    return sentence.format(n=in_.number(n))


def _fault(in_: Language, finding: FaultSeen) -> str:
    n = finding.times
    sentence = {
        "stuck": in_.ngettext(
            "The button “{face}” was stuck {n} time. Have a technician look at it.",
            "The button “{face}” was stuck {n} times. Have a technician look at it.",
            n,
        ),
        "chatter": in_.ngettext(
            "The button “{face}” made bad contact {n} time. Have a technician look at it.",
            "The button “{face}” made bad contact {n} times. Have a technician look at it.",
            n,
        ),
    }.get(
        finding.kind,
        in_.ngettext(
            "The button “{face}” had a fault ({kind}) {n} time. Have a technician look at it.",
            "The button “{face}” had a fault ({kind}) {n} times. Have a technician look at it.",
            n,
        ),
    )
    return sentence.format(face=finding.face, kind=finding.kind, n=in_.number(n))


def worth(in_: Language, faces: tuple[Face, ...]) -> str:
    """What the number is made of."""
    parts = [in_.gettext("{score} for “{face}”").format(score=face.score, face=face.label) for face in faces]
    return in_.gettext("Each vote counts {parts}; the number is the average.").format(parts=in_.both(parts))
