"""Which documents a question is about: the newest of each month, a shop's own, its customers', an event's. Pure."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, pairwise

from kiosk.office.report.data import months
from kiosk.office.report.data.errors import ReportError
from sync.document.aggregate import MonthlyAggregate
from sync.document.vocabulary import composed

REMEMBERED = 13
"""Months: the page shows so many, and what was before does not matter to how a kiosk stands now."""
NEEDED = 25
"""Months of documents that a page is made from: those shown, and a year more for the margin of the first of them."""
APART = timedelta(days=90)
"""Between two events of one name: a fair that comes back every year; its halls differ by days."""


def newest(aggregates: Iterable[MonthlyAggregate]) -> list[MonthlyAggregate]:
    """The highest revision of each month of each installation, in the order of time.

    What a renamed kiosk told of a month under its former name is in what it tells now, and counts once.
    """
    by_month: dict[tuple[str, str, str], MonthlyAggregate] = {}
    for document in aggregates:
        key = (document.kiosk_id, document.installation_id, document.month)
        if key not in by_month or by_month[key].revision < document.revision:
            by_month[key] = document
    # The newest first: where a kiosk got its name back, each of two documents gives the other's name as a former one.
    for document in sorted(by_month.values(), key=lambda each: each.revision, reverse=True):
        if (document.kiosk_id, document.installation_id, document.month) in by_month:
            for name in document.former_ids:
                by_month.pop((name, document.installation_id, document.month), None)
    # By time, not by arrival: the page must not depend on the order of files or rows.
    return sorted(by_month.values(), key=lambda each: (each.as_of, each.kiosk_id, each.installation_id))


def by_shop(aggregates: Iterable[MonthlyAggregate]) -> dict[str, list[MonthlyAggregate]]:
    """The newest documents of each shop. A kiosk lent to an event counts for the event alone."""
    shops: dict[str, list[MonthlyAggregate]] = {}
    for document in newest(aggregates):
        shop = shops.setdefault(document.shop, [])
        if document.event is None:
            shop.append(document)
    return shops


def renamed(aggregates: Iterable[MonthlyAggregate]) -> frozenset[str]:
    """Names that kiosks no longer go by: they say so, or their installation has told under another one since."""
    by_installation: dict[str, dict[str, list[MonthlyAggregate]]] = {}
    former: set[str] = set()
    for each in newest(aggregates):
        by_installation.setdefault(each.installation_id, {}).setdefault(each.kiosk_id, []).append(each)
    for kiosks in by_installation.values():
        in_order = sorted(kiosks.values(), key=lambda documents: max(each.month for each in documents))
        for before, after in pairwise(in_order):
            # Of two copies of one card both go on.
            if max(each.month for each in before) < min(each.month for each in after):
                former.add(before[0].kiosk_id)
        newest_of_all = max(chain(*in_order), key=lambda each: (each.month, each.revision))
        former |= {*newest_of_all.former_ids} - {newest_of_all.kiosk_id}
        now = {each.month for each in kiosks[newest_of_all.kiosk_id]}
        for name, documents in kiosks.items():
            between = {each.month for each in documents}
            # It got its name back: what told between is the same one, too.
            if not between & now and min(now) < min(between) and max(between) < max(now):
                former.add(name)
    return frozenset(former)


def up_to(documents: Iterable[MonthlyAggregate], month: str) -> list[MonthlyAggregate]:
    """Documents of a month and those before it."""
    return [document for document in documents if document.month <= month]


def customers(documents: Sequence[MonthlyAggregate], month: str) -> list[MonthlyAggregate]:
    """Documents of the touchpoints that customers press, in a month or before: those in no chain, or at its end.

    At the stages before the last one the next process is the customer: staff, who are asked about something else.
    """
    since = months.back(month, REMEMBERED - 1)
    stages = [each.stage for each in documents if each.stage is not None and since <= each.month <= month]
    last = max(stages, default=None)
    return [each for each in documents if each.stage is None or last is None or each.stage >= last]


def by_event(documents: Iterable[MonthlyAggregate]) -> Mapping[str, Sequence[MonthlyAggregate]]:
    """Documents of each event, by what it is asked for by.

    That is its name; of an earlier one of the same name, that and the month in which it began: `Spring fair 2025-05`.
    """
    by_name: dict[str, list[MonthlyAggregate]] = {}
    for each in documents:
        if each.event:
            by_name.setdefault(each.event.name, []).append(each)
    events: dict[str, list[MonthlyAggregate]] = {}
    for name, of_name in by_name.items():
        *earlier, last = _occasions(of_name)
        events[name] = last
        for occasion in earlier:
            events.setdefault(f"{name} {min(_spans(occasion))[0]:%Y-%m}", occasion)
    return events


def _occasions(documents: Sequence[MonthlyAggregate]) -> Sequence[list[MonthlyAggregate]]:
    """Events of one name, the earliest first; each in the order in which its documents are given."""
    starts: list[date] = []
    until = date.min
    for begins, ends in sorted(_spans(documents)):
        if not starts or begins - until > APART:
            starts.append(begins)
        until = max(until, ends)
    found: list[list[MonthlyAggregate]] = [[] for _ in starts]
    for each in documents:
        if each.event:
            found[bisect_right(starts, each.event.begins) - 1].append(each)
    return found


def _spans(documents: Iterable[MonthlyAggregate]) -> list[tuple[date, date]]:
    return [(each.event.begins, each.event.ends) for each in documents if each.event]


def of_event(aggregates: Iterable[MonthlyAggregate], name: str, shop: str | None = None) -> list[MonthlyAggregate]:
    """The newest documents of an event, or of one shop at it, by what `by_event` has it under.

    Raises ReportError naming the events there are, or the owners of whom each has one.
    """
    name, shop = composed(name), None if shop is None else composed(shop)
    by_owner: dict[str, list[MonthlyAggregate]] = {}
    for each in newest(aggregates):
        if shop in {None, each.shop}:
            by_owner.setdefault(each.owner, []).append(each)
    events = {owner: by_event(documents) for owner, documents in by_owner.items()}
    owners = sorted(owner for owner, held in events.items() if name in held)
    if not owners:
        there_are = sorted({asked for held in events.values() for asked in held})
        raise ReportError(f"no event {name!r}; there is {', '.join(map(repr, there_are)) or 'none'}")
    if len(owners) > 1:
        raise ReportError(f"event {name!r}: {' and '.join(owners)} each have one of that name; say whose with --owner")
    return list(events[owners[0]][name])


def chosen(shops: Collection[str], wanted: str | None) -> str:
    """The shop that is meant, of those there are. Raises ReportError naming them."""
    wanted = None if wanted is None else composed(wanted)
    if not shops:
        raise ReportError("there are no documents yet")
    if wanted is None and len(shops) == 1:
        return next(iter(shops))
    if wanted is None or wanted not in shops:
        problem = "which shop? --shop is missing" if wanted is None else f"no shop {wanted!r}"
        raise ReportError(f"{problem}; there is {', '.join(map(repr, sorted(shops)))}")
    return wanted
