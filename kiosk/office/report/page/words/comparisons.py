"""The answers to "Which shop does best?", and of the chain, of reasons and of other voices."""

from kiosk.office.language import Language
from kiosk.office.report.analysis.comparisons import OtherVoice, ReasonShares, Shops, StageChain
from kiosk.office.report.analysis.statistics import ENOUGH, points

FEWEST = 2
"""That can be compared."""


def shops(in_: Language, found: Shops) -> str:
    """The answer to "Which shop does best?"."""
    if found.compared < FEWEST:
        return in_.gettext("Too few votes to compare: it takes {n} in each shop.").format(n=in_.number(ENOUGH))
    if found.best is None:
        return in_.gettext("Too close to call: the order may be chance.")
    return in_.gettext("{shop} is probably best.").format(shop=found.best)


def unshown(in_: Language, found: Shops) -> str:
    """How many shops are left out of the drawing; empty where none is."""
    if not found.unshown:
        return ""
    sentence = in_.ngettext("{n} more shop is not shown.", "{n} more shops are not shown.", found.unshown)
    return sentence.format(n=in_.number(found.unshown))


def chain(in_: Language, found: StageChain) -> str:
    """The answer to "Where is the chain weakest?"."""
    if found.compared < FEWEST:
        return in_.gettext("Too few votes to compare: it takes {n} at each link.").format(n=in_.number(ENOUGH))
    if found.weakest is None:
        return in_.gettext("Too close to call: no link is clearly the weakest.")
    return in_.gettext("“{link}” is probably the weakest link.").format(link=found.weakest)


def reasons(in_: Language, found: ReasonShares) -> str:
    """The answer to "What makes customers unhappy?"."""
    if found.indicative:
        sentence = in_.ngettext(
            "Only {n} answer: too few to compare.", "Only {n} answers: too few to compare.", found.votes
        )
        return sentence.format(n=in_.number(found.votes))
    if found.most is None:
        return in_.gettext("No reason clearly stands out.")
    return in_.gettext("Most often: {reason}.").format(reason=found.most)


def voice_kind(in_: Language, found: OtherVoice) -> str:
    """What sort of voice it is."""
    return {
        "survey": in_.gettext("survey"),
        "telephone": in_.gettext("telephone"),
        "fair": in_.gettext("fair"),
    }.get(found.kind, in_.gettext("other"))


def voice_score(in_: Language, found: OtherVoice) -> str:
    """Its score with the plain margin."""
    if found.estimate is None:
        return in_.gettext("indicative")
    low, high = points(found.estimate.low), points(found.estimate.high)
    return in_.gettext("{score} ({low}\N{EN DASH}{high})").format(
        score=points(found.estimate.index), low=low, high=high
    )
