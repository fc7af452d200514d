"""What is said of what is in no comparison."""

from kiosk.office.report.analysis.incomparable import Apart, Moved, OtherFaces, OtherFacesDays, Reinstalled
from kiosk.office.report.language import Language


def incomparable(in_: Language, finding: OtherFaces | OtherFacesDays | Moved | Reinstalled | Apart) -> str:
    """What is in no comparison, or in no figure, and why."""
    match finding:
        case OtherFaces(last):
            sentence = in_.gettext("Up to {month} the kiosk asked with other faces: those months are not compared.")
            return sentence.format(month=in_.said_month(last))
        case OtherFacesDays(runs, votes):
            sentence = in_.ngettext(
                "On {days} the kiosk asked with other faces: {n} vote is in no figure.",
                "On {days} the kiosk asked with other faces: {n} votes are in no figure.",
                votes,
            )
            return sentence.format(days=in_.days(runs), n=in_.number(votes))
        case Moved(day, words):
            sentence = in_.gettext("Moved on {day} (“{words}”): nothing is compared with what was before.")
            return sentence.format(day=in_.full_day(day), words=words)
        case Apart(name, new=True):
            return in_.gettext("“{name}” is new: it is in no comparison with what was before.").format(name=name)
        case Apart(name):
            return in_.gettext("Too little was heard of “{name}”: it is in no comparison.").format(name=name)
        case Reinstalled(kiosk_id, month):
            sentence = in_.gettext("{kiosk} began anew on another card in {month}: nothing is compared across it.")
            return sentence.format(kiosk=kiosk_id, month=in_.said_month(month))
