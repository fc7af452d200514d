"""Halls, days and hours of an event, compared."""

from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from kiosk.office.report.analysis.comparisons import Shops
from kiosk.office.report.analysis.event_parts import EventParts
from kiosk.office.report.analysis.statistics import ENOUGH
from kiosk.office.report.language import Language
from kiosk.office.report.page.charts import comparisons
from kiosk.office.report.page.words.comparisons import FEWEST, standing, unshown


@dataclass(frozen=True, slots=True)
class EventSection:
    """One question of an event's page, its answer and its drawing."""

    title: str
    answer: str
    chart: Markup
    unshown: str
    """How many parts are not drawn; empty where all are."""


def event_sections(in_: Language, parts: EventParts) -> list[EventSection]:
    """Halls, days and hours, as far as there are several of them."""
    found = []
    if parts.halls:
        title, drawn = in_.gettext("Which place does best?"), in_.gettext("Score of each place")
        found.append(_section(in_, "halls", title, drawn, parts.halls))
    if parts.days:
        title, drawn = in_.gettext("Which day was best?"), in_.gettext("Score of each day")
        days = {each.name: _day(in_, each.name) for each in parts.days.shown}
        found.append(_section(in_, "event-days", title, drawn, _called(parts.days, days)))
    if parts.hours:
        title, drawn = in_.gettext("Which hours were best?"), in_.gettext("Score by hour, all days together")
        hours = {each.name: _hour(in_, int(each.name)) for each in parts.hours.shown}
        found.append(_section(in_, "event-hours", title, drawn, _called(parts.hours, hours)))
    return found


def _section(in_: Language, key: str, title: str, drawn: str, parts: Shops) -> EventSection:
    chart = comparisons.parts(in_, key, drawn, parts)
    return EventSection(title, _answer(in_, parts), chart, unshown(in_, parts) if parts.unshown else "")


def _answer(in_: Language, parts: Shops) -> str:
    if parts.compared < FEWEST:
        return in_.gettext("Too few votes to compare: it takes {n} of each.").format(n=in_.number(ENOUGH))
    said = standing(in_, parts)
    return f"{said[0].upper()}{said[1:]}"


def _called(parts: Shops, names: dict[str, str]) -> Shops:
    """As a language calls them."""
    shown = tuple(replace(each, name=names[each.name]) for each in parts.shown)
    best, weakest = (names.get(each) if each else None for each in (parts.best, parts.weakest))
    return replace(parts, shown=shown, best=best, weakest=weakest)


def _day(in_: Language, name: str) -> str:
    day = date.fromisoformat(name)
    return f"{in_.short_weekday(day.isoweekday())}, {in_.day(day)}"


def _hour(in_: Language, hour: int) -> str:
    return in_.gettext("{begins}:00–{ends}:00").format(begins=hour, ends=hour + 1)
