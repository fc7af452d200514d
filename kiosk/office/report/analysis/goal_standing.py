"""Is a goal reached, not yet, or can it not be told; and when is it likely to be? Pure.

By the score of the page: reached where all of its likely range is at the goal or above, not yet where all of it is
below.
A month is foretold only from a clear rise against the same months a year before: any other slope is mostly the season.
"""

from math import ceil

from kiosk.office.report.analysis.comparisons import Basis, Direction, Trend
from kiosk.office.report.analysis.findings import Score, Withheld
from kiosk.office.report.analysis.goal import Goal, GoalFound, GoalOutlook, GoalStanding
from kiosk.office.report.analysis.statistics import MISSED
from kiosk.office.report.analysis.trend import Compared
from kiosk.office.report.analysis.trust import NoVotes
from kiosk.office.report.data import months

MOST_MONTHS = 36
"""Ahead: what goes on for longer nobody knows."""
YEAR_MONTHS = 12


def judge_goal(
    goal: Goal, month: str, score: Score | NoVotes | Withheld, trend: Trend | None, compared: Compared | None
) -> GoalFound:
    """Judge a goal by what the page of a month says. `compared`: what its trend comes from."""
    over = goal.by < month
    if not isinstance(score, Score) or score.indicative or score.first_impression:
        return GoalFound(goal, GoalStanding.CANNOT_BE_TOLD, GoalOutlook.NEEDLESS, over=over)
    standing = _standing(goal, score)
    if score.points >= goal.points:
        return GoalFound(goal, standing, GoalOutlook.NEEDLESS, over=over)
    if trend is None or compared is None or trend.basis is not Basis.YEAR:
        return GoalFound(goal, standing, GoalOutlook.NO_YEAR, over=over)
    if trend.direction is not Direction.UP:
        return GoalFound(goal, standing, GoalOutlook.NO_RISE, over=over)
    rise = compared.after.of_days - compared.before.of_days
    margin = 100 * compared.model.margin(rise, MISSED)
    fastest, slowest = trend.points + margin, trend.points - margin
    likely = _after(month, goal.points - score.points, trend.points)
    earliest = _after(month, goal.points - score.high, fastest)
    outlook = GoalOutlook.IN_TIME if likely and likely <= goal.by else GoalOutlook.LATE
    latest = _after(month, goal.points - score.low, slowest) if slowest > 0 else None
    return GoalFound(goal, standing, outlook, likely, earliest, over, latest)


def _standing(goal: Goal, score: Score) -> GoalStanding:
    if score.low >= goal.points:
        return GoalStanding.REACHED
    return GoalStanding.NOT_YET if score.high < goal.points else GoalStanding.CANNOT_BE_TOLD


def _after(month: str, gap: int, a_year: float) -> str | None:
    """The month in which a gap, points, is closed; the next one at the earliest."""
    ahead = max(1, ceil(gap / a_year * YEAR_MONTHS))
    return months.back(month, -ahead) if ahead <= MOST_MONTHS else None
