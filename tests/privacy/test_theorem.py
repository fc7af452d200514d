"""For every day and hour some possible month publishes the same, silence included, in which nobody voted then."""

from collections import Counter
from datetime import date
from typing import NamedTuple

import pytest

from kiosk.device.rules.disclosure import row_by_day
from kiosk.device.rules.transport import Transport
from sync.document.aggregate import MonthlyAggregate
from sync.document.today import LEAST_VOTES
from tests.privacy.adversary import placed
from tests.privacy.home import placed_with_home
from tests.privacy.months import cards
from tests.privacy.published import moments, published, published_before, told_today, transcript
from tests.privacy.shops import FACES, KINDS, MINUTES, Shop, a_shop

SHOPS = [
    pytest.param(seed, kind, votes, marks=marks)
    for seed, kind in enumerate(KINDS)
    for votes, marks in ((40, ()), (120, pytest.mark.long))
]

NEW_CARDS = [seed for seed in range(40) if len(cards(a_shop(seed, votes=60), seed)) > 1][:2]


class Part(NamedTuple):
    """Hours of which one sum is known."""

    row: date | None
    """In whose row the day is; None: in none."""
    day: date | None
    until: int | None
    """The hour with which it was told; None: it is told with its row alone."""


NOWHERE = Part(None, None, None)


def final(shop: Shop, *, is_told_today: bool = False) -> MonthlyAggregate:
    told = published(shop, is_told_today=is_told_today)
    *_, (_, document) = ((at, each) for at, each in told if each.month == shop.month)
    assert document.final
    return document


def without_votes_at(shop: Shop, day: date, hour: int, *, is_told_today: bool = False) -> Shop:
    """A month that says the same, in which nobody voted at an hour of a day."""
    parts = _parts(shop, is_told_today=is_told_today)
    part_of = {cell: part for part, cells in parts.items() for cell in cells}
    part, voted_in = part_of[day, hour], [part_of[shop.cell(at)] for at, _ in shop.votes]
    if part == NOWHERE:
        return shop.having(*(vote for vote in shop.votes if shop.cell(vote[0]) != (day, hour)))
    group, by_hour = [part], {}
    if part.row:
        rows, by_hour = _group(shop, final(shop, is_told_today=is_told_today), part.row)
        group = [each for each in parts if each.row in rows]
    possible = {each: {h for _, h in parts[each]} for each in group}
    cells = {}
    for face in FACES:
        voted = Counter(each for each, vote in zip(voted_in, shop.votes, strict=True) if vote[1] == face)
        sums = {each: votes for each, votes in voted.items() if each in possible}
        hours = {each: votes[face] for each, votes in by_hour.items() if votes[face]}
        if by_hour:
            table = Transport(sums, hours, possible)
            assert table.empty(part, hour)
            cells |= {(each, h, face): table.votes(each, h) for each in sums for h in hours}
        else:
            # Nothing is told of these hours: were everybody who can be at one hour, nothing would be either.
            other = min(possible[part] - {hour})
            cells |= {
                (each, other if other in possible[each] else min(possible[each]), face): n for each, n in sums.items()
            }
    kept = [vote for each, vote in zip(voted_in, shop.votes, strict=True) if each not in possible]
    moved = [
        (_minute(shop, [at for at, its in parts[each] if its == h], h, n, face), face)
        for (each, h, face), votes in cells.items()
        for n in range(votes)
    ]
    return shop.having(*kept, *moved)


def _parts(shop: Shop, *, is_told_today: bool) -> dict[Part, list[tuple[date, int]]]:
    """The days and hours whose sum stays what it is: of each row, or of each part that is told while its day lasts.

    A part of few votes, of which nothing is told then, is to have as few.
    """
    released = shop.told_while_it_lasts if is_told_today else {}
    rows = row_by_day(shop.possible, released)
    in_row = Counter(rows.get(shop.day(at)) for at, _ in shop.votes)
    found: dict[Part, list[tuple[date, int]]] = {}
    for day, hours in shop.possible.items():
        row = rows.get(day)
        ends = released.get(day, ()) if row is None or in_row[row] >= LEAST_VOTES else ()
        for hour in hours:
            end = min((end for end in ends if hour < end), default=None)
            found.setdefault(Part(row, day if end else None, end), []).append((day, hour))
    return found


def _group(shop: Shop, document: MonthlyAggregate, row: date) -> tuple[list[date], dict[int, Counter[str]]]:
    """The rows whose hours are told together with one's, and their hours; of no hours told, the row alone."""
    rows = [day.date for day in document.days if not day.pooled]
    told = [((hour.weekday,), hour) for hour in document.hours] + [(h.weekdays, h) for h in document.pooled_hours]
    by_hour = {
        hour.hour: Counter(dict(zip(FACES, hour.votes, strict=True)))
        for weekdays, hour in told
        if row.isoweekday() in weekdays
    }
    if by_hour:
        (weekdays,) = {weekdays for weekdays, _ in told if row.isoweekday() in weekdays}
        return [each for each in rows if each.isoweekday() in weekdays], by_hour
    return [each for each in rows if not any(each.isoweekday() in weekdays for weekdays, _ in told)], {}


def _minute(shop: Shop, days: list[date], hour: int, n: int, face: str) -> float:
    """A moment of an hour of one of some days at which the kiosk has power."""
    for day in days:
        begin = (day - shop.days[0]).days * MINUTES + hour * 60
        for on, off in shop.lives:
            since, until = max(on, begin), min(off, begin + 60)
            if since < until and shop.opens <= hour < shop.closes:
                return since + (until - since) * (0.1 + 0.8 * (n % 97) / 97) + FACES.index(face) / 1000
    raise AssertionError(f"{days} have no {hour} o'clock")


@pytest.mark.parametrize(("seed", "kind", "votes"), SHOPS)
def test_some_month_publishes_the_same_bytes_at_the_same_times_without_a_vote_then(seed, kind, votes):
    shop = a_shop(seed, kind, votes)
    said = transcript(shop)
    cells = sorted(shop.cells)
    for day, hour in [cells[n * len(cells) // 3] for n in range(3)]:
        other = without_votes_at(shop, day, hour)
        assert not any(other.day(at) == day and int(at % MINUTES // 60) == hour for at, _ in other.votes)
        assert transcript(other) == said


def in_parts(kind: str) -> int:
    """The first seed of a shop that is open for so long that its days are told in parts."""
    return next(seed for seed in range(40) if max(map(len, a_shop(seed, kind, 9).told_while_it_lasts.values())) > 1)


SEEN_TODAY = [
    *(pytest.param(kind, 300, marks=() if kind == KINDS[0] else pytest.mark.long) for kind in dict.fromkeys(KINDS)),
    *(pytest.param(kind, votes, marks=pytest.mark.long) for kind, votes in (("shop", 40), ("new", 1000))),
]
"""About ten votes a day, so that some days are told and some are not; few of most days; enough on each."""


@pytest.mark.parametrize(("kind", "votes"), SEEN_TODAY)
def test_some_month_tells_the_same_of_each_day_while_it_lasts_too(kind, votes):
    """Documents and the history of today, byte by byte, at the same times, silence included."""
    shop = a_shop(in_parts(kind), kind, votes)
    said = transcript(shop, is_told_today=True)
    cells = sorted(shop.cells)
    for day, hour in [cells[n * len(cells) // 4] for n in range(4)]:
        other = without_votes_at(shop, day, hour, is_told_today=True)
        assert (day, hour) not in other.cells
        assert transcript(other, is_told_today=True) == said


def test_a_month_that_only_publishes_the_same_tells_other_things_of_its_days():
    """The control: the history of today is more than the documents."""
    shop = a_shop(in_parts("new"), "new", 1000)
    day, hour = sorted(shop.cells)[len(shop.cells) // 2]
    other = without_votes_at(shop, day, hour)
    assert transcript(other) == transcript(shop)
    assert [*told_today(other)] != [*told_today(shop)]


@pytest.mark.parametrize(("seed", "kind", "votes"), SHOPS)
def test_an_adversary_who_keeps_every_document_places_no_vote(seed, kind, votes):
    shop = a_shop(seed, kind, votes)
    assert placed(shop, [document for _, document in published(shop)]) == set()


@pytest.mark.parametrize(("seed", "kind", "votes"), SHOPS[::2])
def test_the_adversary_places_every_vote_by_the_documents_of_0_1(seed, kind, votes):
    shop = a_shop(seed, kind, votes)
    found = placed(shop, [document for _, document in published_before(shop)])
    truth = {(*cell, face) for cell, by_face in shop.cells.items() for face in by_face}
    assert found <= truth, "a vote placed wrongly"
    assert len(found) > 0.9 * len(truth)


@pytest.mark.parametrize("seed", NEW_CARDS)
def test_a_new_card_within_a_month_gives_no_vote_away(seed):
    found = cards(a_shop(seed, votes=60), seed)
    assert len(found) == 2
    for card in found:
        assert placed(card, [document for _, document in published(card)]) == set()


TOLD_TODAY = [a_shop(6, "new", 1000), a_shop(17, "holiday", 1000)]


@pytest.mark.parametrize("shop", TOLD_TODAY)
def test_what_was_told_of_each_day_while_it_lasted_gives_no_vote_away_beside_the_documents(shop):
    documents = [document for _, document in published(shop, is_told_today=True)]
    assert placed(shop, documents) == set()
    assert placed_with_home(shop, final(shop, is_told_today=True)) == set()


def test_documents_that_do_not_know_of_it_would_give_votes_away():
    assert all(placed_with_home(shop, final(shop)) for shop in TOLD_TODAY)


def test_documents_are_made_at_moments_that_no_vote_decides():
    shop = a_shop(1)
    assert moments(shop) == moments(shop.having())
