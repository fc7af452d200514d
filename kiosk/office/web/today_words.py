"""A day so far, in words: here, and not among the report's, which bring NumPy along."""

from datetime import date, time

from babel.dates import format_time

from kiosk.office.report.analysis.today import CountToday, TodayFound, TodayOutcome
from kiosk.office.report.language import Language
from sync.document.today import LEAST_VOTES, Today

NONE = CountToday(0)


def head(in_: Language, found: TodayFound) -> str:
    """How the day goes."""
    _ = in_.gettext
    return {
        TodayOutcome.NOTHING_YET: _("Nothing is told of today yet."),
        TodayOutcome.FEW_VOTES: _("Fewer than {least} votes so far: too few to say."),
        TodayOutcome.NOT_KNOWN: _("What is usual on such a day is not known yet."),
        TodayOutcome.USUAL: _("As happy as usual."),
        TodayOutcome.HAPPIER: _("Happier than usual."),
        TodayOutcome.LESS_HAPPY: _("Less happy than usual."),
    }[found.outcome].format(least=LEAST_VOTES)


def count(in_: Language, found: CountToday) -> str:
    """So many; no figure where they are few."""
    if found.votes < LEAST_VOTES:
        return in_.gettext("fewer than {least}").format(least=LEAST_VOTES)
    return in_.number(found.votes)


def usual(in_: Language, found: CountToday) -> str:
    """What is usual; empty where it is not known."""
    if found.usual is None:
        return ""
    low, high = found.usual
    if high < LEAST_VOTES:
        return in_.gettext("usually fewer than {least}").format(least=LEAST_VOTES)
    if low < LEAST_VOTES:
        return in_.gettext("usually up to {high}").format(high=in_.number(high))
    return in_.gettext("usually {low}–{high}").format(low=in_.number(low), high=in_.number(high))


def when(in_: Language, day: date, today: Today) -> str:
    """Of which day, and up to which hour."""
    named = f"{in_.weekday(day.isoweekday())}, {in_.day(day)}"
    if today.until is None or today.day != day:
        return named
    return in_.gettext("{day}, up to {hour}").format(day=named, hour=_clock(in_, today.until))


def basis(in_: Language, found: TodayFound) -> str:
    """From what it is known what is usual; empty where it is not."""
    if found.votes.usual is None:
        return ""
    sentence = in_.gettext("Usually: on eight of ten such days, by the last {days} of this weekday up to this hour.")
    return sentence.format(days=found.days)


def more(in_: Language, today: Today) -> str:
    """When it is told again."""
    if today.following is None:
        return in_.gettext("Nothing more is told today.")
    return in_.gettext("More at {hour}.").format(hour=_clock(in_, today.following))


def _clock(in_: Language, hour: int) -> str:
    """24 is said as midnight at the day's end."""
    return "24:00" if hour == 24 else str(format_time(time(hour), "short", locale=in_.locale))  # noqa: PLR2004 - hours
