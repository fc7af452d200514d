"""The answer to "When is it weakest?"."""

from kiosk.office.report.analysis.hourly.hours import MONTHS
from kiosk.office.report.analysis.hourly.week import ENOUGH_IN_CELL, Extent, Spot, Week
from kiosk.office.report.analysis.statistics import points
from kiosk.office.report.language import Language

DAY = 24
"""Hours, from which on they are after midnight."""
SAID = 3
"""Places named beyond the weakest one."""


def when(in_: Language, spot: Spot) -> str:
    """Friday and Saturday, 17:00–19:00; the day ends at 24:00. Or a whole weekday, or hours of every day."""
    clock = {"begins": spot.begins % DAY, "ends": (spot.ends - 1) % DAY + 1}
    if spot.extent is Extent.BAND:
        # TRANSLATORS: the same hours of every day.
        return in_.gettext("Every day, {begins}:00–{ends}:00").format(**clock)
    if spot.extent is Extent.WEEKDAY:
        name = _weekly(in_)[spot.weekdays[0] - 1]
        return in_.gettext("{day}, all day").format(day=f"{name[0].upper()}{name[1:]}")
    # TRANSLATORS: when in the week: a language may say "on Fridays" here, and the hours without minutes.
    words = in_.gettext("{days}, {begins}:00–{ends}:00")
    if spot.begins >= DAY:
        # TRANSLATORS: in the night that follows those days.
        words = in_.gettext("{days}, after midnight, {begins}:00–{ends}:00")
    days = in_.both([_weekly(in_)[weekday - 1] for weekday in spot.weekdays])
    # A weekday begins a line here, and not every language writes it with a capital.
    return words.format(days=f"{days[0].upper()}{days[1:]}", **clock)


def _weekly(in_: Language) -> tuple[str, ...]:
    """Each weekday, as what happens every week is said to happen on it."""
    return (
        in_.pgettext("every week", "Monday"),
        in_.pgettext("every week", "Tuesday"),
        in_.pgettext("every week", "Wednesday"),
        in_.pgettext("every week", "Thursday"),
        in_.pgettext("every week", "Friday"),
        in_.pgettext("every week", "Saturday"),
        in_.pgettext("every week", "Sunday"),
    )


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
    words = (
        in_.gettext("Score by weekday and hour, {month}")
        if week.months == 1
        else in_.ngettext(
            "Score by weekday and hour, {n} month up to {month}",
            "Score by weekday and hour, {n} months up to {month}",
            week.months,
        )
    )
    return words.format(n=in_.number(week.months), month=in_.said_month(month))


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
