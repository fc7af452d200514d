"""Why there is no verdict."""

from collections.abc import Sequence
from typing import assert_never

from kiosk.office.report.analysis.doubts import Doubt
from kiosk.office.report.analysis.incomparable import Apart
from kiosk.office.report.analysis.trust import (
    DeadFaces,
    Exchanged,
    FaultSeen,
    MissingDays,
    NeverPressed,
    OnlyFace,
    OutOfService,
    UndatedVotes,
)
from kiosk.office.report.language import Language
from kiosk.office.report.page.words.faults import at_place


def no_verdict(in_: Language, doubt: Doubt, period: str) -> str:
    """The page in one sentence, where its figures may be wrong. `period`: a month, or an event's name."""
    sentence = _no_verdict(in_, doubt, period)
    # Of several kiosks one is meant, and the sentence is a mail's subject, too.
    return at_place(doubt.place, sentence) if isinstance(doubt, FaultSeen | DeadFaces | Exchanged) else sentence


def _no_verdict(in_: Language, doubt: Doubt, period: str) -> str:
    match doubt:
        case FaultSeen(face=face) | NeverPressed(face=face):
            sentence = in_.gettext("The button “{face}” may be broken: no verdict for {period}.")
            return sentence.format(face=face, period=period)
        case OnlyFace(face=face):
            sentence = (
                in_.gettext("All buttons but “{face}” may be broken: no verdict for {period}.")
                if doubt.place
                else in_.gettext(
                    "Everybody chose “{face}”, but the other buttons may be broken: no verdict for {period}."
                )
            )
            return sentence.format(face=face, period=period)
        case Exchanged(faces=(one, other)):
            sentence = in_.gettext("The buttons “{one}” and “{other}” may be exchanged: no verdict for {period}.")
            return sentence.format(one=one, other=other, period=period)
        case MissingDays(kiosk_on=True):
            sentence = in_.gettext("On most days nobody voted: no verdict for {period}.")
        case OutOfService() | MissingDays():
            sentence = in_.gettext("The kiosk stood still for much of the time: no verdict for {period}.")
        case Apart(name):
            sentence = in_.gettext("Too little was heard of “{name}”: no verdict for {period}.")
            return sentence.format(name=name, period=period)
        case UndatedVotes():
            sentence = in_.gettext("When many of the votes were cast is not known: no verdict for {period}.")
        case _:
            assert_never(doubt)
    return sentence.format(period=period)


def far_fewer(in_: Language) -> str:
    """Why a month with far fewer votes than usual has no comparison."""
    return in_.gettext("Far fewer people voted than usual, perhaps others than before: nothing is compared.")


def nothing_to_compare(in_: Language, apart: Apart) -> str:
    """Why a month with a history has no comparison: what is left of both sides is too little."""
    sentence = (
        in_.gettext("Too little is left to compare with: “{name}” is new.")
        if apart.new
        else in_.gettext("Too little is left to compare with: “{name}” is missing.")
    )
    return sentence.format(name=apart.name)


def compared_without(in_: Language, said: str, apart: Sequence[Apart]) -> str:
    """What is said of a comparison, and of the touchpoints that are not in it."""
    if not apart:
        return said
    names = in_.both([in_.gettext("“{words}”").format(words=each.name) for each in apart])
    without = in_.gettext("Compared without {names}.").format(names=names)
    return f"{said} {without}"
