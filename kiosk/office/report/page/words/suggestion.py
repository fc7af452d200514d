"""One thing to try."""

from typing import assert_never

from kiosk.office.report.analysis.comparisons import Judged, ReasonShares
from kiosk.office.report.analysis.findings import Trend
from kiosk.office.report.analysis.suggestion import Suggestion
from kiosk.office.report.analysis.trust import (
    Apart,
    FaultSeen,
    FewVotes,
    MissingDays,
    NeverPressed,
    NoVotes,
    OutOfService,
    UndatedVotes,
)
from kiosk.office.report.analysis.week import Spot
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.weakest import when


def suggestion(in_: Language, what: Suggestion) -> str:
    """One thing to try."""
    _ = in_.gettext
    match what.reason:
        case FaultSeen(face=face) | NeverPressed(face=face):
            sentence = _(
                "Have the button “{face}” looked at before anything else: "
                "as long as it may not work, the other figures may be wrong."
            )
            text = sentence.format(face=face)
        case NoVotes():
            text = _("See whether the kiosk is switched on: a face that is pressed lights up.")
        case FewVotes():
            text = _(
                "Put the kiosk where everybody passes on the way out, within reach of a hand, and note the day. "
                "The next months show whether more people vote there."
            )
        case Judged(date=date, words=words):
            sentence = _(
                "Think about undoing “{change}” ({day}): it seems to have lowered the score. "
                "Note the day when you do, and this page judges that, too."
            )
            text = sentence.format(change=words, day=in_.day(date))
        case Spot() as spot:
            sentence = _(
                "{when}: stand by and see what holds people up, or put one more person at the counter. "
                "Note the day when you do; the months after show whether these hours still stand out."
            )
            text = sentence.format(when=when(in_, spot))
        case ReasonShares(most=most):
            text = _("Begin with “{reason}”: unhappy customers name it most often.").format(reason=most)
        case Trend():
            text = _(
                "Ask ten customers what has become worse. "
                "Note the day when you change something, and this page judges whether it helped."
            )
        case OutOfService() | UndatedVotes() | Apart():
            text = _kiosk(in_, what.reason)
        case MissingDays(runs):
            sentence = _("See that the kiosk stays switched on while the shop is open; nobody voted on {days}.")
            text = sentence.format(days=in_.days(runs))
        case _:
            assert_never(what.reason)
    return text


def _kiosk(in_: Language, reason: OutOfService | UndatedVotes | Apart) -> str:
    if isinstance(reason, Apart):
        sentence = in_.gettext("See whether “{name}” is switched on: a face that is pressed lights up.")
        return sentence.format(name=reason.name)
    return in_.gettext("Have a technician look at the kiosk and its log: `kiosk doctor` says what is wrong.")
