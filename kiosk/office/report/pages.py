"""Composes the page: documents and notes, what is found in them, what is read. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from kiosk.office.report.analysis.changes import changes, kiosk_moves
from kiosk.office.report.analysis.event import examine_event, gather_event
from kiosk.office.report.analysis.event_parts import NO_PARTS, event_parts
from kiosk.office.report.analysis.examine import examine
from kiosk.office.report.analysis.goal import Goal
from kiosk.office.report.analysis.owner_shops import OwnerShops, compare_shops, compare_stages, gather_owner_shops
from kiosk.office.report.analysis.owner_trends import family
from kiosk.office.report.analysis.reasons import reasons
from kiosk.office.report.analysis.samples import design_effect
from kiosk.office.report.analysis.series import of_shop
from kiosk.office.report.analysis.voices import other_voices
from kiosk.office.report.data.documents import by_shop, chosen
from kiosk.office.report.data.errors import ReportError
from kiosk.office.report.language import Language, labelled
from kiosk.office.report.page.overview import overview
from kiosk.office.report.page.overview_page import render_overview
from kiosk.office.report.page.page import Page, render, render_event
from kiosk.office.report.page.poster import poster
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document.aggregate import MonthlyAggregate

NO_GOALS: Mapping[str, Goal] = MappingProxyType({})


def make(  # noqa: PLR0913 - each is a fact of its own
    aggregates: Iterable[MonthlyAggregate],
    notes: Sequence[Note],
    shop: str | None,
    month: str,
    *,
    prepared_on: date,
    language: str = "en",
    voices: Sequence[Voice] = (),
    goals: Mapping[str, Goal] = NO_GOALS,
) -> Page:
    """The page of a shop's month (YYYY-MM), from any documents that may hold it and its owner's other shops.

    `goals`: the owner's, by shop.

    Raises ReportError where there is no such shop, month or language, naming those that there are.
    """
    in_ = Language(language)
    documents = by_shop(labelled(in_, aggregates))
    shop = chosen(documents, shop)
    series = of_shop(shop, documents[shop], month, notes)
    owner_shops = gather_owner_shops(documents, series.owner, month, {shop: series}, notes)
    return _page(in_, owner_shops, shop, notes, voices, prepared_on=prepared_on, goal=goals.get(shop))


def make_all(  # noqa: PLR0913 - each is a fact of its own
    aggregates: Iterable[MonthlyAggregate],
    notes: Sequence[Note],
    month: str,
    *,
    prepared_on: date,
    language: str = "en",
    voices: Sequence[Voice] = (),
    goals: Mapping[str, Goal] = NO_GOALS,
) -> Iterator[tuple[str, Page]]:
    """The pages of every shop with documents of a month: each owner's shops are gathered once, whatever their number.

    Raises ReportError where there is no such language. A shop whose kiosks disagree has no page: `make` says why.
    """
    in_ = Language(language)
    documents = by_shop(labelled(in_, aggregates))
    owners = {each.owner for shop_documents in documents.values() for each in shop_documents if each.month == month}
    for owner in sorted(owners):
        owner_shops = gather_owner_shops(documents, owner, month, notes=notes)
        for shop in owner_shops.rated:
            yield shop, _page(in_, owner_shops, shop, notes, voices, prepared_on=prepared_on, goal=goals.get(shop))


def make_each(  # noqa: PLR0913 - each is a fact of its own
    aggregates: Sequence[MonthlyAggregate],
    notes: Sequence[Note],
    shops: Iterable[str],
    month: str,
    *,
    prepared_on: date,
    language: str = "en",
    voices: Sequence[Voice] = (),
    goals: Mapping[str, Goal] = NO_GOALS,
) -> Iterator[tuple[str, Page | ReportError]]:
    """The page of each of some shops, or why there is none."""
    about: dict[str, Any] = {"prepared_on": prepared_on, "language": language, "voices": voices, "goals": goals}
    lacking = {*shops}
    for shop, page in make_all(aggregates, notes, month, **about):
        if shop in lacking:
            lacking.remove(shop)
            yield shop, page
    for shop in sorted(lacking):
        try:
            yield shop, make(aggregates, notes, shop, month, **about)
        except ReportError as error:
            yield shop, error


def make_overview(  # noqa: PLR0913 - each is a fact of its own
    owner: str,
    month: str,
    pages: Sequence[tuple[str, Page | ReportError]],
    *,
    silent: Sequence[str] = (),
    prepared_on: date,
    language: str = "en",
    of_area: bool = False,
) -> Page:
    """The page of all of an owner's shops, from the page of each, or why it has none. Raises ReportError.

    `silent`: shops that told lately, and nothing of this month. `of_area`: `owner` is the name of an area.
    """
    in_ = Language(language)
    made = [(shop, page) for shop, page in pages if isinstance(page, Page)]
    without_page = {shop: page for shop, page in pages if isinstance(page, ReportError)}
    together = overview(in_, owner, month, made, silent=silent, without_page=without_page, of_area=of_area)
    return render_overview(in_, together, prepared_on)


def make_event(
    aggregates: Iterable[MonthlyAggregate],
    event: str,
    shop: str | None = None,
    *,
    prepared_on: date,
    language: str = "en",
) -> Page:
    """The page of an event, or of one shop's kiosks at it.

    Raises ReportError where there is none of that name, or no such language.
    """
    in_ = Language(language)
    gathered = gather_event(labelled(in_, aggregates), event, shop)
    findings = examine_event(gathered)
    # Figures that may be wrong are wrong in every part.
    parts = NO_PARTS if findings.doubt or findings.verdict.indicative else event_parts(gathered)
    return render_event(in_, gathered, findings, parts, prepared_on)


def make_poster(  # noqa: PLR0913 - each is a fact of its own
    aggregates: Iterable[MonthlyAggregate],
    notes: Sequence[Note],
    shop: str | None,
    month: str,
    *,
    prepared_on: date,
    language: str = "en",
    form: str = "",
) -> str:
    """The sheet for the door of a shop, HTML: what its customers said in a month, and what came of it.

    `form`: the address of the owner's own form, for a QR code.

    Raises ReportError where there is no such shop, month or language.
    """
    in_ = Language(language)
    documents = by_shop(labelled(in_, aggregates))
    shop = chosen(documents, shop)
    return poster(in_, of_shop(shop, documents[shop], month, notes), month, notes, prepared_on, form)


def _page(  # noqa: PLR0913 - each is a fact of its own
    in_: Language,
    owner_shops: OwnerShops,
    shop: str,
    notes: Sequence[Note],
    voices: Sequence[Voice],
    *,
    prepared_on: date,
    goal: Goal | None,
) -> Page:
    month, own, all_changes = owner_shops.month, owner_shops.shops[shop], family(owner_shops, notes)
    found = examine(own.series, month, kiosk_moves(notes, shop, month), all_changes.pages_beside(shop), goal)
    findings = replace(
        found,
        changes=changes(owner_shops, shop, notes),
        shops=compare_shops(owner_shops, shop),
        chain=compare_stages(own.series, month, [*all_changes.link_trends(shop, found.trend)]),
        reasons=reasons(own.series.months[month].reasons, design_effect(own.samples, month)),
        other_voices=other_voices(voices, shop, month),
    )
    return render(in_, own.series, findings, [note for note in notes if note.shop == shop], prepared_on)
