"""What the page sets a shop beside, drawn: each is rows of dots."""

from collections.abc import Sequence

from markupsafe import Markup

from kiosk.office.report.analysis.comparisons import Judged, Rated, ReasonShares, Shops, StageChain
from kiosk.office.report.analysis.effect import Answer
from kiosk.office.report.analysis.statistics import ENOUGH, Estimate, points
from kiosk.office.report.language import Language
from kiosk.office.report.page.charts.dots import Dot, dots, scored


def change(in_: Language, judged: Judged) -> Markup:
    """Before and after; nothing where there is no figure."""
    if isinstance(judged.found, Answer):
        return Markup("")
    _ = in_.gettext
    rows = [
        _side(_("Before"), in_, judged.weeks_before, judged.found.before, pale=True),
        _side(_("After"), in_, judged.weeks_after, judged.found.after, pale=False),
    ]
    return dots(f"change-{judged.date}", _("Score before and after"), scored(rows), rows)


def _side(name: str, in_: Language, weeks: int, estimate: Estimate, *, pale: bool) -> Dot:
    sub = in_.ngettext("{n} week", "{n} weeks", weeks).format(n=in_.number(weeks))
    return Dot(name, sub, *_of(estimate), strong=not pale, pale=pale)


def shops(in_: Language, compared: Shops) -> Markup:
    """The owner's shops, the best first."""
    rows = _rated(in_, compared.shown, compared.own)
    return dots("shops", in_.gettext("Score of each shop"), scored(rows), rows)


def parts(in_: Language, key: str, title: str, compared: Shops) -> Markup:
    """Parts of one thing beside each other, in the order given. `key`: unique on the page."""
    rows = _rated(in_, compared.shown, "")
    return dots(key, title, scored(rows), rows)


def chain(in_: Language, stages: StageChain) -> Markup:
    """The links of a chain, the first at the top, the customers' at the end."""
    rows = _rated(in_, stages.links, stages.links[-1].name)
    return dots("chain", in_.gettext("Score of each link of the chain"), scored(rows), rows)


def reasons(in_: Language, shares: ReasonShares) -> Markup:
    """Shares of what was named."""
    rows = [
        Dot(
            each.label,
            in_.ngettext("{n} answer", "{n} answers", each.votes).format(n=in_.number(each.votes)),
            each.share,
            each.low,
            each.high,
            in_.percent(points(each.share)),
        )
        for each in shares.named
    ]
    return dots("reasons", in_.gettext("How often each reason was named, in percent"), scored(rows), rows)


def _rated(in_: Language, rated: Sequence[Rated], strong: str) -> list[Dot]:
    rows = []
    for each in rated:
        votes = in_.ngettext("{n} vote", "{n} votes", each.votes).format(n=in_.number(each.votes))
        # One alone is compared with nothing, and has its figure all the same.
        if each.estimate and each.votes >= ENOUGH:
            rows.append(Dot(each.name, votes, *_of(each.estimate), strong=each.name == strong))
        else:
            few = in_.gettext("no verdict") if each.votes >= ENOUGH else in_.gettext("too few votes to compare")
            rows.append(Dot(each.name, votes, None, 0.0, 0.0, few, strong=each.name == strong))
    return rows


def _of(estimate: Estimate) -> tuple[float, float, float, str]:
    return estimate.index, estimate.low, estimate.high, str(points(estimate.index))
