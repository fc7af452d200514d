"""How a shop stands to its owner's goal."""

from collections.abc import Iterator

from kiosk.office.report.analysis.findings import Findings, Score, Withheld
from kiosk.office.report.analysis.goal import Goal, GoalFound, GoalOutlook, GoalStanding
from kiosk.office.report.analysis.trust import NoVotes
from kiosk.office.report.language import Language


def goal_title(in_: Language, goal: Goal) -> str:
    """What is wanted."""
    return in_.gettext("Your goal: {points} by {month}").format(points=goal.points, month=in_.said_month(goal.by))


def goal_words(in_: Language, findings: Findings) -> str:
    """Reached or not, and when it may be; empty where no goal was set."""
    return " ".join(_sentences(in_, findings.goal, findings.score)) if findings.goal else ""


def _sentences(in_: Language, found: GoalFound, score: Score | NoVotes | Withheld) -> Iterator[str]:
    _ = in_.gettext
    if not isinstance(score, Score) or score.indicative or score.first_impression:
        yield _("Cannot be told: there is no score that could be judged.")
    else:
        sentence = {
            GoalStanding.REACHED: _("Reached: {score} from {votes}, most likely {low}–{high}."),
            GoalStanding.NOT_YET: _("Not yet: {score} from {votes}, most likely {low}–{high}."),
            GoalStanding.CANNOT_BE_TOLD: _("Cannot be told: {score} from {votes}, most likely {low}–{high}."),
        }[found.standing]
        votes = in_.ngettext("{n} vote", "{n} votes", score.votes).format(n=in_.number(score.votes))
        yield sentence.format(score=score.points, votes=votes, low=score.low, high=score.high)
    if found.over and found.standing is not GoalStanding.REACHED:
        yield _("The month that was set is over.")
    if outlook := _outlook(in_, found):
        yield outlook


def _outlook(in_: Language, found: GoalFound) -> str:
    _ = in_.gettext
    if found.outlook is GoalOutlook.NEEDLESS:
        return ""
    if found.outlook is GoalOutlook.NO_YEAR:
        return _("To name a month it takes votes of a year before.")
    if found.outlook is GoalOutlook.NO_RISE:
        return _("No month can be named: since a year ago there is no clear rise.")
    if found.likely is None or found.earliest is None:
        return _("If it goes on as in the last year, it takes more than three years.")
    sentence = (
        _("If it goes on as in the last year, about {month}, in time; at the earliest {earliest}.")
        if found.outlook is GoalOutlook.IN_TIME
        else _("If it goes on as in the last year, about {month}, too late; at the earliest {earliest}.")
    )
    latest = (
        _("By {latest} at the latest.").format(latest=in_.said_month(found.latest))
        if found.latest
        else _("No latest month can be named.")
    )
    return f"{sentence.format(month=in_.said_month(found.likely), earliest=in_.said_month(found.earliest))} {latest}"
