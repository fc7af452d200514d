"""What is wrong with a button."""

from kiosk.office.report.analysis.trust import Exchanged, FaultSeen, NeverPressed, OneFace, OnlyFace
from kiosk.office.report.language import Language


def fault(in_: Language, finding: FaultSeen | NeverPressed | OnlyFace | OneFace | Exchanged) -> str:
    """What is wrong with a button, and what to do."""
    if isinstance(finding, NeverPressed):
        return _never_pressed(in_, finding)
    if isinstance(finding, OnlyFace):
        return _only_face(in_, finding)
    if isinstance(finding, OneFace):
        return _one_face(in_, finding)
    if isinstance(finding, Exchanged):
        return _exchanged(in_, finding)
    n = finding.times
    sentence = {
        "stuck": in_.ngettext(
            "The button “{face}” was stuck once. Have a technician look at it.",
            "The button “{face}” was stuck {n} times. Have a technician look at it.",
            n,
        ),
        "chatter": in_.ngettext(
            "The button “{face}” made bad contact once. Have a technician look at it.",
            "The button “{face}” made bad contact {n} times. Have a technician look at it.",
            n,
        ),
        "flicker": in_.ngettext(
            "The button “{face}” closed by itself once. Have a technician look at it.",
            "The button “{face}” closed by itself {n} times. Have a technician look at it.",
            n,
        ),
        "hum": in_.ngettext(
            "The cable of the button “{face}” picked up the mains once. Have a technician look at it.",
            "The cable of the button “{face}” picked up the mains {n} times. Have a technician look at it.",
            n,
        ),
        "silent": in_.gettext("Nobody presses “{face}” any more, which is improbable: check the button."),
    }.get(
        finding.kind,
        in_.ngettext(
            "The button “{face}” had a fault ({kind}) once. Have a technician look at it.",
            "The button “{face}” had a fault ({kind}) {n} times. Have a technician look at it.",
            n,
        ),
    )
    return at_place(finding.place, sentence.format(face=finding.face, kind=finding.kind, n=in_.number(n)))


def _never_pressed(in_: Language, finding: NeverPressed) -> str:
    if not finding.once_was:
        sentence = in_.gettext(
            "Nobody has ever pressed “{face}”. Press it once: if it lights up, it works and nobody wants it; "
            "if not, its button was never connected."
        )
    elif finding.days:
        sentence = in_.gettext("Nobody pressed “{face}” on {days}, as many did before: check the button.")
    else:
        sentence = in_.gettext("Nobody pressed “{face}”, as many did before: check the button.")
    said = sentence.format(face=finding.face, days=in_.days([finding.days]) if finding.days else "")
    return at_place(finding.place, said)


def _only_face(in_: Language, finding: OnlyFace) -> str:
    sentence = (
        in_.gettext("Everybody pressed “{face}”, unlike at other times: check the buttons of the other faces.")
        if finding.once_was
        else in_.gettext(
            "Nobody has ever pressed a face other than “{face}”. Press each of the others once: one that lights up "
            "works, and nobody wants it; one that does not was never connected."
        )
    )
    return at_place(finding.place, sentence.format(face=finding.face))


def _one_face(in_: Language, finding: OneFace) -> str:
    sentence = (
        in_.gettext("All {votes} votes are for “{face}”. Can the other faces be pressed?")
        if finding.presses == finding.votes
        else in_.gettext("Nearly every vote ({n} of {votes}) is for “{face}”. Can the other faces be pressed?")
    )
    return sentence.format(n=in_.number(finding.presses), votes=in_.number(finding.votes), face=finding.face)


def _exchanged(in_: Language, finding: Exchanged) -> str:
    one, other = finding.faces
    sentence = in_.gettext(
        "On {days} “{one}” was pressed as often as “{other}” before, and the other way round: "
        "check whether their cables are exchanged."
    )
    return at_place(finding.place, sentence.format(days=in_.days([finding.days]), one=one, other=other))


def at_place(place: str, said: str) -> str:
    """What is said of one of several touchpoints; `place` is empty where there is only one."""
    return f"{place}: {said}" if place else said
