"""The answers to "Can I trust these numbers?"."""

from collections.abc import Sequence
from typing import assert_never

from kiosk.office.report.analysis.incomparable import Apart, Moved, OtherFaces, OtherFacesDays, Reinstalled
from kiosk.office.report.analysis.trust import (
    Enough,
    Exchanged,
    FaultSeen,
    FewVotes,
    LeftOut,
    MissingDays,
    NeverPressed,
    NoVotes,
    OneFace,
    OnlyFace,
    OutOfService,
    Outside,
    Trust,
    UndatedVotes,
    Unplaced,
    UnusualDays,
)
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.faults import fault
from kiosk.office.report.page.words.incomparable import incomparable


def trust(in_: Language, finding: Trust) -> str:
    """One line of the answer to "Can I trust these numbers?"."""
    match finding:
        case Enough() | FewVotes() | NoVotes():
            words = _votes(in_, finding)
        case MissingDays() | UnusualDays():
            words = _days(in_, finding)
        case OutOfService(minutes):
            sentence = in_.gettext("Out of service during opening hours for {duration} or more.")
            words = sentence.format(duration=in_.duration(minutes))
        case UndatedVotes() | Unplaced() | Outside():
            words = _elsewhere(in_, finding)
        case OtherFaces() | OtherFacesDays() | Moved() | Reinstalled() | Apart():
            words = incomparable(in_, finding)
        case LeftOut():
            words = left_out(in_, [finding])
        case FaultSeen() | NeverPressed() | OnlyFace() | OneFace() | Exchanged():
            words = fault(in_, finding)
        case _:
            assert_never(finding)
    return words


def _votes(in_: Language, finding: Enough | FewVotes | NoVotes) -> str:
    match finding:
        case Enough(votes):
            sentence = in_.ngettext("{n} vote: enough to judge by.", "{n} votes: enough to judge by.", votes)
            return sentence.format(n=in_.number(votes))
        case FewVotes(votes, usual=usual) if usual:
            sentence = in_.ngettext(
                "Only {n} vote, where a month usually has {usual}: others may be voting than before.",
                "Only {n} votes, where a month usually has {usual}: others may be voting than before.",
                votes,
            )
            return sentence.format(n=in_.number(votes), usual=in_.number(usual))
        case FewVotes(votes, needed):
            sentence = in_.ngettext(
                "{n} vote: the shares are indicative only. Judging takes {needed}.",
                "{n} votes: the shares are indicative only. Judging takes {needed}.",
                votes,
            )
            return sentence.format(n=in_.number(votes), needed=in_.number(needed))
        case NoVotes(month, closed=True):
            sentence = in_.gettext("By its opening hours the shop was closed in all of {month}.")
            return sentence.format(month=in_.said_month(month))
        case NoVotes(month, was_on=True):
            sentence = in_.gettext("No votes in {month}, though the kiosk was switched on. Do its buttons work?")
            return sentence.format(month=in_.said_month(month))
        case NoVotes(month):
            return in_.gettext("No votes in {month}. Was the kiosk switched off?").format(month=in_.said_month(month))


def _days(in_: Language, finding: MissingDays | UnusualDays) -> str:
    if isinstance(finding, MissingDays):
        sentence = (
            in_.gettext("No votes on {days}, though the kiosk was switched on. Do its buttons work?")
            if finding.kiosk_on
            else in_.gettext("No votes on {days}, though the shop was open. Was the kiosk switched off?")
        )
        return sentence.format(days=in_.days(finding.runs))
    sentence = in_.ngettext(
        "{days} is in no score and no share: {votes}, far more of a face than usual.",
        "{days} are in no score and no share: {votes}, far more of a face than usual.",
        len(finding.dates),
    )
    votes = in_.ngettext("{n} vote", "{n} votes", finding.votes).format(n=in_.number(finding.votes))
    return sentence.format(days=in_.days([(each, each) for each in finding.dates]), votes=votes)


def _elsewhere(in_: Language, finding: UndatedVotes | Unplaced | Outside) -> str:
    n = finding.votes
    if isinstance(finding, UndatedVotes):
        sentence = in_.ngettext(
            "{n} vote is in no figure: the kiosk did not know the exact time, and its month is not certain.",
            "{n} votes are in no figure: the kiosk did not know the exact time, and their month is not certain.",
            n,
        )
    elif isinstance(finding, Outside):
        sentence = in_.ngettext(
            "{n} vote was left out: it was cast before or after the event.",
            "{n} votes were left out: they were cast before or after the event.",
            n,
        )
    else:
        sentence = in_.ngettext(
            "{n} vote is counted, but on no day: the kiosk did not know the exact time.",
            "{n} votes are counted, but on no day: the kiosk did not know the exact time.",
            n,
        )
    return sentence.format(n=in_.number(n))


def left_out(in_: Language, findings: Sequence[LeftOut]) -> str:
    """All presses that were not counted, in one line, the most first."""
    if len(findings) == 1:
        return _left_out(in_, findings[0])
    n = sum(each.presses for each in findings)
    sentence = in_.ngettext("{n} press was left out: {why}.", "{n} presses were left out: {why}.", n)
    why = [_why(in_, each) for each in sorted(findings, key=lambda each: (-each.presses, each.verdict))]
    return sentence.format(n=in_.number(n), why=in_.both(why))


def _why(in_: Language, finding: LeftOut) -> str:
    words = {
        "repeat": in_.gettext("{n} again within moments"),
        "chord": in_.gettext("{n} on two faces at once"),
        "burst": in_.gettext("{n} by one hand again and again"),
        "held": in_.gettext("{n} held down as the kiosk started"),
        "out_of_hours": in_.gettext("{n} while the shop was closed"),
        "service": in_.gettext("{n} while the kiosk was serviced"),
    }.get(finding.verdict, in_.gettext("{n} for another reason ({verdict})"))
    return words.format(n=in_.number(finding.presses), verdict=finding.verdict)


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
        "burst": in_.ngettext(
            "{n} press was left out: one hand pressed again and again.",
            "{n} presses were left out: one hand pressed again and again.",
            n,
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
    }.get(
        finding.verdict,
        in_.ngettext(
            "{n} press was left out for another reason ({verdict}).",
            "{n} presses were left out for another reason ({verdict}).",
            n,
        ),
    )
    return sentence.format(n=in_.number(n), verdict=finding.verdict)
