"""The answers to "Which shop does best?", and of the chain, of reasons and of other voices."""

from collections.abc import Iterator
from typing import NamedTuple

from kiosk.office.report.analysis.comparisons import (
    Basis,
    Direction,
    OtherVoice,
    RatedLink,
    ReasonShares,
    Shops,
    StageChain,
    Trend,
)
from kiosk.office.report.analysis.statistics import ENOUGH, points
from kiosk.office.report.language import Language

FEWEST = 2
"""That can be compared."""


def shops(in_: Language, compared: Shops) -> str:
    """The answer to "Which shop does best?"."""
    if compared.compared < FEWEST:
        if any(each.votes >= ENOUGH and not each.estimate for each in compared.shown):
            return in_.gettext("There is nothing to compare: at most one shop has a verdict.")
        return in_.gettext("Too few votes to compare: it takes {n} in each shop.").format(n=in_.number(ENOUGH))
    months = in_.ngettext("Over the last {n} month:", "Over the last {n} months:", compared.months)
    return f"{months.format(n=in_.number(compared.months))} {standing(in_, compared)}"


def standing(in_: Language, compared: Shops) -> str:
    """Which is best and which weakest, as far as it can be said; at least two have to be compared."""
    best, weakest = compared.best, compared.weakest
    if best and compared.compared == FEWEST:
        other = next(each.name for each in compared.shown if each.standing and each.name != best)
        return in_.gettext("“{shop}” probably does better than “{other}”.").format(shop=best, other=other)
    if best and weakest:
        return in_.gettext("“{best}” is probably best, “{weakest}” weakest.").format(best=best, weakest=weakest)
    if best:
        return in_.gettext("“{shop}” is probably best.").format(shop=best)
    if weakest:
        return in_.gettext("“{shop}” is probably weakest.").format(shop=weakest)
    return in_.gettext("too close to call, the order may be chance.")


def unshown(in_: Language, compared: Shops) -> str:
    """How many shops are left out of the drawing; empty where none is."""
    if not compared.unshown:
        return ""
    sentence = in_.ngettext("{n} more shop is not shown.", "{n} more shops are not shown.", compared.unshown)
    return sentence.format(n=in_.number(compared.unshown))


def chain(in_: Language, stages: StageChain) -> str:
    """The answer to "Where is the chain weakest?"."""
    if stages.silent:
        sentence = in_.gettext("Nothing was heard of {names}: which link is the weakest cannot be told.")
        return sentence.format(names=in_.both([in_.gettext("“{words}”").format(words=each) for each in stages.silent]))
    if stages.compared < FEWEST:
        return in_.gettext("Too few votes to compare: it takes {n} at each link.").format(n=in_.number(ENOUGH))
    if stages.weakest is None:
        return in_.gettext("Too close to call: no link is clearly the weakest.")
    return in_.gettext("“{link}” is probably the weakest link.").format(link=stages.weakest)


class LinkChanges(NamedTuple):
    """Links that changed alike, in one sentence."""

    direction: Direction
    words: str


def chain_changes(in_: Language, stages: StageChain) -> Iterator[LinkChanges]:
    """How the links changed; nothing of one of which nothing can be said."""
    alike: dict[tuple[str, Direction], list[str]] = {}
    for link in stages.links:
        if link.trend:
            key = _link_change(in_, link.trend), link.trend.direction
            alike.setdefault(key, []).append(_changed_link(in_, link, link.trend))
    for (words, direction), links in alike.items():
        yield LinkChanges(direction, words.format(links=in_.both(links)))


def _link_change(in_: Language, trend: Trend) -> str:
    _ = in_.gettext
    if trend.basis is Basis.SEASON:
        return {
            Direction.UP: _("Better than three months before, which may be the season: {links}."),
            Direction.DOWN: _("Worse than three months before, which may be the season: {links}."),
            Direction.FLAT: _("No change that could not be the season: {links}."),
        }[trend.direction]
    return {
        Direction.UP: _("Clearly better than a year ago: {links}."),
        Direction.DOWN: _("Clearly worse than a year ago: {links}."),
        Direction.FLAT: _("About as good as a year ago: {links}.")
        if trend.alike
        else _("No clear change from a year ago: {links}."),
    }[trend.direction]


def _changed_link(in_: Language, link: RatedLink, trend: Trend) -> str:
    """Its name, and by how many points it changed."""
    if trend.direction is Direction.FLAT:
        return in_.gettext("“{words}”").format(words=link.name)
    return in_.gettext("“{link}” ({points})").format(link=link.name, points=in_.signed(trend.points))


def reasons(in_: Language, shares: ReasonShares) -> str:
    """The answer to "What makes customers unhappy?"."""
    if shares.indicative:
        sentence = in_.ngettext(
            "Only {n} answer: too few to compare.", "Only {n} answers: too few to compare.", shares.votes
        )
        return sentence.format(n=in_.number(shares.votes))
    if shares.most is None:
        return in_.gettext("No reason clearly stands out.")
    return in_.gettext("Most often: {reason}.").format(reason=shares.most)


def voice_kind(in_: Language, voice: OtherVoice) -> str:
    """What sort of voice it is."""
    return {
        "survey": in_.gettext("survey"),
        "telephone": in_.gettext("telephone"),
        "fair": in_.gettext("fair"),
    }.get(voice.kind, in_.gettext("other"))


def voice_score(in_: Language, voice: OtherVoice) -> str:
    """Its score with the plain margin."""
    if voice.estimate is None:
        return in_.gettext("indicative")
    low, high = points(voice.estimate.low), points(voice.estimate.high)
    return in_.gettext("{score} ({low}\N{EN DASH}{high})").format(
        score=points(voice.estimate.index), low=low, high=high
    )
