"""What an event comes to."""

from kiosk.office.report.analysis.findings import MonthVerdict, Unfinished
from kiosk.office.report.language import Language


def event_headline(in_: Language, verdict: MonthVerdict, name: str, best: str, share: int) -> str:
    """The page in one sentence. `best`: the label of the best face; `share`: of the votes, in percent."""
    if verdict.votes == 0:
        return in_.gettext("Nobody voted at {event}.").format(event=name)
    if verdict.indicative:
        return in_.ngettext(
            "Only {votes} vote at {event}: too few to judge.",
            "Only {votes} votes at {event}: too few to judge.",
            verdict.votes,
        ).format(votes=in_.number(verdict.votes), event=name)
    return in_.gettext("{share} of {votes} votes at {event} were “{face}”.").format(
        share=in_.percent(share), votes=in_.number(verdict.votes), event=name, face=best
    )


def event_known(in_: Language, unfinished: Unfinished) -> str:
    """What to know of an event that is not over."""
    return in_.gettext("Provisional: the event is known up to {day}, and may still change.").format(
        day=in_.day(unfinished.until)
    )
