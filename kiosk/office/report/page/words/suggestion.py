"""One thing to try."""

from typing import assert_never

from kiosk.office.report.analysis.comparisons import Judged, ReasonShares, Trend
from kiosk.office.report.analysis.hourly.week import Spot
from kiosk.office.report.analysis.incomparable import Apart
from kiosk.office.report.analysis.suggestion import Suggestion
from kiosk.office.report.analysis.trust import (
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
    UndatedVotes,
    UnusualDays,
)
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.faults import at_place
from kiosk.office.report.page.words.weakest import when


def suggestion(in_: Language, what: Suggestion) -> str:
    """One thing to try."""
    _ = in_.gettext
    match what.reason:
        case FaultSeen(place=place) | NeverPressed(place=place) | OnlyFace(place=place) | Exchanged(place=place):
            # Of several kiosks one is meant, and the sentence may be read alone.
            text = at_place(place, _button(in_, what.reason))
        case NoVotes() | FewVotes():
            text = _votes(in_, what.reason)
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
        case MissingDays() | OutOfService() | UndatedVotes() | Apart():
            text = _kiosk(in_, what.reason)
        case OneFace() | UnusualDays() | LeftOut():
            text = _place(in_, what.reason)
        case _:
            assert_never(what.reason)
    return text


def _button(in_: Language, reason: FaultSeen | NeverPressed | OnlyFace | Exchanged) -> str:
    _ = in_.gettext
    match reason:
        case FaultSeen(face=face) | NeverPressed(face=face):
            sentence = _(
                "Have the button “{face}” looked at before anything else: "
                "as long as it may not work, the other figures may be wrong."
            )
            return sentence.format(face=face)
        case OnlyFace(face=face):
            sentence = _(
                "Press every face but “{face}” once before anything else, and see whether it lights up: "
                "as long as it may not work, the other figures may be wrong."
            )
            return sentence.format(face=face)
        case Exchanged(faces=(one, other)):
            sentence = _(
                "Press “{one}”, then “{other}”, and see with `kiosk selftest` which is counted: "
                "if their cables are exchanged, all figures since are a mirror image."
            )
            return sentence.format(one=one, other=other)


def _votes(in_: Language, reason: NoVotes | FewVotes) -> str:
    match reason:
        case NoVotes(was_on=True):
            return _press_every_face(in_)
        case NoVotes():
            return in_.gettext("See whether the kiosk is switched on: a face that is pressed lights up.")
        case FewVotes(usual=0):
            return in_.gettext(
                "Put the kiosk where everybody passes on the way out, within reach of a hand, and note the day. "
                "The next months show whether more people vote there."
            )
        case FewVotes(usual=usual):
            sentence = in_.gettext(
                "Press every face of the kiosk, and see whether it stands where it stood: "
                "a face that works lights up, and {n} votes a month were usual."
            )
            return sentence.format(n=in_.number(usual))


def _kiosk(in_: Language, reason: MissingDays | OutOfService | UndatedVotes | Apart) -> str:
    if isinstance(reason, MissingDays) and reason.kiosk_on:
        return _press_every_face(in_)
    if isinstance(reason, MissingDays):
        sentence = in_.gettext("See that the kiosk stays switched on while the shop is open; nobody voted on {days}.")
        return sentence.format(days=in_.days(reason.runs))
    if isinstance(reason, Apart):
        sentence = in_.gettext("See whether “{name}” is switched on: a face that is pressed lights up.")
        return sentence.format(name=reason.name)
    return in_.gettext("Have a technician look at the kiosk and its log: “kiosk doctor” says what is wrong.")


def _press_every_face(in_: Language) -> str:
    return in_.gettext(
        "Press every face of the kiosk: one that works lights up. If none does, have a technician look at it."
    )


def _place(in_: Language, reason: OneFace | UnusualDays | LeftOut) -> str:
    if isinstance(reason, OneFace):
        sentence = in_.gettext(
            "Stand before the kiosk as a customer does: can every face be reached and pressed, and does nobody "
            "look on? Nearly every vote is for “{face}”."
        )
        return sentence.format(face=reason.face)
    if isinstance(reason, UnusualDays):
        sentence = in_.gettext(
            "Ask what was on at the kiosk on {days}: a face was pressed far more often than usual. "
            "If it was no fair but somebody who played, tell whoever works there that it is neither a reward "
            "nor a punishment."
        )
        return sentence.format(days=in_.days([(each, each) for each in reason.dates]))
    if reason.verdict == "burst":
        sentence = in_.ngettext(
            "Move the kiosk away from where people wait, and note the day: {n} press was one hand's, again and again.",
            "Move the kiosk away from where people wait, and note the day: "
            "{n} presses were one hand's, again and again.",
            reason.presses,
        )
    else:
        sentence = in_.ngettext(
            "See whether the kiosk knows your opening hours: {n} press came while it takes the shop to be closed.",
            "See whether the kiosk knows your opening hours: {n} presses came while it takes the shop to be closed.",
            reason.presses,
        )
    return sentence.format(n=in_.number(reason.presses))
