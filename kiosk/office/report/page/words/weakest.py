"""The answer to "When is it weakest?"."""

from kiosk.office.language import Language
from kiosk.office.report.analysis.hours import MONTHS
from kiosk.office.report.analysis.statistics import points
from kiosk.office.report.analysis.week import ENOUGH_IN_CELL, Spot, Week

SAID = 3
"""Places named beyond the weakest one."""


def when(in_: Language, spot: Spot) -> str:
    """Friday and Saturday, 17:00–19:00."""
    days = in_.both([in_.weekday(weekday) for weekday in spot.weekdays])
    # A weekday begins a line here, and not every language writes it with a capital.
    return f"{days[0].upper()}{days[1:]}, {in_.hours(spot.begins, spot.ends)}"


def weakest(in_: Language, week: Week) -> str:
    """The answer to "When is it weakest?"; of a place that is named, what follows its name."""
    if week.spots:
        spot = week.spots[0]
        sentence = in_.gettext(
            "score {score}, against {rest} in the rest of the week. It was low in each of the last three months."
        )
        return sentence.format(score=points(spot.index), rest=points(spot.rest))
    if not any(cell.judged for cell in week.cells.values()):
        return in_.gettext("There are too few votes to look at single hours.")
    if week.months < MONTHS:
        return in_.gettext("Too early to say: hours are judged by three months of votes.")
    return in_.gettext("No hour stands out: what differs may be chance.")


def looked_at(in_: Language, week: Week, month: str) -> str:
    """What the table shows."""
    return in_.ngettext(
        "Score by weekday and hour, {month}", "Score by weekday and hour, {n} months up to {month}", week.months
    ).format(n=in_.number(week.months), month=in_.said_month(month))


def few_votes(in_: Language) -> str:
    """What the hatching means."""
    sentence = in_.ngettext("fewer than {n} vote", "fewer than {n} votes", ENOUGH_IN_CELL)
    return sentence.format(n=in_.number(ENOUGH_IN_CELL))


def also_weak(in_: Language, week: Week) -> str:
    """The places beside the weakest one; empty where there is none."""
    others = [when(in_, spot) for spot in week.spots[1 : 1 + SAID]]
    if not others:
        return ""
    return in_.gettext("Also too low to be chance: {places}.").format(places="; ".join(others))
