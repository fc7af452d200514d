"""All of an owner's shops in a month: what is said of them together, for his mail and for a page of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.office.report.analysis.shop_faces import worth
from kiosk.office.report.data.errors import ReportError, TwoOwnersError
from kiosk.office.report.language import Language
from kiosk.office.report.page.page import Page
from kiosk.office.report.page.summary import Summary, Urgency

NO_SHOPS: Mapping[str, ReportError] = MappingProxyType({})
MAX_NAMED = 10
"""Shops in a sentence; more are counted."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What an owner of several shops reads first."""

    owner: str
    month: str
    pages: tuple[tuple[str, Page], ...]
    """By shop, those that need attention first."""
    headline: str
    """The news of all of them, in one sentence."""
    warnings: tuple[str, ...]
    """Which shops are not among them, and why: before any figure."""
    best: tuple[str, ...]
    """Which shop does best, in a sentence each: of shops that ask with the same faces. Empty where there is one."""


def overview(  # noqa: PLR0913 - each is a fact of its own
    in_: Language,
    owner: str,
    month: str,
    pages: Sequence[tuple[str, Page]],
    *,
    silent: Sequence[str] = (),
    without_page: Mapping[str, ReportError] = NO_SHOPS,
    of_area: bool = False,
) -> Overview:
    """Put an owner's pages of a month (YYYY-MM) together.

    `silent`: shops that told lately, and nothing of this month. `without_page`: those whose kiosks
    disagree, each with why. `of_area`: `owner` is the name of an area, whose shops are anybody's.
    """
    absent = [*silent, *without_page]
    return Overview(
        owner,
        month,
        tuple(sorted(pages, key=_urgency)),
        _headline(in_, month, pages, absent, owner if of_area else ""),
        tuple(_warnings(in_, month, silent, without_page)),
        tuple(_best(in_, pages)),
    )


def shop_names(in_: Language, shops: Sequence[str]) -> str:
    """Shops in a sentence: by name, or counted where they are many."""
    if len(shops) <= MAX_NAMED:
        return in_.both(shops)
    return in_.ngettext("{n} shop", "{n} shops", len(shops)).format(n=in_.number(len(shops)))


def _urgency(named: tuple[str, Page]) -> tuple[Urgency, str]:
    shop, page = named
    return page.summary.urgency if page.summary else Urgency.UNKNOWN, shop


def _headline(in_: Language, month: str, pages: Sequence[tuple[str, Page]], absent: Sequence[str], area: str) -> str:
    """The news: whoever reads no further knows it. `area`: whose shops they are; empty: the reader's own."""
    summaries = [page.summary for _, page in pages if page.summary]
    shops = len(pages) + len(absent)
    if shops == 1 and summaries:
        ((shop, _),) = pages
        if area:
            said = in_.gettext("{area}, {shop}: {news}")
            return said.format(area=area, shop=shop, news=summaries[0].news)
        return in_.gettext("{shop}: {news}").format(shop=shop, news=summaries[0].news)
    urgent = sum(each.urgency is Urgency.BROKEN for each in summaries) + len(absent)
    changed = sum(each.urgency in {Urgency.FALLEN, Urgency.RISEN} for each in summaries)
    if urgent:
        news = in_.ngettext("{n} needs attention", "{n} need attention", urgent)
    elif changed:
        news = in_.ngettext("{n} has changed", "{n} have changed", changed)
    else:
        news = _compared_news(in_, summaries)
    if area:
        whole = in_.ngettext(
            "{area}, {count} shop in {month}: {news}", "{area}, {count} shops in {month}: {news}", shops
        )
    else:
        whole = in_.ngettext("Your {count} shop in {month}: {news}", "Your {count} shops in {month}: {news}", shops)
    return whole.format(
        area=area,
        count=in_.number(shops),
        month=in_.said_month_name(month),
        news=news.format(n=in_.number(urgent or changed)),
    )


def _compared_news(in_: Language, summaries: Sequence[Summary]) -> str:
    """Of shops of which none has changed: how many can be compared with anything."""
    compared = sum(bool(each.chips) for each in summaries)
    if compared == len(summaries):
        return in_.gettext("no clear change")
    if not compared:
        return in_.gettext("nothing to compare with yet")
    sentence = in_.ngettext(
        "no clear change in the {m} that can be compared", "no clear change in the {m} that can be compared", compared
    )
    return sentence.format(m=in_.number(compared))


def _warnings(in_: Language, month: str, silent: Sequence[str], without_page: Mapping[str, ReportError]) -> list[str]:
    said = []
    if silent:
        sentence = in_.gettext("Nothing was heard of {shops} in {month}: no figures.")
        said.append(sentence.format(shops=shop_names(in_, silent), month=in_.said_month_name(month)))
    others = [shop for shop, why in without_page.items() if isinstance(why, TwoOwnersError)]
    if others:
        sentence = in_.gettext("No figures of {shops}: another owner has a shop of that name as well.")
        said.append(sentence.format(shops=shop_names(in_, others)))
    if faces := [shop for shop in without_page if shop not in others]:
        sentence = in_.gettext("No figures of {shops}: the kiosks there ask with different faces.")
        said.append(sentence.format(shops=shop_names(in_, faces)))
    return said


def _best(in_: Language, pages: Sequence[tuple[str, Page]]) -> list[str]:
    """Of each group of shops that are compared, all of whose pages say the same."""
    summaries = [page.summary for _, page in pages if page.summary]
    found = list(dict.fromkeys(each.best for each in summaries if each.best))
    alike = {tuple(worth(page.faces)) for _, page in pages}
    if found and len(alike) > 1:
        found.append(in_.gettext("Compared are only shops that ask with the same faces."))
    return found
