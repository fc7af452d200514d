"""The answers to "Did the change help?"."""

from kiosk.office.report.analysis.comparisons import Judged
from kiosk.office.report.analysis.effect import ENOUGH_DAYS, Answer, Effect
from kiosk.office.report.analysis.statistics import ENOUGH, points
from kiosk.office.report.language import Language


def change(in_: Language, judged: Judged, before: Judged | None = None) -> list[str]:
    """What is said of a change, one sentence after the other; not what was said of the one `before` it on the page."""
    if isinstance(judged.found, Answer):
        return [_unanswered(in_, judged.found)]
    said = [_answer(in_, judged.found), _elsewhere(in_, judged.found), _dip(in_, judged)]
    known = change(in_, before) if before else []
    return [each for each in said if each not in known]


def change_itself(in_: Language, judged: Judged) -> str:
    """What is left when the other shops' move is taken off, with its margin. Of a change with a figure only."""
    effect = judged.found
    if isinstance(effect, Answer):
        raise TypeError(f"{effect}: no figure")
    low, high = (in_.signed(points(end)) for end in (effect.by - effect.margin, effect.by + effect.margin))
    if effect.answer in {Answer.NO_DIFFERENCE, Answer.TOO_EARLY}:
        return in_.gettext("The change may have done anything from {low} to {high} points.").format(low=low, high=high)
    if effect.answer is Answer.NOT_TOLD:
        sentence = in_.gettext("All of it together: {by} (most likely {low} to {high} points).")
        return sentence.format(by=in_.signed(effect.points), low=low, high=high)
    return in_.gettext("The change itself: about {by} (most likely {low} to {high} points).").format(
        by=in_.signed(effect.points), low=low, high=high
    )


def _unanswered(in_: Language, answer: Answer) -> str:
    if answer is Answer.TOO_EARLY:
        sentence = in_.gettext(
            "Too early to say: it takes {days} open days and {votes} votes after it, in two whole weeks or more."
        )
    else:
        sentence = in_.gettext(
            "Nobody knows: it would take {days} open days and {votes} votes before it, without another change between."
        )
    return sentence.format(days=in_.number(ENOUGH_DAYS), votes=in_.number(ENOUGH))


def _answer(in_: Language, effect: Effect) -> str:
    _ = in_.gettext
    sentence = {
        Answer.HELPED: _("Yes, probably: {before} before, {after} after."),
        Answer.WORSE: _("No, rather the opposite: {before} before, {after} after."),
        Answer.NO_DIFFERENCE: _("No difference to be seen: {before} before, {after} after."),
        Answer.TOO_EARLY: _("Too early to say: {before} before, {after} after so far."),
        Answer.NOT_TOLD: _("{before} before, {after} after; whether the change did that cannot be told."),
    }[effect.answer]
    return sentence.format(before=points(effect.before.index), after=points(effect.after.index))


def _elsewhere(in_: Language, effect: Effect) -> str:
    if effect.elsewhere is None:
        return in_.gettext(
            "The season, or whatever else changed in these weeks, is in it: there is no other shop and no year before "
            "to compare with."
        )
    moved = points(effect.elsewhere)
    if not effect.others:
        if not moved:
            return in_.gettext("In the same weeks a year before the score hardly moved.")
        sentence = in_.gettext("In the same weeks a year before the score moved by {points}.")
        return sentence.format(points=in_.signed(moved))
    if not moved:
        return in_.ngettext(
            "Your other shop hardly moved in the same weeks.",
            "Your other shops hardly moved in the same weeks.",
            effect.others,
        )
    return in_.ngettext(
        "Your other shop moved by {points} in the same weeks.",
        "Your other shops moved by {points} in the same weeks.",
        effect.others,
    ).format(points=in_.signed(moved))


def _dip(in_: Language, judged: Judged) -> str:
    if judged.dip:
        return in_.gettext(
            "The five weeks before it are left out: owners act after bad weeks, and most of them pass by themselves."
        )
    return in_.gettext(
        "Too little is known of earlier weeks to leave out bad ones that would have passed by themselves."
    )
