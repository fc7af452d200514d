"""Why there is no verdict."""

from typing import assert_never

from kiosk.office.report.analysis.doubts import Doubt
from kiosk.office.report.analysis.trust import FaultSeen, MissingDays, NeverPressed, OutOfService, UndatedVotes
from kiosk.office.report.language import Language


def no_verdict(in_: Language, doubt: Doubt, period: str) -> str:
    """The page in one sentence, where its figures may be wrong. `period`: a month, or an event's name."""
    match doubt:
        case FaultSeen(face=face) | NeverPressed(face=face):
            sentence = in_.gettext("The button “{face}” may be broken: no verdict for {period}.")
            return sentence.format(face=face, period=period)
        case OutOfService() | MissingDays():
            sentence = in_.gettext("The kiosk stood still for much of the time: no verdict for {period}.")
        case UndatedVotes():
            sentence = in_.gettext("When many of the votes were cast is not known: no verdict for {period}.")
        case _:
            assert_never(doubt)
    return sentence.format(period=period)
