"""A shop's week, for a note by mail."""

from kiosk.office.report.analysis.usual_week import WeekFound, WeekOutcome
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.doubt import no_verdict


def week_days(in_: Language, found: WeekFound) -> str:
    """The first and the last day of a week, in words."""
    return in_.span(found.first, found.last)


def week_words(in_: Language, found: WeekFound) -> str:
    """What the week comes to, in a sentence or two."""
    return f"{_outcome(in_, found)} {_absent(in_, found)}".strip()


def week_basis(in_: Language, found: WeekFound) -> str:
    """From what it is known what is usual; empty where it is not."""
    if found.usual is None:
        return ""
    sentence = in_.gettext("Usual on these weekdays is {usual}, by {days} earlier open days.")
    return sentence.format(usual=found.usual, days=in_.number(found.days))


def votes(in_: Language, found: WeekFound) -> str:
    """A number of votes, in words."""
    return in_.ngettext("{n} vote", "{n} votes", found.votes).format(n=in_.number(found.votes))


def _outcome(in_: Language, found: WeekFound) -> str:
    _ = in_.gettext
    if found.doubt:
        return no_verdict(in_, found.doubt, week_days(in_, found))
    return {
        WeekOutcome.USUAL: _("Nothing unusual this week: {score} from {votes}, as usual.")
        if found.is_close
        else _("No clear difference this week: {score} from {votes}, where {usual} is usual; it may be chance."),
        WeekOutcome.LOWER: _("Lower than usual this week: {score} from {votes}, where {usual} is usual."),
        WeekOutcome.HIGHER: _("Higher than usual this week: {score} from {votes}, where {usual} is usual."),
        WeekOutcome.FEW_VOTES: _("Too few votes to judge this week: {votes}."),
        WeekOutcome.NOT_KNOWN: _("{score} from {votes} this week; what is usual is not known yet."),
        WeekOutcome.SILENT: _("Nothing was heard this week. Is the kiosk switched on?"),
    }[found.outcome].format(score=found.score, usual=found.usual, votes=votes(in_, found))


def _absent(in_: Language, found: WeekFound) -> str:
    if not found.absent:
        return ""
    names = in_.both([in_.gettext("“{words}”").format(words=name) for name in found.absent])
    return in_.gettext("Nothing was heard of {names}: it is in no figure.").format(names=names)
